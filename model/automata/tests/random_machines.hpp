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

/// The number of reachable states that words tell apart pairwise.
std::size_t distinct_states(const Mealy& machine);

} // namespace saslspec::automata::testing
