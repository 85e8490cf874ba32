// One trace of a machine, played on a connection of its own.
#pragma once

#include "saslspec/conversation/conversation.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace saslspec::conversation {

/// Stimuli of a machine, each by its index, in the order in which they are played.
using Stimuli = std::vector<std::uint8_t>;

/// One way to run a trace.
struct Run {
  std::shared_ptr<const ResolvedSetting> resolved;
  bool reused = false; ///< and then once more on the same connection
  oracle::Persona persona;
  bool early_identities = false; ///< judge those that can be read without success
};

/// Whether its message is taken from an exchange before.
bool replays_another_session(const model::StimulusInfo& stimulus);

/// Runs the trace on a connection of its own, twice there if `run.reused`. A child that died is replaced. Throws
/// HarnessFault.
Transcript run_trace(Children& children, const Target& target, const judge::Standard& standard, const Run& run,
                     const Stimuli& trace);

} // namespace saslspec::conversation
