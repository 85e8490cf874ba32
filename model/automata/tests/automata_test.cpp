#include "random_machines.hpp"

#include "saslspec/automata/wp.hpp"

#include <gtest/gtest.h>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

namespace saslspec::automata {
namespace {

using testing::distinct_states;
using testing::random_machine;

constexpr testing::Size small = {5, 3, 2};

std::vector<Input> all_inputs(const Mealy& machine) {
  std::vector<Input> inputs(machine.inputs());
  std::iota(inputs.begin(), inputs.end(), Input{0});
  return inputs;
}

bool answers_alike(const Mealy& one, const Mealy& other, const std::vector<automata::Test>& suite) {
  return std::all_of(suite.begin(), suite.end(),
                     [&](const auto& test) { return one.outputs(0, test.word) == other.outputs(0, test.word); });
}

/// Answers 1 to the last of `length` right inputs in a row, which is input 0 every time, and 0 to all else.
Mealy lock(std::size_t length) {
  Mealy machine(length, 2);
  for (std::size_t state = 0; state < length; ++state) {
    const bool last = state + 1 == length;
    machine.set(static_cast<State>(state), 0,
                {static_cast<State>(last ? 0 : state + 1), static_cast<Output>(last ? 1 : 0)});
  }
  return machine;
}

RC_GTEST_PROP(Mealy, a_difference_is_a_shortest_word_on_which_two_machines_answer_apart, ()) {
  const Mealy one = random_machine({small.states, 1, small.outputs});
  const Mealy other = random_machine({small.states, 1, small.outputs});
  const auto word = difference(one, other);
  Word tried;
  for (std::size_t length = 1; length <= one.states() * other.states() + 1; ++length) {
    tried.push_back(0);
    const bool differs = one.outputs(0, tried) != other.outputs(0, tried);
    RC_ASSERT(differs == (word && word->size() <= length));
  }
}

RC_GTEST_PROP(Mealy, identifiers_tell_a_state_from_all_it_can_be_told_from, ()) {
  const Mealy machine = random_machine(small);
  const Reach reached = reach(machine);
  const auto words = identifiers(machine, reached.states);
  for (const State state : reached.states) {
    RC_ASSERT(machine.after(0, reached.access[state]) == state);
    for (const State other : reached.states) {
      const bool told = std::any_of(words[state].begin(), words[state].end(),
                                    [&](const Word& word) { return separates(machine, word, state, other); });
      RC_ASSERT(told == separating(machine, state, other).has_value());
    }
  }
}

RC_GTEST_PROP(Wp, a_machine_with_no_more_extra_states_passes_only_when_it_is_equivalent, ()) {
  const Mealy machine = random_machine(small);
  Mealy other = machine;
  // A neighbour of the machine: random machines differ at once.
  const auto state = *rc::gen::inRange<State>(0, static_cast<State>(machine.states()));
  const auto input = *rc::gen::inRange<Input>(0, static_cast<Input>(machine.inputs()));
  other.set(
      state, input,
      {*rc::gen::inRange<State>(0, static_cast<State>(machine.states())), *rc::gen::inRange<Output>(0, Output{2})});
  RC_PRE(distinct_states(other) <= distinct_states(machine) + 1);
  const auto suite = wp_suite(machine, {1, all_inputs(machine), {}});
  RC_ASSERT(answers_alike(machine, other, suite) == !difference(machine, other).has_value());
}

TEST(Wp, more_extra_states_than_promised_may_pass) {
  Mealy shut(1, 2);
  const auto all = all_inputs(shut);
  EXPECT_TRUE(answers_alike(shut, lock(3), wp_suite(shut, {1, all, {}})));
  EXPECT_FALSE(answers_alike(shut, lock(3), wp_suite(shut, {2, all, {}})));
}

TEST(Wp, nothing_but_identification_follows_a_reset) {
  const Mealy machine = lock(3);
  const auto with = wp_suite(machine, {1, {0}, {1}});
  const auto without = wp_suite(machine, {
                                             1, {0,                                               1},
                                              {                                               }
  });
  EXPECT_LT(with.size(), without.size());
  for (const auto& test : with) {
    const auto reset = std::find(test.word.begin(), test.word.begin() + static_cast<std::ptrdiff_t>(test.prefix), 1);
    EXPECT_GE(reset - test.word.begin() + 1, static_cast<std::ptrdiff_t>(test.prefix));
  }
}

TEST(Mealy, outputs_that_overlap_tell_no_states_apart) {
  Mealy machine(2, 1);
  machine.set(0, 0, {1, 0});
  machine.set(1, 0, {0, 1});
  EXPECT_TRUE(separating(machine, 0, 1));
  machine.overlap(1, 0);
  EXPECT_FALSE(separating(machine, 0, 1));
}

} // namespace
} // namespace saslspec::automata
