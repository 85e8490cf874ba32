#include "saslspec/runner/exit_code.hpp"

#include <gtest/gtest.h>

namespace saslspec::runner {
namespace {

using reports::Verdict;

TargetRun with(std::initializer_list<Verdict> verdicts) {
  TargetRun run;
  for (const Verdict verdict : verdicts) {
    run.result.cases.emplace_back();
    run.result.cases.back().verdict = verdict;
  }
  return run;
}

TEST(ExitCode, of_one_target_is_as_the_table_says) {
  EXPECT_EQ(exit_code(with({Verdict::Pass, Verdict::Advisory, Verdict::Skipped, Verdict::Xfail}), 0), ExitCode::Ok);
  for (const Verdict verdict : {Verdict::Fail, Verdict::Crash, Verdict::Hang})
    EXPECT_EQ(exit_code(with({Verdict::Pass, verdict, Verdict::Flaky}), 0), ExitCode::Deviates);
  EXPECT_EQ(exit_code(with({}), 0), ExitCode::NothingRan);
  EXPECT_EQ(exit_code(with({Verdict::Skipped, Verdict::NotApplicable}), 0), ExitCode::NothingRan);
  EXPECT_EQ(exit_code(with({Verdict::Pass}), 2), ExitCode::NothingRan);
  EXPECT_EQ(exit_code(with({Verdict::Pass, Verdict::Fail, Verdict::HarnessError}), 0), ExitCode::OurFault);
  EXPECT_EQ(exit_code(with({Verdict::Invalid}), 0), ExitCode::OurFault);
  EXPECT_EQ(exit_code(with({Verdict::Pass, Verdict::Flaky}), 0), ExitCode::OnlyFlaky);
  EXPECT_EQ(exit_code(with({Verdict::Flaky, Verdict::Xpass}), 0), ExitCode::BaselineStale);

  TargetRun unloadable;
  unloadable.result.error = "no";
  EXPECT_EQ(exit_code(unloadable, 0), ExitCode::NotLoadable);
  TargetRun unmatched = with({Verdict::Pass});
  unmatched.unmatched = {{"--mech PLAIN"}};
  EXPECT_EQ(exit_code(unmatched, 0), ExitCode::NothingRan);
  TargetRun interrupted = with({Verdict::Fail});
  interrupted.interrupted = true;
  EXPECT_EQ(exit_code(interrupted, 0), ExitCode::Interrupted);
}

TEST(ExitCode, of_several_targets_is_the_worst_in_the_documented_order) {
  const ExitCode order[] = {ExitCode::Interrupted,   ExitCode::OurFault,  ExitCode::NotLoadable, ExitCode::Deviates,
                            ExitCode::BaselineStale, ExitCode::OnlyFlaky, ExitCode::NothingRan,  ExitCode::Ok};
  for (std::size_t i = 0; i < std::size(order); ++i)
    for (std::size_t j = i; j < std::size(order); ++j) {
      const ExitCode codes[] = {order[j], order[i], order[j]};
      EXPECT_EQ(worst(codes), order[i]);
    }
  EXPECT_EQ(worst({}), ExitCode::NothingRan);
}

} // namespace
} // namespace saslspec::runner
