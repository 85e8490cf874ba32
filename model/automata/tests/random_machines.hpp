// Random Mealy machines.
#pragma once

#include "saslspec/automata/mealy.hpp"

#include <cstddef>

namespace saslspec::automata::testing {

struct Size {
  std::size_t states;
  std::size_t inputs;
  std::size_t outputs;
};

/// Any machine of at most that size, drawn from RapidCheck's generator.
Mealy random_machine(const Size& largest);

/// How many of the states that can be reached are pairwise told apart by some word.
std::size_t distinct_states(const Mealy& machine);

} // namespace saslspec::automata::testing
