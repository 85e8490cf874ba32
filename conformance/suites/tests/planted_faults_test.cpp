// Every check is shown to fail: a target with one planted fault fails exactly where the fault is.
#include "fake_target.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace saslspec::suites::testing {
namespace {

using model::Code;
using reports::Verdict;

bool in(const FakeConnection& connection, const char* state) {
  return connection.machine->states[connection.state].name == state;
}

std::uint8_t state_named(const FakeConnection& connection, const char* name) {
  return connection.machine->state(name).value();
}

void answer_with(FakeAnswer& answer, Code code) {
  answer.observation.code = code;
  const bool refused = model::reply_of(code) == model::Reply::Refusal;
  answer.observation.output_untouched = answer.observation.length_untouched = refused;
  if (refused) answer.observation.output.reset();
}

std::vector<reports::CaseResult> gating(const std::vector<reports::CaseResult>& results) {
  std::vector<reports::CaseResult> found;
  for (const auto& result : results)
    if (result.verdict == Verdict::Fail || result.verdict == Verdict::Crash || result.verdict == Verdict::Hang)
      found.push_back(result);
  return found;
}

/// The failures of one mechanism's walks on a target with that fault.
std::vector<reports::CaseResult> failures(const char* mechanism, FakeTarget::Plant plant,
                                          judge::Profile profile = judge::Profile::Rfc, const char* suite = "walks") {
  FakeTarget target(std::move(plant));
  const Known known = know(target, {profile});
  return gating(run_all(target, known, {{mechanism}, {}, {suite}}));
}

bool any_id_contains(const std::vector<reports::CaseResult>& results, const std::string& text) {
  return std::any_of(results.begin(), results.end(),
                     [&](const auto& result) { return result.id.find(text) != std::string::npos; });
}

TEST(PlantedFault, success_with_a_wrong_password_fails_at_that_transition_only) {
  const auto found =
      failures("PLAIN", [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
        if (!in(connection, "AwaitingMessage") || stimulus != "Message.wrong_password") return;
        answer_with(answer, Code::Ok);
        answer.to = state_named(connection, "Authenticated");
        answer.identity_readable = true;
      });
  ASSERT_FALSE(found.empty());
  for (const auto& result : found) {
    EXPECT_NE(result.id.find("AwaitingMessage:RFC4616-2-verify-password"), std::string::npos) << describe(found);
    EXPECT_EQ(result.requirements.front(), "RFC4616-2-verify-password");
    EXPECT_FALSE(result.control.empty());
  }
}

TEST(PlantedFault, slipping_silently_into_another_state_is_found_behind_the_transition) {
  // After a wrong proof the target answers as it should, but waits for another proof.
  const auto found =
      failures("SCRAM-SHA-256", [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
        if (in(connection, "ServerFirstSent") && stimulus == "ClientFinal.wrong_proof") answer.to = connection.state;
      });
  ASSERT_FALSE(found.empty());
  for (const auto& result : found)
    EXPECT_NE(result.id.find("ServerFirstSent:RFC5802-3-proof-check"), std::string::npos) << describe(found);
  EXPECT_NE(found.front().replay.find("ClientFinal.wrong_proof,"), std::string::npos) << found.front().replay;
}

TEST(PlantedFault, one_state_more_than_the_model_is_found) {
  // A step too early leads to a state that answers steps like the first one, but lets anybody act as anybody.
  const auto found =
      failures("EXTERNAL", [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
        const bool early = connection.history == std::vector<std::string>{"Step.garbage"};
        if (!early || stimulus != "Start.Authzid.unauthorized") return;
        answer_with(answer, Code::Ok);
        answer.to = state_named(connection, "Authenticated");
      });
  EXPECT_TRUE(any_id_contains(found, "Idle:CAPI-3.4.4-step-before-start")) << describe(found);
}

TEST(PlantedFault, a_downgrade_that_goes_unnoticed_fails_where_there_is_a_channel) {
  const auto found =
      failures("SCRAM-SHA-256", [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
        if (in(connection, "AwaitingClientFirst") && stimulus == "ClientFirst.y_flag")
          answer.to = state_named(connection, "ServerFirstSent");
      });
  ASSERT_FALSE(found.empty());
  for (const auto& result : found)
    EXPECT_NE(result.id.find("/sd+bound/AwaitingClientFirst:RFC5802-6-y-when-supported"), std::string::npos)
        << describe(found);
}

void take_wrong_proofs(const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
  if (!in(connection, "ServerFirstSent") || stimulus != "ClientFinal.wrong_proof") return;
  answer_with(answer, Code::Ok);
  answer.to = state_named(connection, "Authenticated");
}

void take_wrong_tokens(const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
  if (!in(connection, "AwaitingMessage") || stimulus != "Message.wrong_token") return;
  answer_with(answer, Code::Ok);
  answer.to = state_named(connection, "Authenticated");
}

TEST(PlantedFault, success_without_evidence_gates_whatever_defines_the_mechanism) {
  for (const char* mechanism : {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS", "SCRAM-SHA-384"}) {
    const auto found = failures(mechanism, take_wrong_proofs);
    ASSERT_FALSE(found.empty()) << mechanism;
    EXPECT_EQ(found.front().effect, "lets somebody in") << mechanism;
  }
  const auto found = failures("XOAUTH2", take_wrong_tokens);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().requirements.front(), "RFC4422-3.6-fail-credentials");
}

TEST(PlantedFault, nothing_else_gates_where_no_standard_defines_the_mechanism) {
  const auto lenient = [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    if (!in(connection, "AwaitingMessage") || stimulus != "Message.trailing") return;
    answer_with(answer, Code::Ok);
    answer.to = state_named(connection, "Authenticated");
    answer.identity_readable = true;
  };
  EXPECT_TRUE(failures("XOAUTH2", lenient).empty());
  EXPECT_FALSE(failures("OAUTHBEARER", lenient).empty());
  FakeTarget target(lenient);
  const auto results = not_passed(run_all(target, know(target), {{"XOAUTH2"}, {}, {"walks"}}));
  ASSERT_FALSE(results.empty());
  EXPECT_EQ(results.front().verdict, Verdict::Advisory);
}

FakeTarget::Plant grant_unauthorized(std::optional<std::string> identity) {
  return [identity](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    if (!in(connection, "AwaitingMessage") || stimulus != "Message.unauthorized") return;
    answer_with(answer, Code::Ok);
    answer.to = state_named(connection, "Authenticated");
    answer.observation.authcid = "alice";
    answer.observation.authzid = identity;
  };
}

TEST(PlantedFault, an_identity_that_the_policy_refuses_is_success_without_evidence) {
  const auto granted = failures("PLAIN", grant_unauthorized("root"));
  ASSERT_FALSE(granted.empty());
  EXPECT_EQ(granted.front().effect, "lets somebody in");
  EXPECT_FALSE(failures("PLAIN", grant_unauthorized("root"), judge::Profile::Man).empty());
  // The client's own identity instead of the refused one is a wrong answer, and lets in nobody else.
  const auto own = failures("PLAIN", grant_unauthorized("alice"));
  ASSERT_FALSE(own.empty());
  EXPECT_EQ(own.front().effect, "message");
  EXPECT_TRUE(failures("PLAIN", grant_unauthorized("alice"), judge::Profile::Man).empty());
}

TEST(PlantedFault, a_malformed_trace_that_anonymous_accepts_is_none) {
  FakeTarget target([](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    if (!in(connection, "AwaitingTrace") || !stimulus.starts_with("Trace.")) return;
    answer_with(answer, Code::Ok);
    answer.to = state_named(connection, "Authenticated");
    answer.identity_readable = true;
  });
  const auto found = not_passed(run_all(target, know(target), {{"ANONYMOUS"}, {}, {"walks"}}));
  EXPECT_TRUE(found.empty()) << describe(found);
}

TEST(PlantedFault, the_worst_deviation_decides_and_the_sentence_lists_its_stimuli_alone) {
  const auto found =
      failures("PLAIN", [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
        if (!in(connection, "AwaitingMessage")) return;
        if (stimulus == "Message.wrong_password") {
          answer_with(answer, Code::Continue);
          answer.to = state_named(connection, "AwaitingMessage");
          answer.observation.output_untouched = true;
        }
        if (stimulus == "Message.unknown_user") {
          answer_with(answer, Code::Ok);
          answer.to = state_named(connection, "Authenticated");
        }
      });
  const auto group = std::find_if(found.begin(), found.end(), [](const auto& result) {
    return result.id.find("AwaitingMessage:RFC4616-2-verify-password") != std::string::npos;
  });
  ASSERT_NE(group, found.end()) << describe(found);
  EXPECT_EQ(group->effect, "lets somebody in");
  EXPECT_EQ(group->observed, "SASL_OK");
  EXPECT_EQ(group->reason.find("wrong_password"), std::string::npos) << group->reason;
  EXPECT_EQ(group->trace.back().stimulus, "Message.unknown_user");
}

TEST(PlantedFault, every_deviation_of_a_step_is_an_observation) {
  const auto found =
      failures("PLAIN", [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
        if (stimulus != "Start.known" || !in(connection, "Idle")) return;
        answer.observation.output_untouched = answer.observation.length_untouched = true;
      });
  ASSERT_FALSE(found.empty());
  const auto& seen = found.front().trace.front().deviations;
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].observed, "serverout untouched");
  EXPECT_EQ(seen[1].observed, "serveroutlen untouched");
}

