// What a learner asks.
#pragma once

#include "saslspec/automata/mealy.hpp"

namespace saslspec::learning {

using automata::Input;
using automata::Output;
using automata::Word;

/// A machine that can be asked but not looked into. Whatever the calls throw passes through the learner.
class System {
public:
  virtual ~System() = default;
  /// Begins a query: back to the initial state.
  virtual void reset() = 0;
  virtual Output step(Input input) = 0;
  /// Whether nothing can be asked in this query behind that output (the process is gone): it ends there, and counts as
  /// a state of its own that would answer the same to every input.
  virtual bool is_final(Output output) const = 0;
};

} // namespace saslspec::learning
