#include "learn_summary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace saslspec::cli {
namespace {

using model::Answer;
using model::Ending;
using model::Message;
using model::Readable;
using model::Reply;

const Answer refusal = {Ending::Returned, Reply::Refusal, Message::None, Readable::Nothing,
                        codes(model::Code::BadAuth)};
const Answer success = {Ending::Returned, Reply::Success, Message::None, Readable::Identity, codes(model::Code::Ok)};

class LearnSummary : public testing::Test {
protected:
  void SetUp() override {
    command_.target = "/usr/lib/x86_64-linux-gnu/a library with a long name/libsasl2.so.2";
    command_.mechanism = "PLAIN";
    report_.machine = {model::machine("PLAIN"), {}, "sd", command_.target, {}, {}};
    report_.machine.states = {
        {"Idle, Failed",    {0, 3}, {} },
        {"AwaitingMessage", {1},    {0}}
    };
    const std::size_t stimuli = report_.machine.machine->stimuli.size();
    for (std::uint16_t state = 0; state < 2; ++state)
      for (std::uint8_t stimulus = 0; stimulus < stimuli; ++stimulus)
        report_.machine.transitions.push_back({state, stimulus, refusal, 0});
    report_.learned = true;
  }

  void differ(bool gates) {
    report_.differences.push_back({
        1, 0, {0,          1                       },
          {"anything", "refusal (SASL_BADAUTH)"},
          {refusal,    success                 },
          "RFC4616-2-verify-password", gates
    });
  }
  std::string text() const { return learn_summary(report_, command_, Style(When::Never, false)); }

  Learn command_;
  learn::Report report_;
};

TEST_F(LearnSummary, exit_codes_are_those_of_the_contract) {
  using runner::ExitCode;
  EXPECT_EQ(learn_exit_code(report_), ExitCode::Ok);
  differ(false);
  EXPECT_EQ(learn_exit_code(report_), ExitCode::Ok) << "an advisory gates nothing";
  report_.leak.emplace();
  EXPECT_EQ(learn_exit_code(report_), ExitCode::OnlyFlaky);
  differ(true);
  EXPECT_EQ(learn_exit_code(report_), ExitCode::Deviates);
  report_.flaky.emplace();
  EXPECT_EQ(learn_exit_code(report_), ExitCode::OnlyFlaky) << "nothing was learned";
  report_ = {};
  EXPECT_EQ(learn_exit_code(report_), ExitCode::Interrupted);
}

TEST_F(LearnSummary, shows_both_answers_the_clause_and_how_to_play_it_again) {
  differ(true);
  const std::string shown = text();
  EXPECT_NE(shown.find("target  SASL_OK, identity readable\n      model   refusal (SASL_BADAUTH)\n"), std::string::npos)
      << shown;
  EXPECT_NE(shown.find("  RFC4616-2-verify-password  "), std::string::npos);
  EXPECT_NE(shown.find("saslspec replay wp1/PLAIN/sd/"), std::string::npos);
  EXPECT_NE(shown.find("DEVIATES from the model in 1 transition (exit code 1)\n"), std::string::npos);
}

TEST_F(LearnSummary, an_advisory_is_called_one) {
  differ(false);
  EXPECT_NE(text().find("EQUAL to the model, 1 advisory (exit code 0)\n"), std::string::npos) << text();
}

TEST_F(LearnSummary, a_contradiction_is_shown_with_all_its_answers) {
  report_.flaky = learn::Contradiction{
      {0,            1           },
      refusal, success, {{refusal, 7}, {success, 3}}
  };
  const std::string shown = text();
  EXPECT_NE(shown.find("alone  7 times refusal (SASL_BADAUTH)\n"), std::string::npos) << shown;
  EXPECT_NE(shown.find("alone  3 times SASL_OK, identity readable\n"), std::string::npos);
  EXPECT_NE(shown.find("FLAKY (exit code 7)\n"), std::string::npos);
}

TEST_F(LearnSummary, lines_fit_a_terminal_but_for_the_command) {
  differ(true);
  differ(false);
  std::istringstream lines(text());
  for (std::string line; std::getline(lines, line);)
    EXPECT_TRUE(line.size() <= line_width || line.find("saslspec replay") != std::string::npos) << line;
}

} // namespace
} // namespace saslspec::cli
