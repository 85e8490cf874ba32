// What is known of a target before anything is judged.
#pragma once

#include "saslspec/conversation/children.hpp"
#include "saslspec/judge/standard.hpp"

#include "saslspec/model/machine.hpp"
#include "saslspec/worker/protocol.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace saslspec::conversation {

/// A transition at which the target deviates: no other state is reached over it if that can be helped.
struct Deviating {
  std::uint8_t from = 0;
  std::uint8_t stimulus = 0;
};

/// A target as the suites meet it: what its worker's probe saw, and what it does where the model leaves a choice.
struct Target {
  worker::Probe probe;
  /// By "<mechanism>/<label of the parameters>": which alternative the target takes where a standard leaves several.
  std::map<std::string, std::vector<model::Choice>> choices;
  std::map<std::string, std::vector<Deviating>> deviating; ///< by the same keys
};

/// Asks a child which alternatives the target takes, and where it deviates under `standard`. Throws HarnessFault.
Target find_target(Children& children, worker::Probe probe, const judge::Standard& standard);
/// The same in a child of `worker`.
Target find_target(worker::Worker& worker, const judge::Standard& standard);

} // namespace saslspec::conversation
