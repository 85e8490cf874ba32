#include "program.hpp"

#include "saslspec/reports/files.hpp"
#include "saslspec/reports/json.hpp"
#include "saslspec/setting/capabilities.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

namespace saslspec::cli {
namespace {

namespace fs = std::filesystem;

/// A selection that every honest target passes in well under a second.
const std::vector<std::string> small = {"--mech", "CRAM-MD5", "--suite", "vectors", "--seed", "1"};

class Program : public ProgramTest {
protected:
  static Ran certify(std::vector<std::string> arguments, const RunOptions& options = {}) {
    arguments.insert(arguments.begin(), "certify");
    arguments.insert(arguments.end(), small.begin(), small.end());
    return run_program(arguments, options);
  }
};

TEST_F(Program, exit_0_when_the_target_conforms) {
  const Ran ran = certify({});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("CONFORMS  reference-v2"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("seed 1\n"), std::string::npos);
  EXPECT_NE(ran.out.find("Canary: mutant plain.password-not-checked, caught by"), std::string::npos);
  EXPECT_EQ(ran.err, "") << "progress without a terminal";
  EXPECT_EQ(ran.out.find('\x1b'), std::string::npos) << "colour without a terminal";
}

TEST_F(Program, exit_1_when_it_deviates_and_the_printed_command_replays_it) {
  const Ran ran = certify({SASLSPEC_MUTANTS}, mutant);
  EXPECT_EQ(ran.code, 1) << ran.out << ran.err;
  const std::size_t begin = ran.out.find("saslspec replay ") + 16;
  const std::string id = ran.out.substr(begin, ran.out.find(' ', begin) - begin);
  const Ran replayed = run_program({"replay", id, SASLSPEC_MUTANTS}, mutant);
  EXPECT_EQ(replayed.code, 1) << replayed.out << replayed.err;
  EXPECT_NE(replayed.out.find("Control cram-md5."), std::string::npos) << replayed.out;
  EXPECT_EQ(run_program({"replay", id, "reference-v2"}).code, 0);
}

TEST_F(Program, exit_2_on_a_mistake_of_the_user) {
  EXPECT_EQ(run_program({"certify", "--no-such-option"}).code, 2);
  EXPECT_EQ(run_program({"certify", "--mech", "PLANE"}).code, 2);
  const Ran gsasl = run_program({"probe", "/bin/true", "--abi", "gsasl", "--plugins", "/tmp"});
  EXPECT_EQ(gsasl.code, 2);
  EXPECT_EQ(gsasl.err, "saslspec: /bin/true: GNU SASL has no plug-ins, so that --plugins cannot be for it\n");
  EXPECT_EQ(run_program({"model", "table", "PLANE"}).code, 2);
  EXPECT_EQ(run_program({}).code, 2);
}

TEST_F(Program, exit_2_before_the_work_when_a_report_cannot_be_written) {
  for (const char* option : {"--json", "--junit"}) {
    const Ran ran = certify({option, "/no/such/folder/report"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err, "saslspec: /no/such/folder/report: cannot write: No such file or directory\n");
  }
  const Ran ran = certify({"--out", "/dev/null/report"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, "saslspec: /dev/null/report: cannot create this folder: Not a directory\n");
}

TEST_F(Program, exit_3_when_a_selector_matches_nothing) {
  const Ran none = certify({"-k", "no-such-case"});
  EXPECT_EQ(none.code, 3);
  EXPECT_NE(none.out.find("-k 'no-such-case' matched nothing"), std::string::npos) << none.out;
  const Ran one_of_two = certify({"-k", "no-such-case", "-k", "cram-md5.*"});
  EXPECT_EQ(one_of_two.code, 3) << one_of_two.out;
  EXPECT_EQ(certify({"--require-min", "100000"}).code, 3);
  EXPECT_EQ(run_program({"replay", "no-such-case", "reference-v2"}).code, 3);
  EXPECT_EQ(run_program({"explain", "no-such-thing"}).code, 3);
}

TEST_F(Program, exit_4_and_one_clear_sentence_when_a_target_cannot_be_loaded) {
  std::ofstream(path("text.so")) << "not a library";
  fs::create_symlink("nowhere", path("dangling.so"));
  std::ofstream(path("empty.so"));
  for (const auto& [target, says] : {
           std::pair{path("text.so"),               "ELF"             },
           std::pair{path("empty.so"),              "ELF"             },
           std::pair{path("dangling.so"),           "no such file"    },
           std::pair{std::string("system-cyris"),   "system-cyrus"    },
           std::pair{std::string("/bin/true"),      "sasl_server_step"},
           std::pair{std::string(SASLSPEC_CRASHES), "signal"          }
  }) {
    const Ran ran = certify({target});
    EXPECT_EQ(ran.code, 4) << target << ran.out << ran.err;
    EXPECT_NE(ran.out.find("CANNOT BE JUDGED"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find(says), std::string::npos) << ran.out;
    EXPECT_EQ(run_program({"probe", target}).code, 4);
  }
}

TEST_F(Program, exit_4_and_one_clear_sentence_when_an_adapter_cannot_be_used) {
  std::ofstream(path("text.so")) << "not a library";
  const std::string adapters = SASLSPEC_ADAPTERS;
  const auto said = [](const std::string& target, const std::string& adapter) {
    const Ran ran = run_program({"probe", target, "--abi", adapter});
    EXPECT_EQ(ran.code, 4) << adapter << ran.out << ran.err;
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(std::ranges::count(ran.err, '\n'), 1) << ran.err;
    return ran.err;
  };
  for (const auto& [adapter, says] : {
           std::pair{"another_version",          "is of version 2 of saslspec_adapter.h"                },
           std::pair{"no_step",                  "lacks the function step"                              },
           std::pair{"crash_in_open",            "ended the process when it was asked for a connection" },
           std::pair{"channel_in_name_only",     "declares CHANNEL_DESCRIPTION, but gives no connection"},
           std::pair{"restartable_in_name_only", "declares RESTARTABLE, but starts no mechanism twice"  },
  }) {
    const std::string file = adapters + "/adapter-" + adapter + ".so";
    EXPECT_NE(said(file, file).find(says), std::string::npos) << adapter;
  }
  EXPECT_NE(said(SASLSPEC_REFERENCE, path("text.so")).find("ELF"), std::string::npos);
  EXPECT_NE(said(SASLSPEC_REFERENCE, path("nothing.so")).find("No such file or directory"), std::string::npos);
  EXPECT_NE(said(SASLSPEC_REFERENCE, SASLSPEC_REFERENCE).find("so it is no adapter"), std::string::npos);
  const Ran judged = certify({adapters + "/adapter-no_step.so"});
  EXPECT_EQ(judged.code, 4) << judged.out << judged.err;
  EXPECT_NE(judged.out.find("CANNOT BE JUDGED"), std::string::npos) << judged.out;
}

TEST_F(Program, exit_5_when_the_canary_cannot_be_run) {
  fs::create_directory(path("bin"));
  const fs::path built = fs::path(SASLSPEC_PROGRAM).parent_path();
  for (const char* name : {"saslspec", "saslspec-worker"})
    fs::copy_file(built / name, path("bin") + "/" + name);
  const Ran ran = certify({SASLSPEC_REFERENCE}, {path("bin/saslspec"), {}, ""});
  EXPECT_EQ(ran.code, 5) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("harness-error: the run is void: mutants/libsasl2-canary.so.2 is not\n"), std::string::npos)
      << ran.out;
}

TEST_F(Program, exit_130_and_partial_results_when_interrupted) {
  const Ran ran = run_program({"certify", "--out", path("report"), "--color", "never"}, {"", {}, "seed"});
  EXPECT_EQ(ran.code, 130) << ran.out << ran.err;
  const auto text = reports::read_file(path("report/results.json"));
  ASSERT_TRUE(text) << text.error();
  const auto results = reports::from_json(*text);
  ASSERT_TRUE(results) << results.error();
  EXPECT_FALSE(results->complete);
  for (const auto& target : results->targets)
    for (const auto& one : target.cases)
      EXPECT_FALSE(reports::deviates(one.verdict)) << one.id << ": " << one.reason;
}

TEST_F(Program, the_worst_of_several_targets_counts) {
  EXPECT_EQ(certify({"reference-v1", "reference-v2"}).code, 0);
  EXPECT_EQ(certify({"reference-v2", SASLSPEC_MUTANTS, "reference-v1"}, mutant).code, 1);
  EXPECT_EQ(certify({"/bin/true", SASLSPEC_MUTANTS}, mutant).code, 4);
}

TEST_F(Program, reports_are_written_whole_and_valid) {
  const Ran ran =
      certify({"reference-v2", SASLSPEC_MUTANTS, "/bin/true", "--out", path("report"), "--trace", "all"}, mutant);
  EXPECT_EQ(ran.code, 4) << ran.out;
  EXPECT_TRUE(keeps_schema(path("report/results.json"), "results"));
  const auto results = reports::from_json(reports::read_file(path("report/results.json")).value());
  ASSERT_TRUE(results) << results.error();
  EXPECT_TRUE(results->complete);
  EXPECT_EQ(results->seed, 1U);
  ASSERT_EQ(results->targets.size(), 3U);
  const auto deviates = [](const reports::TargetResult& target) {
    return std::ranges::any_of(target.coverage, [](const reports::Coverage& coverage) {
      return std::ranges::any_of(coverage.transitions, &reports::CoveredTransition::deviates);
    });
  };
  EXPECT_FALSE(results->targets[0].coverage.empty());
  EXPECT_FALSE(deviates(results->targets[0]));
  EXPECT_TRUE(deviates(results->targets[1]));
  EXPECT_EQ(results->targets[0].target.sha256.size(), 64U);
  EXPECT_NE(results->targets[2].error, "");
  EXPECT_NE(reports::read_file(path("report/junit.xml")).value().find("<failure"), std::string::npos);
  EXPECT_EQ(std::distance(fs::directory_iterator(path("report")), fs::directory_iterator()), 2);
}

TEST_F(Program, shards_together_are_the_whole) {
  std::size_t total = 0;
  const auto count = [&](const std::vector<std::string>& arguments) {
    auto all = arguments;
    all.insert(all.end(), {"--json", path("part.json")});
    EXPECT_EQ(certify(all).code, 0);
    return reports::from_json(reports::read_file(path("part.json")).value()).value().targets[0].cases.size();
  };
  for (const char* shard : {"1/2", "2/2"})
    total += count({"--shard", shard});
  EXPECT_EQ(total, count({}));
}

TEST_F(Program, a_reader_that_goes_away_is_no_error_and_a_full_disk_is) {
  const std::string program = SASLSPEC_PROGRAM;
  const auto shell = [](const std::string& command) {
    return WEXITSTATUS(std::system(("bash -c '" + command + "'").c_str()));
  };
  EXPECT_EQ(shell(program + " list requirements | true; exit ${PIPESTATUS[0]}"), 0);
  EXPECT_EQ(shell(program + " list requirements > /dev/full 2> /dev/null"), 5);
}

TEST_F(Program, everything_there_is_can_be_listed_and_explained) {
  for (const char* what :
       {"vectors", "requirements", "mechanisms", "suites", "profiles", "targets", "adapters", "accounts"}) {
    const Ran ran = run_program({"list", what});
    EXPECT_EQ(ran.code, 0);
    EXPECT_FALSE(ran.out.empty());
    EXPECT_EQ(run_program({"list", what, "--json"}).out.substr(0, 2), "[\n");
  }
  const auto says = [](const char* id) { return run_program({"explain", id}).out; };
  EXPECT_NE(says("RFC4616-2-verify-password").find("Requirement RFC4616-2-verify-password"), std::string::npos);
  EXPECT_NE(says("SM-09").find("Fault SM-09"), std::string::npos);
  EXPECT_NE(says("PLAIN/Idle/Start.Message.valid").find("outcome"), std::string::npos);
  const std::string vectors = run_program({"list", "vectors"}).out;
  EXPECT_NE(says(vectors.substr(0, vectors.find(' ')).c_str()).find("step 1"), std::string::npos);
}

TEST_F(Program, the_embedded_data_has_no_mistakes) {
  const Ran ran = run_program({"lint"});
  EXPECT_EQ(ran.code, 0) << ran.out;
}

TEST_F(Program, probe_says_what_a_target_is) {
  const Ran ran = run_program({"probe", "reference-v1"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_NE(ran.out.find("ABI         v1"), std::string::npos);
  EXPECT_NE(ran.out.find("adapter     cyrus-v1, built in; forks; seeds the accounts\n"), std::string::npos) << ran.out;
  for (const setting::CapabilityInfo& each : setting::capabilities)
    EXPECT_NE(ran.out.find(" " + std::string(each.meaning) + "\n"), std::string::npos) << each.meaning;
}

TEST_F(Program, explain_says_what_a_capability_is) {
  for (const setting::CapabilityInfo& each : setting::capabilities) {
    const Ran ran = run_program({"explain", std::string(each.word)});
    EXPECT_EQ(ran.code, 0) << each.word;
    EXPECT_NE(ran.out.find(each.c_name), std::string::npos) << ran.out;
  }
}

TEST_F(Program, user_is_done_by_the_program_beside_it) {
  const std::string database = path("users.db");
  EXPECT_EQ(run_program({"user"}).code, 2);
  const Ran missing = run_program({"user", "list", "--db", database});
  EXPECT_EQ(missing.code, 5);
  EXPECT_EQ(missing.err, "saslspec: " + database + ": cannot be opened: No such file or directory\n");
  const Ran help = run_program({"user", "--help"});
  EXPECT_EQ(help.code, 0);
  for (const char* word : {"add", "passwd", "disable", "enable", "lock", "unlock", "list", "remove"})
    EXPECT_NE(help.out.find(std::string("\n  ") + word + " "), std::string::npos) << word;
  const std::string of_add = run_program({"user", "add", "--help"}).out + run_program({"user", "list", "--help"}).out;
  for (const char* word : {"--db ", "--iterations ", "--plaintext ", "--expires ", "--json "})
    EXPECT_NE(of_add.find(word), std::string::npos) << word;
}

TEST_F(Program, user_says_when_the_program_beside_it_is_missing) {
  fs::create_directory(path("bin"));
  fs::copy_file(SASLSPEC_PROGRAM, path("bin/saslspec"));
  const Ran ran = run_program({"user", "list"}, {path("bin/saslspec"), {}, ""});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.err, "saslspec: saslspec-user is not installed beside this program\n");
}

TEST_F(Program, bench_is_done_by_the_program_beside_it) {
  const Ran ran = run_program({"bench", "--quick", "--filter", "PLAIN"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("PLAIN                   saslspec "), std::string::npos) << ran.out;
  EXPECT_EQ(run_program({"bench", "--filter", "PLANE"}).code, 2);
  EXPECT_EQ(run_program({"bench", "--library", "/no/such/library.so"}).code, 4);
}

TEST_F(Program, bash_accepts_the_completion_script) {
  std::ofstream(path("completion")) << run_program({"completion", "bash"}).out;
  EXPECT_EQ(std::system(("bash -n " + path("completion")).c_str()), 0);
}

} // namespace
} // namespace saslspec::cli
