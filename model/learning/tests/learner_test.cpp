#include "random_machines.hpp"
#include "simulated.hpp"

#include <gtest/gtest.h>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace saslspec::learning {
namespace {

using automata::Mealy;
using automata::State;
using automata::testing::distinct_states;
using automata::testing::random_machine;
using testing::learn_from;
using testing::Simulated;

/// Whether every answer in the tree is the machine's.
bool fits(const Mealy& machine, const ObservationTree& tree, ObservationTree::Node node, State state) {
  for (const auto& [input, child] : tree.children(node)) {
    const Mealy::Edge& edge = machine.edge(state, input);
    if (edge.output != tree.output(child) || !fits(machine, tree, child, edge.to)) return false;
  }
  return true;
}

/// A lock that opens, with output 1, after `length` times input 0 in a row.
Mealy lock(std::size_t length) {
  Mealy machine(length, 3);
  for (std::size_t state = 0; state < length; ++state) {
    const bool last = state + 1 == length;
    machine.set(static_cast<State>(state), 0,
                {static_cast<State>(last ? 0 : state + 1), static_cast<Output>(last ? 1 : 0)});
  }
  return machine;
}

RC_GTEST_PROP(Learner, learns_exactly_what_has_no_more_extra_states, ()) {
  Simulated system(random_machine({12, 5, 3}));
  const Result result = learn_from(system, 1);
  RC_ASSERT(result.machine.has_value());
  const std::size_t states = distinct_states(system.machine());
  RC_ASSERT(result.machine->states() <= states);
  RC_ASSERT(distinct_states(*result.machine) == result.machine->states());
  if (states <= result.machine->states() + 1) RC_ASSERT(!difference(*result.machine, system.machine()).has_value());
  RC_ASSERT(fits(*result.machine, result.tree, ObservationTree::root, 0));
}

RC_GTEST_PROP(Learner, asks_nothing_behind_a_final_answer, ()) {
  Simulated system(random_machine({8, 4, 3}), Output{0});
  const Result result = learn_from(system, 1);
  RC_ASSERT(!system.asked_behind_the_end());
  // It stands for a machine that stays in the state in which it ends.
  Mealy ending = system.machine();
  Mealy with_end(ending.states() + 1, ending.inputs());
  const auto end = static_cast<State>(ending.states());
  for (State state = 0; state <= end; ++state)
    for (std::size_t input = 0; input < ending.inputs(); ++input) {
      const Mealy::Edge edge = state == end ? Mealy::Edge{} : ending.edge(state, static_cast<Input>(input));
      with_end.set(state, static_cast<Input>(input), edge.output == 0 ? Mealy::Edge{end, 0} : edge);
    }
  if (distinct_states(with_end) <= result.machine->states() + 1)
    RC_ASSERT(!difference(*result.machine, with_end).has_value());
}

TEST(Learner, a_lock_is_opened_with_enough_extra_states_and_stays_shut_otherwise) {
  Simulated system(lock(4));
  const Result shut = learn_from(system, 2);
  EXPECT_EQ(shut.machine->states(), 1U);
  const Result open = learn_from(system, 3);
  EXPECT_EQ(open.machine->states(), 4U);
  EXPECT_FALSE(difference(*open.machine, system.machine()));
}

TEST(Learner, a_hint_opens_a_lock_that_tests_do_not) {
  Simulated system(lock(4));
  Observer observer;
  Settings settings;
  settings.hints.emplace_back(4, Input{0});
  const Result result = learn(system, 3, settings, observer);
  EXPECT_EQ(result.machine->states(), 4U);
  EXPECT_FALSE(difference(*result.machine, system.machine()));
}

TEST(Learner, counts_what_it_asks) {
  Simulated system(lock(4));
  const Result result = learn_from(system, 3);
  EXPECT_EQ(result.progress.learning.queries + result.progress.testing.queries, system.effort().queries);
  EXPECT_EQ(result.progress.learning.symbols + result.progress.testing.symbols, system.effort().symbols);
  EXPECT_EQ(result.progress.states, 4U);
  EXPECT_EQ(result.progress.tests_run, result.progress.tests);
  EXPECT_EQ(result.access.size(), 4U);
}

TEST(Learner, a_word_that_is_answered_in_two_ways_is_reported_and_ends_it) {
  Simulated system(lock(3));
  system.disturbance = [](std::uint64_t query, Input input, Output output) {
    return query == 9 && input == 0 ? Output{2} : output;
  };
  const Result result = learn_from(system, 2);
  EXPECT_FALSE(result.machine);
  ASSERT_TRUE(result.nondeterminism);
  EXPECT_EQ(result.nondeterminism->word.back(), 0);
  EXPECT_EQ(system.effort().queries, 9U);
  const Output usual = system.machine().outputs(0, result.nondeterminism->word).back();
  EXPECT_EQ(result.nondeterminism->before, usual);
  EXPECT_EQ(result.nondeterminism->now, 2);
}

TEST(Learner, stops_when_told_to) {
  class Impatient final : public Observer {
  public:
    bool proceed(const Progress& progress) override { return progress.learning.queries < 5; }
  };
  Simulated system(lock(4));
  Impatient observer;
  Settings settings;
  settings.wp = {3, testing::all_inputs(system.machine()), {}};
  const Result result = learn(system, 3, settings, observer);
  EXPECT_FALSE(result.machine);
  EXPECT_FALSE(result.nondeterminism);
  EXPECT_EQ(result.progress.learning.queries, 5U);
}

} // namespace
} // namespace saslspec::learning
