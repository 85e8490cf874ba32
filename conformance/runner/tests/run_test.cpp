#include "saslspec/runner/canary.hpp"
#include "saslspec/runner/replay.hpp"
#include "saslspec/runner/runner.hpp"

#include "fakes.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace saslspec::runner {
namespace {

using model::Code;
using reports::CaseResult;
using reports::Verdict;

class Runner : public testing::Test {
protected:
  /// A target that accepts "good" and refuses the rest.
  static worker::Observation honest(FakeProcess&, const std::string& input) {
    return replying(input.starts_with("good") ? Code::Ok : Code::BadAuth);
  }
  Runner() {
    target_.answer = honest;
    settings_.target = "fake";
  }
  TargetRun go(std::vector<FakeCase> cases) {
    return run(settings_, fake_dependencies(target_, std::move(cases)), observer_, interrupted_);
  }

  static const CaseResult* find(const TargetRun& run, const std::string& id) {
    const auto found = std::ranges::find(run.result.cases, id, &CaseResult::id);
    return found == run.result.cases.end() ? nullptr : &*found;
  }
  static Verdict verdict(const TargetRun& run, const std::string& id) {
    const CaseResult* found = find(run, id);
    return found == nullptr ? Verdict::Invalid : found->verdict;
  }
  static std::vector<FakeCase> many(unsigned count) {
    std::vector<FakeCase> cases = {accepts("ok", "good")};
    for (unsigned i = 0; i < count; ++i)
      cases.push_back(refuses("bad-" + std::to_string(i), "bad", "ok"));
    return cases;
  }

  FakeTarget target_;
  Settings settings_;
  Observer observer_;
  std::atomic<bool> interrupted_ = false;
};

TEST_F(Runner, honest_target_passes_everything_in_batches) {
  settings_.batch_size = 8;
  const TargetRun run = go(many(31));
  EXPECT_EQ(run.result.counts.at("pass"), 32U);
  EXPECT_EQ(target_.forks, 4);
  EXPECT_TRUE(run.complete);
  EXPECT_EQ(run.result.guarantee, "fake guarantee");
}

TEST_F(Runner, results_keep_the_order_of_the_plan_whatever_the_number_of_workers) {
  settings_.batch_size = 2;
  const auto cases = many(40);
  for (const unsigned jobs : {1U, 4U}) {
    settings_.jobs = jobs;
    target_.launches = 0;
    const TargetRun run = go(cases);
    ASSERT_EQ(run.result.cases.size(), cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i)
      EXPECT_EQ(run.result.cases[i].id, cases[i].id);
    EXPECT_EQ(target_.launches, static_cast<int>(jobs));
  }
}

TEST_F(Runner, what_deviates_ends_its_child_and_is_run_again_apart) {
  auto cases = many(7);
  cases[3].accepted = true;
  const TargetRun run = go(cases);
  EXPECT_EQ(verdict(run, "bad-2"), Verdict::Fail);
  EXPECT_EQ(run.result.counts.at("pass"), 7U);
  EXPECT_EQ(target_.forks, 2 + 1);
  EXPECT_EQ(run.result.cases.size(), 8U) << "an isolation finding without a difference";
}

TEST_F(Runner, a_crash_is_the_verdict_of_one_case) {
  target_.answer = [](FakeProcess& process, const std::string& input) {
    return input == "bad 3" ? dying(worker::Death::Signal, 11) : honest(process, input);
  };
  const TargetRun run =
      go({accepts("ok", "good"), refuses("a", "bad 1"), refuses("b", "bad 3"), refuses("c", "bad 4")});
  EXPECT_EQ(verdict(run, "b"), Verdict::Crash);
  EXPECT_EQ(run.result.counts.at("pass"), 3U);
  EXPECT_EQ(run.result.cases.size(), 4U);
}

TEST_F(Runner, a_leak_of_state_between_connections_is_a_finding_that_names_the_cause) {
  target_.answer = [](FakeProcess& process, const std::string& input) {
    return process.seen.contains("good 2") ? replying(Code::Ok) : honest(process, input);
  };
  const TargetRun run = go({accepts("ok", "good"), accepts("cause", "good 2"), accepts("between", "good 3"),
                            refuses("victim", "bad", "ok")});
  EXPECT_EQ(verdict(run, "victim"), Verdict::Pass) << "the isolated verdict counts";
  const CaseResult* finding = find(run, "isolation/victim~cause");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->verdict, Verdict::Fail);
  EXPECT_EQ(finding->suite, "isolation");
  EXPECT_EQ(finding->requirements, std::vector<std::string>{"RFC-victim"});
}

