#include "saslspec/model/machine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace saslspec::model {
namespace {

const Transition* only_row(const Machine& machine, std::string_view state, std::string_view stimulus,
                           const Parameters& parameters = {}) {
  const auto rows = machine.rows(*machine.state(state), *machine.stimulus(stimulus), parameters);
  return rows.size() == 1 ? rows.front() : nullptr;
}

TEST(Machine, the_mechanisms_are_there_by_name) {
  for (const std::string_view mechanism : {"PLAIN", "LOGIN", "ANONYMOUS", "EXTERNAL", "CRAM-MD5", "DIGEST-MD5",
                                           "GSSAPI", "GS2-KRB5", "GS2-KRB5-PLUS", "OTP", "OAUTHBEARER", "XOAUTH2"})
    EXPECT_NE(machine(mechanism), nullptr) << mechanism;
  for (const std::string hash : {"1", "224", "256", "384", "512"})
    for (const std::string plus : {"", "-PLUS"}) {
      const Machine* scram = machine("SCRAM-SHA-" + hash + plus);
      ASSERT_NE(scram, nullptr) << hash << plus;
      EXPECT_FALSE(scram->by_analogy) << scram->name;
      EXPECT_EQ(scram->is_of_a_family, hash != "1" && hash != "256") << scram->name;
    }
  EXPECT_EQ(machine("plain"), nullptr);
  EXPECT_EQ(machine("negotiation"), nullptr);
}

TEST(Machine, an_attacker_can_replay_against_each_challenge_bound_mechanism) {
  for (const Machine* machine : machines()) {
    if (machine->mechanism_class != MechanismClass::ChallengeBound) continue;
    EXPECT_TRUE(std::any_of(machine->stimuli.begin(), machine->stimuli.end(),
                            [](const StimulusInfo& stimulus) { return stimulus.origin == Origin::Replayed; }))
        << machine->name
        << ": mark the stimulus that is right evidence of another negotiation with replayed() of mechanisms/shared.hpp";
  }
}

TEST(Machine, what_is_replayed_or_downgraded_is_no_evidence_by_itself) {
  for (const Machine* machine : machines())
    for (const StimulusInfo& stimulus : machine->stimuli)
      EXPECT_TRUE(stimulus.origin == Origin::ByEvidence || stimulus.evidence == Evidence::None) << stimulus.name;
}

TEST(Machine, names_of_states_and_stimuli_are_unique_and_lead_back) {
  for (const Machine* machine : machines()) {
    for (std::uint8_t index = 0; index < machine->states.size(); ++index)
      EXPECT_EQ(machine->state(machine->states[index].name), index);
    for (std::uint8_t index = 0; index < machine->stimuli.size(); ++index)
      EXPECT_EQ(machine->stimulus(machine->stimuli[index].name), index) << machine->stimuli[index].name;
  }
}

TEST(Machine, names_of_stimuli_say_delivery_and_message) {
  for (const Machine* machine : machines()) {
    for (const StimulusInfo& stimulus : machine->stimuli) {
      const bool start = stimulus.name.starts_with("Start.");
      EXPECT_EQ(start, stimulus.delivery == Delivery::Start) << stimulus.name;
      if (start && stimulus.message != "absent" && stimulus.message != "empty") {
        EXPECT_EQ(stimulus.name.substr(6), stimulus.message);
      }
      if (stimulus.delivery == Delivery::Step && !stimulus.name.starts_with("Step.")) {
        EXPECT_EQ(stimulus.name, stimulus.message);
      }
    }
  }
}

TEST(Machine, the_first_state_is_idle_and_the_only_one_of_its_kind) {
  for (const Machine* machine : machines()) {
    EXPECT_EQ(machine->states[0].kind, StateKind::Idle);
    for (std::size_t index = 1; index < machine->states.size(); ++index)
      EXPECT_NE(machine->states[index].kind, StateKind::Idle);
  }
}

TEST(Machine, rows_read_the_parameters) {
  const Machine& scram = *machine("SCRAM-SHA-256");
  const std::uint8_t from = *scram.state("ServerFirstSent");
  const std::uint8_t proof = *scram.stimulus("ClientFinal.valid");
  EXPECT_EQ(scram.rows(from, proof, {.success_data = true}).size(), 2U);
  const auto without = scram.rows(from, proof, {.success_data = false});
  ASSERT_EQ(without.size(), 1U);
  EXPECT_EQ(without.front()->outcome.reply, Reply::Continue);
  EXPECT_EQ(without.front()->outcome.messages, messages(Message::ScramServerFinal));
}

TEST(Machine, a_wrong_proof_is_refused_and_only_that) {
  for (const std::string_view mechanism : {"SCRAM-SHA-1", "SCRAM-SHA-256"}) {
    const Transition* row = only_row(*machine(mechanism), "ServerFirstSent", "ClientFinal.wrong_proof");
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->outcome.reply, Reply::Refusal);
    EXPECT_EQ(row->requirement, "RFC5802-3-proof-check");
  }
}

TEST(Machine, a_start_after_success_may_begin_afresh_or_be_refused) {
  const Machine& plain = *machine("PLAIN");
  const auto rows = plain.rows(*plain.state("Authenticated"), *plain.stimulus("Start.Message.valid"), {});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0]->outcome.reply, Reply::Success);
  EXPECT_EQ(rows[1]->outcome.reply, Reply::Refusal);
  EXPECT_EQ(rows[1]->requirement, "RFC4422-3.8-single-success");
  EXPECT_EQ(rows[1]->to, rows[1]->from);
}

TEST(Machine, a_refused_start_after_success_says_nothing_about_the_earlier_success) {
  const Transition* row = only_row(*machine("PLAIN"), "Authenticated", "Start.Message.wrong_password");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->to, row->from);
}

TEST(Machine, forbidden_plaintext_refuses_every_start) {
  for (const std::string_view mechanism : {"PLAIN", "LOGIN"}) {
    const Machine& machine = *model::machine(mechanism);
    for (std::uint8_t index = 0; index < machine.stimuli.size(); ++index) {
      if (machine.stimuli[index].delivery != Delivery::Start) continue;
      const auto rows = machine.rows(0, index, {.plaintext_allowed = false});
      ASSERT_EQ(rows.size(), 1U);
      EXPECT_EQ(rows.front()->outcome.reply, Reply::Refusal);
    }
  }
}

TEST(Machine, requirements_are_listed_once_and_sorted) {
  for (const Machine* machine : machines()) {
    const auto ids = requirements_of(*machine);
    EXPECT_EQ(std::set<std::string_view>(ids.begin(), ids.end()).size(), ids.size());
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  }
}

} // namespace
} // namespace saslspec::model
