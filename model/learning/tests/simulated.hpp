// A system that answers as a given machine.
#pragma once

#include "saslspec/learning/learner.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace saslspec::learning::testing {

class Simulated final : public System {
public:
  explicit Simulated(automata::Mealy machine, std::optional<Output> final_output = std::nullopt)
      : machine_{std::move(machine)}, final_output_{final_output} {}

  void reset() override;
  Output step(Input input) override;
  bool is_final(Output output) const override { return output == final_output_; }

  const automata::Mealy& machine() const { return machine_; }
  const Effort& effort() const { return effort_; }
  bool asked_behind_the_end() const { return asked_behind_the_end_; }
  /// Changes an answer. Its arguments are the number of the query, from 1, the input and the machine's answer.
  std::function<Output(std::uint64_t query, Input input, Output output)> disturbance;

private:
  automata::Mealy machine_;
  std::optional<Output> final_output_;
  automata::State state_ = 0;
  bool ended_ = false;
  bool asked_behind_the_end_ = false;
  Effort effort_;
};

/// Every input of the machine.
std::vector<Input> all_inputs(const automata::Mealy& machine);

/// Learns it whole, with tests for that many extra states.
Result learn_from(Simulated& system, unsigned extra_states);

} // namespace saslspec::learning::testing
