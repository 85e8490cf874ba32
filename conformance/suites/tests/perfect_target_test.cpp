// A target that does what the tables say passes everything: no check accuses without cause.
#include "fake_target.hpp"

#include <gtest/gtest.h>

namespace saslspec::suites::testing {
namespace {

struct Suite {
  const char* name;
  std::size_t at_least;
};

class PerfectTarget : public ::testing::TestWithParam<Suite> {};

TEST_P(PerfectTarget, passes_the_suite) {
  FakeTarget target;
  const Known known = know(target, {judge::Profile::Strict, judge::Level::May});
  const auto results = run_all(target, known, {{}, {}, {GetParam().name}});
  EXPECT_GE(results.size(), GetParam().at_least);
  const auto others = not_passed(results);
  EXPECT_TRUE(others.empty()) << others.size() << " of " << results.size() << "\n"
                              << describe({others.begin(),
                                           others.begin() + std::min<long>(20, static_cast<long>(others.size()))});
}

INSTANTIATE_TEST_SUITE_P(Suites, PerfectTarget,
                         ::testing::Values(Suite{"walks", 300}, Suite{"properties", 9}, Suite{"life-cycle", 60}),
                         [](const auto& each) {
                           std::string name = each.param.name;
                           name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
                           return name;
                         });

TEST(PerfectTargetAlternatives, pass_the_walks_whichever_the_target_takes) {
  FakeTarget target;
  target.alternative = 1;
  const Known known = know(target);
  const auto others = not_passed(run_all(target, known, {{}, {}, {"walks"}}));
  EXPECT_TRUE(others.empty()) << describe(others);
}

TEST(PerfectTargetAlternatives, are_found_by_probing) {
  FakeTarget target;
  target.alternative = 1;
  const Known known = know(target);
  std::size_t choices = 0;
  for (const auto& [key, found] : known.target.choices)
    for (const model::Choice& choice : found) {
      EXPECT_EQ(choice.alternative, 1) << key;
      ++choices;
    }
  EXPECT_GT(choices, 0U);
}

} // namespace
} // namespace saslspec::suites::testing