TEST(PlantedFault, another_message_than_the_mechanisms_is_a_deviation) {
  const auto found = failures("SCRAM-SHA-1", [](const FakeConnection&, const std::string&, FakeAnswer& answer) {
    if (answer.observation.output && answer.observation.output->starts_with("v=")) *answer.observation.output += "A";
  });
  EXPECT_TRUE(any_id_contains(found, "ServerFirstSent:RFC5802-3-final-as-success-data")) << describe(found);
}

TEST(PlantedFault, output_with_a_refusal_is_a_deviation) {
  const auto found = failures("PLAIN", [](const FakeConnection&, const std::string& stimulus, FakeAnswer& answer) {
    if (stimulus == "Message.unknown_user") answer.observation.output = "no such user";
  });
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().requirements.front(), "RFC4422-3.6-no-data-on-failure");
}

TEST(PlantedFault, untouched_outputs_with_a_challenge_are_a_deviation) {
  const auto found = failures("PLAIN", [](const FakeConnection&, const std::string&, FakeAnswer& answer) {
    if (answer.observation.code == Code::Continue) answer.observation.output_untouched = true;
  });
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().requirements.front(), "MAN-serverout-set-by-library");
}

// The C API's draft asks whether a start discards what was there, and does not say.
TEST(PlantedFault, a_start_of_no_mechanism_that_leaves_the_negotiation_alone_is_none) {
  for (const char* mechanism : {"PLAIN", "LOGIN", "ANONYMOUS", "SCRAM-SHA-1"}) {
    const auto found =
        failures(mechanism, [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
          if (stimulus == "Start.unknown" && !in(connection, "Failed")) answer.to = connection.state;
        });
    EXPECT_TRUE(found.empty()) << describe(found);
  }
}

