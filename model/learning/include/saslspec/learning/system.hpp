// The system that a learner asks.
#pragma once

#include "saslspec/automata/mealy.hpp"

namespace saslspec::learning {

using automata::Input;
using automata::Output;
using automata::Word;

/// A machine that can be asked but not looked into. Exceptions of the calls pass through the learner.
class System {
public:
  virtual ~System() = default;
  /// Begins a query: back to the initial state.
  virtual void reset() = 0;
  virtual Output step(Input input) = 0;
  /// Whether the query ends with that output, because nothing can be asked behind it (the process is gone). The learner
  /// takes the end for a state of its own that answers the same to every input.
  virtual bool is_final(Output output) const = 0;
};

} // namespace saslspec::learning