TEST_F(Runner, a_leak_that_needs_several_cases_names_all_of_them_and_no_others) {
  target_.answer = [](FakeProcess& process, const std::string& input) {
    return process.seen.contains("good 2") && process.seen.contains("good 4") ? replying(Code::Ok)
                                                                              : honest(process, input);
  };
  const TargetRun run = go({accepts("ok", "good"), accepts("a", "good 2"), accepts("b", "good 3"),
                            accepts("c", "good 4"), refuses("victim", "bad", "ok")});
  ASSERT_NE(find(run, "isolation/victim~a~c"), nullptr);
  EXPECT_NE(find(run, "isolation/victim~a~c")->reason.find("after a and 1 more"), std::string::npos);
}

TEST_F(Runner, a_finding_of_isolation_replays_from_its_id) {
  target_.answer = [](FakeProcess& process, const std::string& input) {
    return process.seen.contains("good 2") ? replying(Code::Ok) : honest(process, input);
  };
  const Dependencies dependencies =
      fake_dependencies(target_, {accepts("cause", "good 2"), refuses("victim", "bad", "cause")});
  EXPECT_EQ(replay(settings_, dependencies, "isolation/victim~cause").run.result.cases.at(0).verdict, Verdict::Fail);
  EXPECT_EQ(replay(settings_, dependencies, "victim").run.result.cases.at(0).verdict, Verdict::Pass);
  EXPECT_EQ(replay(settings_, dependencies, "victim").control->verdict, Verdict::Pass);
  EXPECT_EQ(replay(settings_, dependencies, "nobody").run.unmatched, std::vector<Unmatched>{{"nobody"}});
  EXPECT_EQ(replay(settings_, dependencies, "isolation/victim~nobody").run.result.cases.at(0).verdict,
            Verdict::HarnessError);
}

TEST_F(Runner, what_passes_has_passed_in_a_process_that_had_done_nothing_wrong) {
  target_.answer = [](FakeProcess& process, const std::string& input) {
    // Refuses as it should only after it has accepted what it should not.
    return replying(input == "bad 1" || !process.seen.contains("bad 1") ? Code::Ok : Code::BadAuth);
  };
  const TargetRun run = go({accepts("ok", "good"), refuses("first", "bad 1"), refuses("second", "bad 2")});
  EXPECT_EQ(verdict(run, "first"), Verdict::Fail);
  EXPECT_EQ(verdict(run, "second"), Verdict::Fail);
}

TEST_F(Runner, a_crash_at_the_end_of_a_batch_is_not_lost) {
  target_.close = [](FakeProcess& process) {
    worker::ChildEnd end;
    if (process.connections > 2) end = {worker::Death::Signal, 6, 0, 0, ""};
    return end;
  };
  const TargetRun run = go(many(3));
  EXPECT_EQ(verdict(run, "isolation/bad-2~ok~bad-0"), Verdict::Crash);
}

TEST_F(Runner, a_crash_when_one_case_is_closed_is_its_verdict) {
  target_.close = [](FakeProcess& process) {
    worker::ChildEnd end;
    if (process.seen.contains("bad 2")) end = {worker::Death::Signal, 6, 0, 0, ""};
    return end;
  };
  const TargetRun run = go({accepts("ok", "good"), refuses("a", "bad 1"), refuses("b", "bad 2")});
  EXPECT_EQ(verdict(run, "b"), Verdict::Crash);
}

TEST_F(Runner, what_does_not_repeat_itself_is_flaky) {
  auto calls = std::make_shared<int>(0);
  target_.answer = [calls](FakeProcess& process, const std::string& input) {
    return input == "bad" && ++*calls == 1 ? replying(Code::Ok) : honest(process, input);
  };
  const TargetRun run = go({accepts("ok", "good"), refuses("sometimes", "bad", "ok")});
  EXPECT_EQ(verdict(run, "sometimes"), Verdict::Flaky);
  EXPECT_TRUE(find(run, "sometimes")->nondeterministic);
}