TEST(PlantedFault, success_after_failure_is_one_where_the_manual_page_is_the_document) {
  FakeTarget target([](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    if (!in(connection, "Failed") || stimulus != "Message.valid") return;
    answer_with(answer, Code::Ok);
    answer.to = state_named(connection, "Authenticated");
    answer.identity_readable = true;
  });
  Known known = know(target);
  const auto found = gating(run_all(target, known, {{"PLAIN"}, {}, {"walks"}}));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().requirements.front(), "MAN-ok-means-whole-success");
  known.target.probe.traits = 0;
  const auto other = gating(run_all(target, known, {{"PLAIN"}, {}, {"walks"}}));
  EXPECT_TRUE(other.empty()) << describe(other);
}

TEST(PlantedFault, an_empty_step_taken_for_none_is_one_where_the_two_differ) {
  const auto plant = [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    if (!in(connection, "AwaitingMessage") || stimulus != "Step.empty") return;
    answer_with(answer, Code::Continue);
    answer.to = connection.state;
  };
  EXPECT_FALSE(failures("PLAIN", plant).empty());
  FakeTarget target(plant);
  worker::Probe probe = FakeTarget::probe();
  probe.capabilities &= ~static_cast<std::uint32_t>(worker::NullVersusEmpty);
  const Known known{conversation::find_target(target, probe, {}), {}};
  const auto found = gating(run_all(target, known, {{"PLAIN"}, {}, {"walks"}}));
  EXPECT_TRUE(found.empty()) << describe(found);
}

