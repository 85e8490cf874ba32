// Whatever a target does, the runner lives, and says what it saw.
#include "program.hpp"

#include "saslspec/reports/files.hpp"
#include "saslspec/reports/json.hpp"

#include <ostream>
#include <regex>

#include <gtest/gtest.h>

namespace saslspec::cli {
namespace {

/// How the target goes wrong (unsteady.c), and the cases that are run.
struct Trouble {
  const char* manner;
  std::vector<std::string> selection;
};
void PrintTo(const Trouble& trouble, std::ostream* out) { // the name of the test is made of it
  *out << trouble.manner;
}

class Survival : public ProgramTest, public testing::WithParamInterface<Trouble> {};

TEST_P(Survival, an_unsteady_target_is_judged_and_the_results_are_written) {
  std::vector<std::string> arguments = {
      "certify", SASLSPEC_UNSTEADY_LIBRARY, "--mech", "CRAM-MD5", "--seed", "1", "-j", "1", "--timeout", "0.2",
      "--json",  path("results.json")};
  arguments.insert(arguments.end(), GetParam().selection.begin(), GetParam().selection.end());
  const Ran ran = run_program(arguments, {"", {std::string("SASLSPEC_UNSTEADY=") + GetParam().manner}, ""});
  EXPECT_TRUE(ran.code == 1 || ran.code == 7) << ran.code << "\n" << ran.out << ran.err;
  const auto text = reports::read_file(path("results.json"));
  ASSERT_TRUE(text) << text.error() << "\n" << ran.out << ran.err;
  const auto results = reports::from_json(*text);
  ASSERT_TRUE(results) << results.error();
  EXPECT_TRUE(results->complete);
  EXPECT_EQ(text->find("expected , saw"), std::string::npos) << "a sentence without an object";
  EXPECT_GT(results->targets.at(0).cases.size(), 10U);
}

const Trouble troubles[] = {
    {"answers",  {}                           },
    {"exits",    {"--suite", "vectors"}       },
    {"crashes",  {"--suite", "life-cycle"}    },
    {"disposes", {"-k", "cram-md5.response.*"}},
    {"hangs",    {"--suite", "vectors"}       },
};
INSTANTIATE_TEST_SUITE_P(Program, Survival, testing::ValuesIn(troubles),
                         [](const auto& trouble) { return std::string(trouble.param.manner); });

class Logins : public ProgramTest {};

TEST_F(Logins, a_target_that_lets_nobody_in_is_exit_4_with_one_sentence) {
  const Ran ran = run_program({"certify", SASLSPEC_UNSTEADY_LIBRARY}, {"", {"SASLSPEC_UNSTEADY=refuses"}, ""});
  EXPECT_EQ(ran.code, 4) << ran.out << ran.err;
  // The path of the target decides where its line is broken.
  const std::string told = std::regex_replace(ran.out, std::regex("\\s+"), " ");
  EXPECT_NE(told.find("lets no account in: the valid login was"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.out.find("saslspec replay"), std::string::npos) << ran.out;
}

#if defined(SASLSPEC_SANITIZED)
class Sanitized : public ProgramTest {};

TEST_F(Sanitized, a_build_with_a_sanitizer_is_judged_and_the_limits_that_go_are_named) {
  const Ran ran = run_program({"certify", SASLSPEC_SANITIZED, "--mech", "CRAM-MD5", "--suite", "vectors"});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("saslspec-worker-plain"), std::string::npos) << ran.out;
}
#endif

} // namespace
} // namespace saslspec::cli
