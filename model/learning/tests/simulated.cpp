#include "simulated.hpp"

#include <numeric>

namespace saslspec::learning::testing {

void Simulated::reset() {
  state_ = 0;
  ended_ = false;
  ++effort_.queries;
}

Output Simulated::step(Input input) {
  asked_behind_the_end_ = asked_behind_the_end_ || ended_;
  ++effort_.symbols;
  const automata::Mealy::Edge& edge = machine_.edge(state_, input);
  state_ = edge.to;
  ended_ = is_final(edge.output);
  return disturbance ? disturbance(effort_.queries, input, edge.output) : edge.output;
}

std::vector<Input> all_inputs(const automata::Mealy& machine) {
  std::vector<Input> inputs(machine.inputs());
  std::iota(inputs.begin(), inputs.end(), Input{0});
  return inputs;
}

Result learn_from(Simulated& system, unsigned extra_states) {
  Observer observer;
  Settings settings;
  settings.wp = {extra_states, all_inputs(system.machine()), {}};
  return learn(system, system.machine().inputs(), settings, observer);
}

} // namespace saslspec::learning::testing
