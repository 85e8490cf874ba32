#include "covered.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace saslspec::runner {
namespace {

const model::Machine& plain = *model::machine("PLAIN");

std::vector<const model::Transition*> rows_of(std::string_view state, std::string_view stimulus) {
  return plain.rows(*plain.state(state), *plain.stimulus(stimulus), {});
}

TEST(Covered, nothing_is_covered_at_first) {
  EXPECT_TRUE(Covered().collect().empty());
}

TEST(Covered, an_answer_covers_the_row_that_it_selects_and_no_alternative) {
  Covered covered;
  const auto rows = rows_of("Idle", "Start.empty");
  ASSERT_EQ(rows.size(), 2U);
  covered.played(plain, rows, rows[1], false);
  const auto all = covered.collect();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].mechanism, "PLAIN");
  EXPECT_EQ(all[0].of, plain.transitions.size());
  const std::vector<reports::CoveredTransition> expected = {
      {"Idle", "Start.empty", "plaintext allowed", "continue", "Empty", "AwaitingMessage", false}
  };
  EXPECT_EQ(all[0].transitions, expected);
}

TEST(Covered, an_answer_that_no_row_allows_deviates_from_each) {
  Covered covered;
  covered.played(plain, rows_of("Idle", "Start.empty"), nullptr, true);
  const auto all = covered.collect();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].transitions.size(), 2U);
  EXPECT_TRUE(std::ranges::all_of(all[0].transitions, &reports::CoveredTransition::deviates));
}

TEST(Covered, an_answer_without_weight_that_no_row_allows_covers_nothing) {
  Covered covered;
  covered.played(plain, rows_of("Idle", "Start.empty"), nullptr, false);
  EXPECT_TRUE(covered.collect().at(0).transitions.empty());
}

TEST(Covered, a_deviation_stays_and_counts_as_taken) {
  Covered one, other;
  const auto rows = rows_of("AwaitingMessage", "Message.valid");
  one.played(plain, rows, rows[0], true);
  other.played(plain, rows, rows[0], false);
  other.merge(one);
  const auto all = other.collect();
  ASSERT_EQ(all.at(0).transitions.size(), 1U);
  EXPECT_TRUE(all[0].transitions[0].deviates);
}

} // namespace
} // namespace saslspec::runner
