#include "command_line.hpp"

#include "report_formats.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace saslspec::cli {
namespace {

class CommandLine : public testing::Test {
protected:
  std::variant<Command, int> given(std::vector<const char*> words) {
    words.insert(words.begin(), "saslspec");
    out_.str("");
    err_.str("");
    return parse(static_cast<int>(words.size()), words.data(), out_, err_);
  }
  Certify certify(std::vector<const char*> words) {
    words.insert(words.begin(), "certify");
    const auto parsed = given(words);
    EXPECT_TRUE(std::holds_alternative<Command>(parsed)) << err_.str();
    return std::holds_alternative<Command>(parsed) ? std::get<Certify>(std::get<Command>(parsed)) : Certify{};
  }
  /// What is said on a mistake; "" when it is none.
  std::string mistake(std::vector<const char*> words) {
    const auto parsed = given(words);
    if (std::holds_alternative<Command>(parsed)) return {};
    EXPECT_EQ(std::get<int>(parsed), 2);
    EXPECT_EQ(out_.str(), "");
    return err_.str();
  }
  std::ostringstream out_, err_;
};

TEST_F(CommandLine, every_report_format_has_an_option_and_a_file_in_the_folder_of_out) {
  given({"certify", "--help"});
  const std::string help = out_.str();
  EXPECT_NE(help.find("Write results.json and junit.xml into this folder"), std::string::npos) << help;
  for (const ReportFormat& format : report_formats()) {
    EXPECT_NE(help.find("Write " + std::string(format.file) + " to this file"), std::string::npos) << help;
    EXPECT_NE(report_files().find(format.file), std::string::npos) << report_files();
    const Certify command = certify({format.option.data(), "a.file"});
    for (const ReportFormat& other : report_formats())
      EXPECT_EQ(command.reports.at(std::string(other.option)), &other == &format ? "a.file" : "") << format.option;
  }
}

TEST_F(CommandLine, each_target_has_its_own_folder_of_plug_ins) {
  using Folders = std::map<std::string, std::string>;
  EXPECT_EQ(certify({
                        "a", "--plugins", "/tmp"
  })
                .how.plugins,
            (Folders{{"a", "/tmp"}}));
  EXPECT_EQ(certify({
                        "--plugins", "/tmp"
  })
                .how.plugins,
            (Folders{{"reference-v2", "/tmp"}}));
  EXPECT_EQ(certify({
                        "a", "b", "c", "--plugins", "a=/tmp", "--plugins", "c=/"
  })
                .how.plugins,
            (Folders{{"a", "/tmp"}, {"c", "/"}}));
}

TEST_F(CommandLine, options_reach_the_command) {
  const Certify command = certify({"a.so",        "reference-v1",
                                   "--mech",      "scram-sha-256",
                                   "--mech",      "PLAIN",
                                   "-k",          "x*",
                                   "--suite",     "walks",
                                   "--shard",     "2/4",
                                   "--seed",      "18446744073709551615",
                                   "-j",          "3",
                                   "--profile",   "strict",
                                   "--level",     "may",
                                   "--abi",       "v1",
                                   "--timeout",   "0.5",
                                   "--fail-fast", "--require-min",
                                   "7",           "--color",
                                   "never",       "--trace",
                                   "all"});
  EXPECT_EQ(command.targets, (std::vector<std::string>{"a.so", "reference-v1"}));
  EXPECT_EQ(command.selection.mechanisms, (std::vector<std::string>{"SCRAM-SHA-256", "PLAIN"}));
  EXPECT_EQ(command.selection.globs, std::vector<std::string>{"x*"});
  EXPECT_EQ(command.selection.suites, std::vector<std::string>{"walks"});
  EXPECT_EQ(command.shard.index, 2U);
  EXPECT_EQ(command.shard.count, 4U);
  EXPECT_EQ(command.how.seed, 18446744073709551615U);
  EXPECT_EQ(command.jobs, 3U);
  EXPECT_EQ(command.how.standard.profile, judge::Profile::Strict);
  EXPECT_EQ(command.how.standard.level, judge::Level::May);
  EXPECT_EQ(command.how.abi, "v1");
  EXPECT_EQ(command.how.timeout, 0.5);
  EXPECT_TRUE(command.fail_fast);
  EXPECT_EQ(command.require_min, 7U);
  EXPECT_EQ(command.color, When::Never);
  EXPECT_EQ(command.traces, Traces::All);
}

TEST_F(CommandLine, an_adapter_is_a_word_or_a_file_and_gets_options) {
  EXPECT_EQ(certify({"--abi", "auto"}).how.abi, "");
  EXPECT_EQ(certify({"--abi", "gsasl"}).how.abi, "gsasl");
  const Certify command = certify({"--abi", "./adapter.so", "--option", "a=b=c", "--option", "d=", "target.so"});
  EXPECT_EQ(command.how.abi, "./adapter.so");
  ASSERT_EQ(command.how.adapter_options.size(), 2U);
  EXPECT_EQ(command.how.adapter_options[0].name, "a");
  EXPECT_EQ(command.how.adapter_options[0].value, "b=c");
  EXPECT_EQ(command.how.adapter_options[1].value, "");
  EXPECT_EQ(command.targets, std::vector<std::string>{"target.so"});
}

TEST_F(CommandLine, a_selector_takes_one_value_so_that_a_target_may_follow) {
  const Certify command = certify({"--mech", "PLAIN", "a.so"});
  EXPECT_EQ(command.targets, std::vector<std::string>{"a.so"});
}

TEST_F(CommandLine, mistakes_are_explained_with_what_there_is) {
  EXPECT_NE(mistake({"certify", "--mech", "PLANE"}).find("SCRAM-SHA-256"), std::string::npos);
  EXPECT_NE(mistake({"certify", "--suite", "walk"}).find("walks"), std::string::npos);
  EXPECT_NE(mistake({"certify", "--profile", "rfcs"}).find("strict"), std::string::npos);
  EXPECT_NE(mistake({"certify", "--level", "shall"}).find("should"), std::string::npos);
  EXPECT_NE(mistake({"certify", "--abi", "v3"}).find("gsasl"), std::string::npos);
  EXPECT_NE(mistake({"certify", "--option", "socket"}).find("\"socket\" is not NAME=VALUE"), std::string::npos);
  EXPECT_NE(mistake({"certify", "--plugins", "/no/such"}).find("/no/such"), std::string::npos);
  EXPECT_NE(mistake({"certify", "--libc", "/no/such"}).find("/no/such"), std::string::npos);
  EXPECT_NE(mistake({"certify", "--libc", "/tmp", "--worker", "x"}), "");
  EXPECT_NE(mistake({"certify", "a", "b", "--plugins", "/tmp"}).find("give TARGET=DIR"), std::string::npos);
  EXPECT_NE(mistake({"certify", "a", "b", "--plugins", "c=/tmp"}).find("\"c=/tmp\" is not DIR or TARGET=DIR"),
            std::string::npos);
  EXPECT_NE(mistake({"certify", "a", "--plugins", "/tmp", "--plugins", "a=/"}).find("two folders for a"),
            std::string::npos);
  EXPECT_NE(mistake({"model", "jpeg"}).find("svg"), std::string::npos);
  EXPECT_NE(mistake({"list", "things"}).find("vectors"), std::string::npos);
  for (const char* shard : {"0/2", "3/2", "1", "1/2x", "-1/2", "1/ 2", "/"})
    EXPECT_NE(mistake({"certify", "--shard", shard}).find("I/N"), std::string::npos) << shard;
  for (const char* bad : {"--no-such-option", "--jobs=0", "--timeout=-1", "--seed=x", "--require-min=-1"})
    EXPECT_NE(mistake({"certify", bad}), "") << bad;
  EXPECT_NE(mistake({}), "");
  EXPECT_NE(mistake({"certifi"}).find("no command \"certifi\"; there are certify"), std::string::npos);
  EXPECT_NE(mistake({"replay", "id"}), "");
  EXPECT_NE(mistake({"certify", "--mech", "PLANE"}).find("saslspec certify --help"), std::string::npos);
}

TEST_F(CommandLine, every_command_has_help_with_an_example) {
  for (const char* command : {"certify", "list", "explain", "replay", "probe", "model", "completion"}) {
    const auto parsed = given({command, "--help"});
    ASSERT_TRUE(std::holds_alternative<int>(parsed));
    EXPECT_EQ(std::get<int>(parsed), 0);
    EXPECT_NE(out_.str().find("Example"), std::string::npos) << command;
    EXPECT_EQ(err_.str(), "");
  }
  EXPECT_EQ(std::get<int>(given({"--version"})), 0);
  EXPECT_EQ(out_.str(), "saslspec " SASLSPEC_VERSION "\n");
}

TEST_F(CommandLine, help_fits_a_terminal) {
  for (const char* command : {"certify", "replay", "model"}) {
    given({command, "--help"});
    std::istringstream lines(out_.str());
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(line.size(), 110U) << line;
  }
}

TEST_F(CommandLine, user_hands_everything_on) {
  const std::vector<std::string> words{"add", "--db", "users.db", "--plaintext", "alice", "--help"};
  const auto parsed = given({"user", "add", "--db", "users.db", "--plaintext", "alice", "--help"});
  ASSERT_TRUE(std::holds_alternative<Command>(parsed));
  EXPECT_EQ(std::get<User>(std::get<Command>(parsed)).arguments, words);
  EXPECT_EQ(std::get<User>(std::get<Command>(given({"user"}))).arguments, std::vector<std::string>());
}

TEST_F(CommandLine, bench_hands_everything_on) {
  const auto parsed = given({"bench", "--quick", "--filter", "PLAIN", "--help"});
  ASSERT_TRUE(std::holds_alternative<Command>(parsed));
  EXPECT_EQ(std::get<Bench>(std::get<Command>(parsed)).arguments,
            (std::vector<std::string>{"--quick", "--filter", "PLAIN", "--help"}));
}

TEST_F(CommandLine, completion_knows_every_command_and_option) {
  const auto parsed = given({"completion", "bash"});
  ASSERT_TRUE(std::holds_alternative<Command>(parsed));
  const std::string script = std::get<Completion>(std::get<Command>(parsed)).script;
  for (const char* word : {"certify)", "replay)", "--mech", "--explain-skips", "--output", "complete -o filenames"})
    EXPECT_NE(script.find(word), std::string::npos) << word;
}

TEST_F(CommandLine, options_that_the_check_of_a_table_has_no_use_for_are_refused_in_a_sentence) {
  for (const char* option :
       {"--output=report", "--extra-states=1", "--full", "--all", "--dark", "--when=x", "--coverage=x", "--target=x"})
    EXPECT_NE(mistake({"model", "check", "PLAIN", option}).find(" does not go with `model check`: "), std::string::npos)
        << option;
  EXPECT_NE(mistake({"model", "check", "PLAIN", "--seeded", "--json"}).find("--seeded does not go with --json: "),
            std::string::npos);
}

} // namespace
} // namespace saslspec::cli