TEST(PlantedFault, the_identity_of_somebody_else_is_a_deviation) {
  const auto found = failures("PLAIN", [](const FakeConnection&, const std::string&, FakeAnswer& answer) {
    if (answer.identity_readable) answer.observation.authzid = "root";
  });
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().requirements.front(), "CAPI-3.5.4-username-after-ok");
}

TEST(PlantedFault, an_identity_before_success_gates_in_the_strict_profile_only) {
  const auto plant = [](const FakeConnection&, const std::string&, FakeAnswer& answer) {
    if (answer.observation.code == Code::Continue) answer.observation.authzid = "alice";
  };
  EXPECT_TRUE(failures("SCRAM-SHA-1", plant, judge::Profile::Rfc).empty());
  EXPECT_TRUE(failures("SCRAM-SHA-1", plant, judge::Profile::Rfc, "life-cycle").empty());
  EXPECT_TRUE(failures("SCRAM-SHA-1", plant, judge::Profile::Strict).empty()) << "one case of the mechanism says it";
  EXPECT_EQ(failures("SCRAM-SHA-1", plant, judge::Profile::Strict, "life-cycle").size(), 1U);
}

TEST(PlantedFault, an_early_identity_is_an_advisory_of_the_life_cycle) {
  FakeTarget target([](const FakeConnection&, const std::string&, FakeAnswer& answer) {
    if (answer.observation.code == Code::Continue) answer.observation.authzid = "alice";
  });
  const Known known = know(target);
  const auto results = run_all(target, known, {{}, {"life/identity-before-success/SCRAM-SHA-1"}, {}});
  const auto found = std::find_if(results.begin(), results.end(), [](const auto& result) {
    return result.id == "life/identity-before-success/SCRAM-SHA-1";
  });
  ASSERT_NE(found, results.end());
  EXPECT_EQ(found->verdict, Verdict::Advisory);
}

std::vector<reports::CaseResult> not_passed_by_name_in_small_letters(Code answer) {
  FakeTarget target;
  target.name_in_small_letters = answer;
  return not_passed(run_all(target, know(target), {{}, {"life/name-in-lower-case/*"}, {}}));
}

TEST(PlantedFault, a_name_in_small_letters_may_begin_and_not_succeed) {
  EXPECT_TRUE(not_passed_by_name_in_small_letters(Code::NoMech).empty());
  EXPECT_TRUE(not_passed_by_name_in_small_letters(Code::Continue).empty());
  EXPECT_FALSE(not_passed_by_name_in_small_letters(Code::Ok).empty());
}

TEST(PlantedFault, another_code_of_the_right_class_is_no_more_than_an_advisory) {
  FakeTarget target([](const FakeConnection&, const std::string& stimulus, FakeAnswer& answer) {
    if (stimulus == "Message.wrong_password") answer.observation.code = Code::NoPath;
  });
  const Known known = know(target, {judge::Profile::Strict, judge::Level::May});
  const auto results = run_all(target, known, {{"PLAIN"}, {}, {"walks"}});
  EXPECT_TRUE(gating(results).empty());
  EXPECT_FALSE(not_passed(results).empty());
}

TEST(PlantedFault, a_lossy_code_is_not_held_against_the_documents) {
  FakeTarget target([](const FakeConnection&, const std::string& stimulus, FakeAnswer& answer) {
    answer.observation.lossy = true;
    if (stimulus == "Message.wrong_password") answer.observation.code = Code::NoPath;
  });
  const Known known = know(target);
  const auto others = not_passed(run_all(target, known, {{"PLAIN"}, {}, {"walks"}}));
  EXPECT_TRUE(others.empty()) << describe(others);
}

TEST(PlantedFault, an_undocumented_code_is_a_deviation) {
  const auto found = failures("PLAIN", [](const FakeConnection&, const std::string& stimulus, FakeAnswer& answer) {
    if (stimulus == "Message.wrong_password") answer.observation.code = Code::Undocumented;
  });
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().requirements.front(), "MAN-return-documented-code");
}