TEST_F(Runner, a_difference_that_no_earlier_case_causes_is_flaky_and_no_finding) {
  // Deviates in the batch, in the repeated batch, and once more alone while the cause is looked for.
  const std::vector<bool> deviates = {true, false, false, true, false, true};
  auto calls = std::make_shared<std::size_t>(0);
  target_.answer = [calls, deviates](FakeProcess& process, const std::string& input) {
    const bool now = input == "bad" && *calls < deviates.size() && deviates[(*calls)++];
    return now ? replying(Code::Ok) : honest(process, input);
  };
  const TargetRun run = go({accepts("ok", "good"), refuses("sometimes", "bad", "ok")});
  EXPECT_EQ(*calls, deviates.size());
  EXPECT_EQ(verdict(run, "sometimes"), Verdict::Flaky);
  EXPECT_EQ(run.result.cases.size(), 2U);
}

TEST_F(Runner, what_never_gates_is_no_flake) {
  auto calls = std::make_shared<int>(0);
  target_.answer = [calls](FakeProcess& process, const std::string& input) {
    return input == "bad" && ++*calls == 1 ? replying(Code::Fail) : honest(process, input);
  };
  const TargetRun run = go({accepts("ok", "good"), refuses("odd", "bad", "ok")});
  EXPECT_EQ(verdict(run, "odd"), Verdict::Advisory);
  EXPECT_FALSE(find(run, "odd")->nondeterministic);
}

TEST_F(Runner, a_hang_must_repeat_itself) {
  auto calls = std::make_shared<int>(0);
  target_.answer = [calls](FakeProcess& process, const std::string& input) {
    if (input == "stuck") return dying(worker::Death::Timeout);
    return input == "slow" && ++*calls == 1 ? dying(worker::Death::Timeout) : honest(process, input);
  };
  const TargetRun run = go({refuses("stuck", "stuck", "", true), refuses("slow", "slow", "", true)});
  EXPECT_EQ(verdict(run, "stuck"), Verdict::Hang);
  EXPECT_EQ(verdict(run, "slow"), Verdict::Flaky);
}

TEST_F(Runner, a_control_that_was_accepted_counts_whatever_else_deviated) {
  for (const char* effect : {"light", "weighty"}) {
    target_.answer = [effect](FakeProcess& process, const std::string& input) {
      worker::Observation seen = honest(process, input);
      if (input == "good") seen.side_effect = effect;
      return seen;
    };
    const TargetRun run = go({accepts("ok", "good"), refuses("bad", "bad", "ok")});
    EXPECT_NE(verdict(run, "ok"), Verdict::Pass);
    EXPECT_EQ(verdict(run, "bad"), Verdict::Pass) << effect;
  }
}

TEST_F(Runner, a_control_that_was_refused_counts_for_nothing_where_the_refusal_does_not_gate) {
  target_.answer = [](FakeProcess&, const std::string&) {
    worker::Observation seen = replying(Code::BadAuth);
    seen.detail = "by analogy";
    return seen;
  };
  const TargetRun run = go({accepts("ok", "good"), refuses("bad", "bad", "ok")});
  EXPECT_EQ(verdict(run, "ok"), Verdict::Advisory);
  EXPECT_EQ(verdict(run, "bad"), Verdict::Skipped);
}

TEST_F(Runner, a_rejection_counts_only_when_its_control_was_accepted) {
  target_.answer = [](FakeProcess&, const std::string&) { return replying(Code::BadAuth); };
  const TargetRun run = go({accepts("ok", "good"), refuses("bad", "bad", "ok"), refuses("free", "bad")});
  EXPECT_EQ(verdict(run, "ok"), Verdict::Fail);
  EXPECT_EQ(verdict(run, "bad"), Verdict::Skipped);
  EXPECT_EQ(find(run, "bad")->control_verdict, "fail");
  EXPECT_EQ(verdict(run, "free"), Verdict::Pass);
}

