#include "process.hpp"

#include <gtest/gtest.h>

namespace saslspec::proofs {
namespace {

using std::chrono::seconds;

TEST(Process, both_streams_and_the_exit_status_are_told) {
  const auto ended =
      run({"/bin/sh", "-c", "echo out; echo err >&2; pwd; exit 7"}, {.folder = "/", .limit = seconds(60)});
  ASSERT_TRUE(ended) << ended.error();
  EXPECT_EQ(ended->output, "out\nerr\n/\n");
  EXPECT_EQ(ended->code, 7);
}

TEST(Process, a_program_that_is_not_there_is_named) {
  const auto ended = run({"/no/such/program"}, {.folder = "/", .limit = seconds(60)});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error(), "/no/such/program: No such file or directory");
}

TEST(Process, a_death_by_signal_is_an_error) {
  const auto ended = run({"/bin/sh", "-c", "kill -9 $$"}, {.folder = "/", .limit = seconds(60)});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error(), "/bin/sh: ended by signal 9");
}

TEST(Process, what_does_not_answer_is_killed) {
  const auto ended = run({"/bin/cat", "/dev/zero"}, {.folder = "/", .limit = seconds(0)});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error(), "/bin/cat: no answer within 0 seconds");
}

TEST(Process, an_interruption_ends_it) {
  const std::atomic<bool> interrupted = true;
  const auto ended = run({"/bin/cat", "/dev/zero"}, {.folder = "/", .limit = seconds(60), .interrupted = &interrupted});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error(), "interrupted");
}

} // namespace
} // namespace saslspec::proofs
