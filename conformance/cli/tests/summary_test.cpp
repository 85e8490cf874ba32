#include "summary.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace saslspec::cli {
namespace {

using reports::Verdict;
using runner::ExitCode;

reports::CaseResult a_case(const std::string& id, Verdict verdict, const std::string& requirement,
                           const std::string& reason, std::size_t steps = 1) {
  reports::CaseResult one;
  one.id = id;
  one.suite = "vectors";
  one.mechanism = "PLAIN";
  one.verdict = verdict;
  one.requirements = {requirement};
  one.reason = reason;
  one.trace.resize(steps);
  return one;
}

runner::TargetRun a_run() {
  runner::TargetRun run;
  run.result.target.name = "./my lib.so";
  run.result.target.path = "/tmp/my lib.so";
  run.result.target.abi = "v2";
  run.result.target.version = "2.1.28";
  run.result.target.sha256 = std::string(64, 'a');
  run.result.guarantee = "every transition of every table was taken";
  run.result.canary = "mutant x, caught by y";
  run.result.seconds = 1.25;
  run.result.omissions = {
      {"GS2-KRB5", "not offered"}
  };
  run.result.cases = {
      a_case("plain.ok", Verdict::Pass, "R-1", ""),
      a_case("plain.long", Verdict::Fail, "R-2", "a longer way to the same", 5),
      a_case("plain.short", Verdict::Fail, "R-2", "said SASL_OK where a refusal is due", 2),
      a_case("plain.crash", Verdict::Crash, "R-3", "killed by signal 11"),
      a_case("plain.odd", Verdict::Advisory, "R-4", "SASL_FAIL instead of SASL_BADAUTH"),
      a_case("plain.unproved", Verdict::Skipped, "R-5", "control plain.x was not accepted (fail)"),
  };
  reports::recount(run.result);
  return run;
}

const Style plain(When::Never, false);

TEST(Summary, says_verdict_target_counts_deviations_and_how_to_replay_them) {
  EXPECT_EQ(summary(a_run(), ExitCode::Deviates, {false, false, " --level should"}, plain),
            R"(DEVIATES  ./my lib.so
  /tmp/my lib.so
  ABI v2, version 2.1.28, sha256 aaaaaaaaaaaaaaaa…
  6 cases: 1 passed, 2 failed, 1 crashed, 1 advisory, 1 skipped in 1.2 s

  R-2  2 cases
    fail: said SASL_OK where a refusal is due
    saslspec replay plain.short './my lib.so' --level should
  R-3  1 case
    crash: killed by signal 11
    saslspec replay plain.crash './my lib.so' --level should

  1 advisory, which does not gate: --advisories lists it.
  Not tested: 2 items, --explain-skips says why.

  Established: every transition of every table was taken
  Canary: mutant x, caught by y
)");
}

TEST(Summary, names_the_plug_ins_that_were_loaded_and_where_and_what_is_not_as_usual) {
  runner::TargetRun run = a_run();
  run.result.target.libraries = {
      {"/lib/libc.so.6",         "other",   "", ""},
      {"/lib/sasl2/libplain.so", "plug-in", "", ""},
      {"/lib/sasl2/libotp.so",   "plug-in", "", ""},
  };
  run.result.target.remarks = {"Its address space has no limit."};
  EXPECT_NE(summary(run, ExitCode::Deviates, {}, plain)
                .find("aaa…\n  plug-ins from /lib/sasl2: libplain.so, libotp.so\n  Its address space has no limit.\n"),
            std::string::npos);
}

TEST(Summary, says_in_one_line_what_no_run_touches) {
  runner::TargetRun run = a_run();
  run.result.omissions.push_back({"sasl_checkpass", std::string(runner::untouched)});
  EXPECT_NE(summary(run, ExitCode::Deviates, {}, plain)
                .find("Not tested: 3 items, --explain-skips says why. No run tests sasl_checkpass.\n"),
            std::string::npos);
}

TEST(Summary, lists_advisories_and_omissions_on_request) {
  const std::string text = summary(a_run(), ExitCode::Deviates, {true, true, ""}, plain);
  EXPECT_NE(text.find("Advisory, does not gate:\n  R-4"), std::string::npos) << text;
  EXPECT_NE(text.find("Not tested:\n    GS2-KRB5: not offered\n    plain.unproved: control plain.x"),
            std::string::npos);
}

TEST(Summary, replays_the_trace_when_the_case_bundles_several) {
  runner::TargetRun run = a_run();
  run.result.cases[2].replay = "wp1/PLAIN/sd/Start.known";
  EXPECT_NE(summary(run, ExitCode::Deviates, {}, plain).find("replay wp1/PLAIN/sd/Start.known"), std::string::npos);
}

TEST(Summary, of_a_target_that_did_not_load_is_the_reason) {
  runner::TargetRun run;
  run.result.target.name = "x.so";
  run.result.error = "x.so: not an ELF shared object";
  EXPECT_EQ(summary(run, ExitCode::NotLoadable, {}, plain),
            "CANNOT BE JUDGED  x.so\n  x.so: not an ELF shared object\n");
}

TEST(Summary, names_the_selector_that_matched_nothing) {
  runner::TargetRun run;
  run.result.target.name = "x.so";
  run.unmatched = {
      {"--mech LOGIN", "the target does not offer LOGIN"}
  };
  EXPECT_NE(summary(run, ExitCode::NothingRan, {}, plain).find("--mech LOGIN matched nothing"), std::string::npos);
}

TEST(Summary, fits_eighty_columns) {
  runner::TargetRun run = a_run();
  for (auto& one : run.result.cases)
    one.reason += " and so on for a very long while indeed, as reasons do when they are told by a server";
  std::istringstream lines(summary(run, ExitCode::Deviates, {true, true, ""}, plain));
  for (std::string line; std::getline(lines, line);) {
    const bool command = line.find("saslspec replay") != std::string::npos;
    EXPECT_TRUE(command || line.size() <= line_width) << line;
  }
}

TEST(Summary, every_exit_code_has_a_word_of_its_own) {
  EXPECT_EQ(verdict_word(ExitCode::Ok), "CONFORMS");
  for (const ExitCode code : {ExitCode::Deviates, ExitCode::NothingRan, ExitCode::NotLoadable, ExitCode::OurFault,
                              ExitCode::BaselineStale, ExitCode::OnlyFlaky, ExitCode::Interrupted})
    EXPECT_NE(verdict_word(code), "CONFORMS");
}

} // namespace
} // namespace saslspec::cli