TEST_F(Runner, a_deviation_stands_without_its_control) {
  target_.answer = [](FakeProcess&, const std::string& input) {
    return replying(input == "good" ? Code::BadAuth : Code::Ok);
  };
  const TargetRun run = go({accepts("ok", "good"), refuses("bad", "bad", "ok")});
  EXPECT_EQ(verdict(run, "bad"), Verdict::Fail);
}

TEST_F(Runner, a_control_nobody_planned_is_our_fault) {
  const TargetRun run = go({refuses("bad", "bad", "missing")});
  EXPECT_EQ(verdict(run, "bad"), Verdict::HarnessError);
}

TEST_F(Runner, faults_of_ours_are_never_verdicts_of_the_target) {
  EXPECT_EQ(verdict(go({accepts("ok", "good"), accepts("odd", "harness fault")}), "odd"), Verdict::HarnessError);
  target_.fork_error = "planted";
  EXPECT_EQ(verdict(go({accepts("ok", "good")}), "ok"), Verdict::HarnessError);
}

TEST_F(Runner, a_target_that_does_not_load_has_an_error_and_no_cases) {
  target_.launch_error = "fake: not an ELF shared object";
  const TargetRun run = go(many(3));
  EXPECT_EQ(run.result.error, "fake: not an ELF shared object");
  EXPECT_TRUE(run.result.cases.empty());
}

class RunnerWithLogins : public Runner {
protected:
  TargetRun go_after(Logins logins) {
    Dependencies dependencies = fake_dependencies(target_, many(3));
    dependencies.try_logins = [logins](worker::Worker&, const conversation::Target&, const judge::Standard&) {
      return logins;
    };
    return run(settings_, dependencies, observer_, interrupted_);
  }
  const Login refused_ = {"PLAIN", true, Login::Outcome::Refused, "SASL_BADAUTH"};
};

TEST_F(RunnerWithLogins, a_target_that_lets_nobody_in_has_this_one_error_and_no_cases) {
  const TargetRun run = go_after({
      refused_, {"EXTERNAL", false, Login::Outcome::Refused, "SASL_FAIL"}
  });
  EXPECT_NE(run.result.error.find("lets no account in: the valid login was refused by PLAIN (SASL_BADAUTH). "),
            std::string::npos)
      << run.result.error;
  EXPECT_TRUE(run.result.cases.empty());
}

TEST_F(RunnerWithLogins, only_what_needs_no_account_is_judged_where_no_account_is_let_in) {
  const TargetRun run = go_after({
      refused_, {"EXTERNAL", false, Login::Outcome::LetIn, "SASL_OK"}
  });
  EXPECT_EQ(run.result.error, "");
  EXPECT_TRUE(run.result.cases.empty());
  ASSERT_EQ(run.result.omissions.size(), 2U);
  EXPECT_EQ(run.result.omissions[0].what, "4 cases of mechanisms that need an account");
}

TEST_F(RunnerWithLogins,
       a_refused_login_is_a_deviation_where_another_mechanism_lets_the_account_in_or_a_login_crashes) {
  for (const auto outcome : {Login::Outcome::LetIn, Login::Outcome::Died})
    EXPECT_EQ(go_after({
                           refused_, {"LOGIN", true, outcome, ""}
    })
                  .result.cases.size(),
              4U);
}

TEST_F(Runner, what_no_run_touches_is_named_among_the_omissions) {
  const TargetRun run = go(many(3));
  ASSERT_EQ(run.result.omissions.size(), 1U);
  EXPECT_NE(run.result.omissions[0].what.find("saslauthd"), std::string::npos);
  EXPECT_NE(run.result.omissions[0].what.find("sasl_checkpass"), std::string::npos);
  EXPECT_EQ(run.result.omissions[0].why, untouched);
}

TEST_F(Runner, fail_fast_stops_and_says_what_was_left_out) {
  settings_.batch_size = 1;
  settings_.fail_fast = true;
  auto cases = many(9);
  cases[2].accepted = true;
  const TargetRun run = go(cases);
  EXPECT_FALSE(run.complete);
  EXPECT_EQ(run.result.cases.size(), 3U);
  ASSERT_EQ(run.result.omissions.size(), 2U);
  EXPECT_EQ(run.result.omissions[1].what, "7 cases");
}