TEST(PlantedFault, a_signal_is_a_crash_and_a_missed_deadline_a_hang) {
  const auto dies = [](worker::Death death) {
    return [death](const FakeConnection&, const std::string& stimulus, FakeAnswer& answer) {
      if (stimulus == "Step.oversized") answer.observation.death = death;
    };
  };
  const auto crashes = failures("EXTERNAL", dies(worker::Death::Signal));
  ASSERT_FALSE(crashes.empty());
  for (const auto& result : crashes) {
    EXPECT_EQ(result.verdict, Verdict::Crash);
    EXPECT_EQ(result.trace.back().stimulus, "Step.oversized") << result.id;
  }
  const auto hangs = failures("EXTERNAL", dies(worker::Death::Timeout));
  ASSERT_FALSE(hangs.empty());
  EXPECT_EQ(hangs.front().verdict, Verdict::Hang);
}

TEST(PlantedFault, a_broken_worker_is_nobodys_deviation) {
  FakeTarget target([](const FakeConnection&, const std::string&, FakeAnswer& answer) {
    answer.observation.death = worker::Death::Protocol;
  });
  Known known;
  known.target.probe = FakeTarget::probe();
  EXPECT_THROW(run_all(target, known, {{"PLAIN"}, {}, {"walks"}}), judge::HarnessFault);
}

TEST(PlantedFault, answering_one_trace_in_two_ways_withdraws_the_guarantee) {
  unsigned count = 0;
  FakeTarget target([&count](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    if (stimulus != "ClientFirst.unknown_user" || !in(connection, "AwaitingClientFirst") || ++count % 3 != 0) return;
    answer_with(answer, Code::NoUser);
    answer.to = state_named(connection, "Failed");
  });
  const Known known = know(target);
  const Selection selection{{"SCRAM-SHA-1"}, {}, {"walks"}};
  const auto results = run_all(target, known, selection);
  EXPECT_TRUE(gating(results).empty()) << describe(gating(results));
  EXPECT_NE(guarantee_after(plan_of(known, selection), results).find("two ways"), std::string::npos);
}

TEST(PlantedFault, the_guarantee_names_the_mechanisms_that_deviate) {
  FakeTarget target([](const FakeConnection&, const std::string& stimulus, FakeAnswer& answer) {
    if (stimulus == "Trace.email") answer_with(answer, Code::Fail);
  });
  const Known known = know(target);
  const Selection selection{{"ANONYMOUS"}, {}, {"walks"}};
  EXPECT_NE(guarantee_after(plan_of(known, selection), run_all(target, known, selection)).find("Not for ANONYMOUS"),
            std::string::npos);
}

TEST(PlantedFault, under_the_manual_page_only_success_without_cause_gates) {
  const auto forged = [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    if (!in(connection, "AwaitingMessage") || stimulus != "Message.wrong_password") return;
    answer_with(answer, Code::Ok);
    answer.to = state_named(connection, "Authenticated");
  };
  const auto found = failures("PLAIN", forged, judge::Profile::Man);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().requirements.front(), "MAN-ok-means-whole-success");
  const auto lenient = [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    if (stimulus != "ClientFirst.reserved_extension" || !in(connection, "AwaitingClientFirst")) return;
    answer_with(answer, Code::Continue);
    answer.to = state_named(connection, "DoomedFirstSent");
  };
  EXPECT_TRUE(failures("SCRAM-SHA-1", lenient, judge::Profile::Man).empty());
  EXPECT_FALSE(failures("SCRAM-SHA-1", lenient, judge::Profile::Rfc).empty());
  const auto strict = [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    if (!in(connection, "AwaitingMessage") || stimulus != "Message.authorized") return;
    answer_with(answer, Code::BadAuth);
    answer.to = state_named(connection, "Failed");
  };
  FakeTarget target(strict);
  const auto results = not_passed(run_all(target, know(target, {judge::Profile::Man}), {{"PLAIN"}, {}, {"walks"}}));
  ASSERT_FALSE(results.empty());
  for (const auto& result : results)
    EXPECT_EQ(result.verdict, Verdict::NotApplicable) << describe(results);
}

} // namespace
} // namespace saslspec::suites::testing
