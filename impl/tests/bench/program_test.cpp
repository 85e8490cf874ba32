// saslspec-bench as it is called: that it measures and complains, never how fast anything is.
#include <cstdio>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>

namespace saslspec::bench {

namespace {

struct Ran {
  int code;
  std::string out; ///< and what went to standard error
};

Ran run(const std::string& arguments) {
  FILE* pipe = ::popen((SASLSPEC_BENCH " " + arguments + " 2>&1").c_str(), "r");
  Ran ran{-1, {}};
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
    ran.out += static_cast<char>(c);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) ran.code = WEXITSTATUS(status);
  return ran;
}

bool has_line(const std::string& text, const std::string& begin) {
  return ("\n" + text).find("\n" + begin) != std::string::npos;
}

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    longest = std::max(longest, text.find('\n', at) - at);
  return longest;
}

TEST(Bench, a_quick_run_has_a_row_for_each_library_in_80_columns) {
  const Ran ran = run("--quick --filter PLAIN --json /dev/null");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_TRUE(has_line(ran.out, "PLAIN                   saslspec ")) << ran.out;
  EXPECT_TRUE(has_line(ran.out, "                        cyrus ")) << ran.out;
  EXPECT_TRUE(has_line(ran.out, "                        gsasl ")) << ran.out;
  EXPECT_TRUE(has_line(ran.out, "start of a process")) << ran.out;
  EXPECT_FALSE(has_line(ran.out, "EXTERNAL")) << ran.out;
  EXPECT_LE(longest_line(ran.out), 80U) << ran.out;
}

TEST(Bench, exit_2_on_a_mistake_of_the_user) {
  const Ran ran = run("--filter PLANE");
  EXPECT_EQ(ran.code, 2) << ran.out;
  EXPECT_NE(ran.out.find("\"PLANE\" is in the name of no case; there are ANONYMOUS, "), std::string::npos) << ran.out;
  EXPECT_EQ(run("--no-such-option").code, 2);
  EXPECT_EQ(run("--json /no/such/folder/file").code, 2);
}

TEST(Bench, exit_4_when_a_library_cannot_be_loaded) {
  for (const char* option : {"--library", "--cyrus", "--gsasl"}) {
    const Ran ran = run("--quick " + std::string(option) + " /no/such/library.so");
    EXPECT_EQ(ran.code, 4) << ran.out;
    EXPECT_TRUE(has_line(ran.out, "saslspec: /no/such/library.so: ")) << ran.out;
  }
  const Ran ran = run("--quick --library /lib/x86_64-linux-gnu/libm.so.6");
  EXPECT_EQ(ran.code, 4) << ran.out;
  EXPECT_NE(ran.out.find("undefined symbol: sasl_server_init"), std::string::npos) << ran.out;
}

} // namespace

} // namespace saslspec::bench