TEST_F(Runner, an_interrupted_run_keeps_what_it_has_and_is_marked) {
  settings_.batch_size = 1;
  target_.answer = [this](FakeProcess& process, const std::string& input) {
    if (input == "interrupt") interrupted_ = true;
    return input == "interrupt" ? dying(worker::Death::Signal, 2) : honest(process, input);
  };
  const TargetRun run =
      go({accepts("ok", "good"), refuses("during", "interrupt", "ok"), refuses("later", "bad", "ok")});
  EXPECT_TRUE(run.interrupted);
  EXPECT_FALSE(run.complete);
  EXPECT_EQ(verdict(run, "ok"), Verdict::Pass);
  EXPECT_EQ(run.result.cases.size(), 1U) << "a case spoilt by the interruption was judged";
}

TEST_F(Runner, every_selector_must_match_something) {
  settings_.selection.mechanisms = {"PLAIN", "LOGIN"};
  settings_.selection.globs = {"bad-*", "worse-*", "wp1/LOGIN/*"};
  settings_.selection.suites = {"vectors", "walks"};
  const std::string why = "the target does not offer LOGIN";
  const std::vector<Unmatched> expected = {
      {"--mech LOGIN",  why},
      {"--suite walks"},
      {"-k 'worse-*'"              },
      {"-k 'wp1/LOGIN/*'",               why   }
  };
  EXPECT_EQ(go(many(3)).unmatched, expected);
}

TEST_F(Runner, a_canary_is_caught_by_what_its_defect_changes) {
  target_.answer = [this](FakeProcess& process, const std::string& input) {
    return target_.command.back() == "SASLSPEC_MUTANT=x" ? replying(Code::Ok) : honest(process, input);
  };
  const Dependencies dependencies = fake_dependencies(target_, {accepts("ok", "good"), refuses("bad", "bad", "ok")});
  const Canary canary = run_canary(settings_, "bad.so", "x", dependencies, interrupted_);
  EXPECT_TRUE(canary.caught);
  EXPECT_EQ(canary.text, "mutant x, caught by bad");
}

TEST_F(Runner, a_canary_is_not_caught_when_it_is_honest_broken_altogether_or_bad_without_its_defect) {
  const Dependencies dependencies = fake_dependencies(target_, {accepts("ok", "good"), refuses("bad", "bad", "ok")});
  EXPECT_FALSE(run_canary(settings_, "bad.so", "x", dependencies, interrupted_).caught);
  for (const Code always : {Code::BadAuth, Code::Ok}) {
    target_.answer = [always](FakeProcess&, const std::string&) { return replying(always); };
    EXPECT_FALSE(run_canary(settings_, "bad.so", "x", dependencies, interrupted_).caught);
  }
  target_.launch_error = "bad.so: gone";
  EXPECT_EQ(run_canary(settings_, "bad.so", "x", dependencies, interrupted_).text,
            "mutant x was not caught: bad.so: gone");
}

TEST_F(Runner, a_canary_that_is_not_caught_makes_the_run_void) {
  TargetRun run;
  apply_canary({false, "mutant x was not caught"}, run);
  EXPECT_EQ(run.result.counts.at("harness-error"), 1U);
  TargetRun sound;
  apply_canary({true, "caught"}, sound);
  EXPECT_EQ(sound.result.canary, "caught");
  EXPECT_TRUE(sound.result.cases.empty());
}

TEST_F(Runner, shards_are_disjoint_complete_and_keep_their_controls) {
  settings_.shard.count = 3;
  std::size_t total = 0;
  for (settings_.shard.index = 1; settings_.shard.index <= 3; ++settings_.shard.index) {
    const TargetRun run = go(many(60));
    EXPECT_GT(run.result.cases.size(), 5U);
    for (const CaseResult& one : run.result.cases)
      EXPECT_EQ(one.verdict, Verdict::Pass) << one.id << one.reason;
    total += run.result.cases.size();
  }
  EXPECT_EQ(total, 61U);
}

} // namespace
} // namespace saslspec::runner
