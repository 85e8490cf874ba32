// `saslspec learn` as a user runs it.
#include "program.hpp"

#include "saslspec/reports/files.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace saslspec::cli {
namespace {

using LearnProgram = ProgramTest;

TEST_F(LearnProgram, learn_infers_a_machine_and_writes_it) {
  const Ran ran =
      run_program({"learn", "reference-v2", "plain", "-o", path("plain.svg"), "--evidence", path("asked.json")});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("EQUAL to the model (exit code 0)\n"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.err, "") << "progress without a terminal";
  EXPECT_NE(reports::read_file(path("plain.svg")).value().find("<svg"), std::string::npos);
  EXPECT_EQ(reports::read_file(path("asked.json")).value().find("{\"schema\":\"saslspec-evidence/1\""), 0U);
  const Ran shown = run_program({"learn", "reference-v2", "PLAIN", "--format", "json"});
  EXPECT_EQ(shown.code, 0);
  EXPECT_EQ(shown.out.find("{\n  \"schema\": \"saslspec-learned/1\""), 0U) << shown.out;
}

TEST_F(LearnProgram, learn_exits_1_and_the_printed_command_replays_the_difference) {
  const Ran ran = run_program({"learn", SASLSPEC_MUTANTS, "CRAM-MD5"}, mutant);
  EXPECT_EQ(ran.code, 1) << ran.out << ran.err;
  const std::size_t begin = ran.out.find("saslspec replay ") + 16;
  const std::string id = ran.out.substr(begin, ran.out.find(' ', begin) - begin);
  const Ran replayed = run_program({"replay", id, SASLSPEC_MUTANTS}, mutant);
  EXPECT_EQ(replayed.code, 1) << replayed.out << replayed.err;
}

TEST_F(LearnProgram, what_learn_writes_as_json_keeps_its_schema) {
  EXPECT_EQ(run_program({"learn", SASLSPEC_MUTANTS, "CRAM-MD5", "-o", path("learned.json")}, mutant).code, 1);
  EXPECT_TRUE(keeps_schema(path("learned.json"), "learned"));
}

TEST_F(LearnProgram, learn_says_what_is_wrong_with_what_it_was_asked) {
  EXPECT_EQ(run_program({"learn", "reference-v2", "PLANE"}).code, 2);
  EXPECT_EQ(run_program({"learn", "reference-v2", "PLAIN", "--circumstances", "no"}).code, 2);
  EXPECT_EQ(run_program({"learn", "reference-v2", "PLAIN", "-o", path("plain.txt")}).code, 2);
  EXPECT_EQ(run_program({"learn", "reference-v2", "PLAIN", "-o", "/no/such/folder/plain.svg"}).code, 2);
  EXPECT_EQ(run_program({"learn", "/bin/true", "PLAIN"}).code, 4);
  EXPECT_EQ(run_program({"learn", "reference-v2", "GSSAPI", "-o", path("gssapi.svg")}).code, 3);
  const Ran not_offered = run_program({"learn", "reference-v1", "SCRAM-SHA-1-PLUS", "-o", path("none.svg")});
  EXPECT_EQ(not_offered.code, 3);
  EXPECT_NE(not_offered.err.find("does not offer SCRAM-SHA-1-PLUS; it offers "), std::string::npos) << not_offered.err;
  EXPECT_EQ(entries(), 0U);
}

TEST_F(LearnProgram, learn_takes_a_mechanism_that_is_offered_where_there_is_a_channel) {
  const Ran ran = run_program({"learn", "reference-v2", "SCRAM-SHA-1-PLUS", "--extra-states", "0"});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("EQUAL to the model"), std::string::npos) << ran.out;
}

TEST_F(LearnProgram, learn_writes_nothing_when_interrupted) {
  const Ran ran = run_program({"learn", "reference-v2", "DIGEST-MD5", "-o", path("machine.json"), "--evidence",
                               path("asked.json"), "--extra-states", "2"},
                              {"", {}, "profile"});
  EXPECT_EQ(ran.code, 130) << ran.out << ran.err;
  EXPECT_EQ(entries(), 0U);
}

} // namespace
} // namespace saslspec::cli
