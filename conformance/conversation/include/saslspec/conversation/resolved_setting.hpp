// The deterministic machine that a target follows in one setting, and the words that lead to its states.
#pragma once

#include "saslspec/conversation/target.hpp"
#include "saslspec/model/resolved.hpp"
#include "saslspec/setting/setting.hpp"

namespace saslspec::conversation {

/// A setting whose machine is resolved by the target's choices. Immutable, and safe to share between threads.
struct ResolvedSetting {
  /// Keeps nothing of the target.
  ResolvedSetting(const setting::Setting& setting, const Target& target);

  setting::Setting setting;
  model::Resolved machine;
  /// Shortest words of deliverable stimuli: the model's derivations begin with them.
  model::AccessWords possible;
  /// The same around transitions that are known to deviate, wherever that is possible.
  model::AccessWords words;
};

} // namespace saslspec::conversation
