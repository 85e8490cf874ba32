#include "random_machines.hpp"

#include <algorithm>

#include <rapidcheck.h>

namespace saslspec::automata::testing {
namespace {

std::size_t up_to(std::size_t largest) {
  return *rc::gen::inRange<std::size_t>(1, largest + 1);
}

} // namespace

Mealy random_machine(const Size& largest) {
  const std::size_t states = up_to(largest.states);
  const std::size_t inputs = up_to(largest.inputs);
  Mealy machine(states, inputs);
  const auto targets =
      *rc::gen::container<std::vector<State>>(states * inputs, rc::gen::inRange<State>(0, static_cast<State>(states)));
  const auto outputs = *rc::gen::container<std::vector<Output>>(
      states * inputs, rc::gen::inRange<Output>(0, static_cast<Output>(largest.outputs)));
  for (std::size_t edge = 0; edge < targets.size(); ++edge)
    machine.set(static_cast<State>(edge / inputs), static_cast<Input>(edge % inputs), {targets[edge], outputs[edge]});
  return machine;
}

std::size_t distinct_states(const Mealy& machine) {
  std::vector<State> distinct;
  for (const State state : reach(machine).states)
    if (std::ranges::all_of(distinct, [&](State other) { return separating(machine, state, other).has_value(); }))
      distinct.push_back(state);
  return distinct.size();
}

} // namespace saslspec::automata::testing
