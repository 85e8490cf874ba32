#include "spin.hpp"

#include <gtest/gtest.h>

namespace saslspec::proofs {
namespace {

TEST(Pan, its_verdict_is_what_it_prints) {
  const auto holds = read_pan("State-vector 80 byte, depth reached 131, errors: 0\n       83 states, stored\n");
  ASSERT_TRUE(holds) << holds.error();
  EXPECT_FALSE(holds->error);
  EXPECT_TRUE(holds->whole);
  EXPECT_EQ(holds->states, 83U);
  const auto violated =
      read_pan("Warning: Search not completed\n depth reached 131, errors: 1\n 1042 states, stored\n");
  ASSERT_TRUE(violated) << violated.error();
  EXPECT_TRUE(violated->error);
}

TEST(Pan, a_search_that_was_cut_short_shows_nothing) {
  EXPECT_FALSE(read_pan("Warning: Search not completed\n depth reached 131, errors: 0\n 1042 states, stored\n"));
  const auto deep = read_pan("error: max search depth too small\nWarning: Search not completed\n"
                             "depth reached 9, errors: 0\n 1042 states, stored\n");
  ASSERT_TRUE(deep) << deep.error();
  EXPECT_FALSE(deep->whole);
}

TEST(Pan, silence_is_no_verdict) {
  EXPECT_FALSE(read_pan(""));
  EXPECT_FALSE(read_pan("pan: out of memory\n"));
  EXPECT_FALSE(read_pan("errors: 0\n"));
}

} // namespace
} // namespace saslspec::proofs
