// Learns a target in this process that does what the tables say, and what is planted in it.
#include "exact.hpp"
#include "fake_target.hpp"

#include "saslspec/learn/learn.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace saslspec::learn {
namespace {

using suites::testing::FakeAnswer;
using suites::testing::FakeConnection;
using suites::testing::FakeTarget;

Report learn_from(FakeTarget& target, std::string_view mechanism, std::string_view circumstances,
                  judge::Profile profile = judge::Profile::Rfc) {
  const conversation::Target known{FakeTarget::probe(), {}, {}};
  learning::Observer observer;
  return learn(target, known, {profile, judge::Level::Must},
               {model::machine(mechanism), std::string(circumstances), "fake"}, observer);
}

Report learn_from(FakeTarget& target, std::string_view mechanism) {
  return learn_from(target, mechanism, "sd");
}

std::string trace_of(const model::LearnedMachine& machine, const std::vector<std::uint8_t>& trace) {
  std::string text;
  for (const std::uint8_t stimulus : trace)
    text.append(text.empty() ? "" : ",").append(machine.machine->stimuli[stimulus].name);
  return text;
}

std::string describe(const Report& report) {
  std::string text;
  for (const model::Difference& difference : report.differences)
    text += trace_of(report.machine, difference.trace) + ": " + words(difference.answers.back()) + ", allowed " +
            difference.allowed.back() + " (" + difference.requirement + ")\n";
  return text;
}

/// One mechanism of each table that is held against targets: those of one table share their stimuli.
std::vector<const model::Machine*> produced_machines() {
  std::set<const model::StimulusInfo*> seen;
  std::vector<const model::Machine*> produced;
  for (const model::Machine* machine : model::machines())
    if (machine->is_produced && seen.insert(machine->stimuli.data()).second) produced.push_back(machine);
  return produced;
}

/// What the fake takes where the model leaves alternatives.
std::vector<model::Choice> choices(const model::LearnedMachine& learned, std::size_t alternative) {
  std::vector<model::Choice> all;
  for (std::uint8_t from = 0; from < learned.machine->states.size(); ++from)
    for (std::uint8_t stimulus = 0; stimulus < learned.machine->stimuli.size(); ++stimulus) {
      const std::size_t rows = learned.machine->rows(from, stimulus, learned.parameters).size();
      all.push_back({from, stimulus, static_cast<std::uint8_t>(std::min(alternative, rows - 1))});
    }
  return all;
}

TEST(LearnFake, a_target_that_follows_the_tables_is_the_model) {
  for (const std::size_t alternative : {0U, 1U}) {
    FakeTarget target;
    target.alternative = alternative;
    const conversation::Target known{FakeTarget::probe(), {}, {}};
    for (const model::Machine* machine : produced_machines())
      for (const std::string& label : circumstances_of(*machine, FakeTarget::probe())) {
        SCOPED_TRACE(std::string(machine->name) + " " + label + (alternative == 0 ? "" : ", second alternatives"));
        learning::Observer observer;
        const Report report =
            learn(target, known, {judge::Profile::Strict, judge::Level::Must}, {machine, label, "fake", 0}, observer);
        ASSERT_TRUE(report.learned);
        EXPECT_TRUE(report.differences.empty()) << describe(report);
        EXPECT_EQ(testing::difference_from(report.machine, choices(report.machine, alternative)), "");
      }
  }
}

TEST(LearnFake, a_wrong_success_is_found_with_its_clause_and_its_shortest_trace) {
  const model::Machine& plain = *model::machine("PLAIN");
  FakeTarget target([&](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    if (stimulus != "Message.wrong_password" || connection.state != *plain.state("AwaitingMessage")) return;
    answer.observation.code = model::Code::Ok;
    answer.to = *plain.state("Authenticated");
    answer.identity_readable = true;
  });
  const Report report = learn_from(target, "PLAIN");
  ASSERT_FALSE(report.differences.empty());
  const model::Difference& first = report.differences.front();
  EXPECT_TRUE(first.gates);
  EXPECT_EQ(first.requirement, "RFC4616-2-verify-password");
  EXPECT_EQ(first.answers.back().reply, model::Reply::Success);
  EXPECT_EQ(trace_of(report.machine, first.trace), "Start.known,Message.wrong_password");
}

TEST(LearnFake, a_state_that_the_model_does_not_have_is_found_when_it_is_looked_for) {
  // Garbage is refused like everything else, but then any password will do.
  const auto plant = [](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    const bool is_open = std::ranges::find(connection.history, "Step.garbage") != connection.history.end();
    if (stimulus != "Message.wrong_password" || !is_open) return;
    answer.observation.code = model::Code::Ok;
    answer.identity_readable = true;
  };
  FakeTarget target(plant);
  const Report report = learn_from(target, "PLAIN");
  ASSERT_FALSE(report.differences.empty());
  EXPECT_TRUE(report.differences.front().gates);
  EXPECT_EQ(trace_of(report.machine, report.differences.front().trace), "Step.garbage,Message.wrong_password");
  FakeTarget hidden(plant);
  const conversation::Target known{FakeTarget::probe(), {}, {}};
  learning::Observer observer;
  EXPECT_TRUE(learn(hidden, known, {}, {model::machine("PLAIN"), "sd", "fake", 0}, observer).differences.empty());
}

TEST(LearnFake, a_crash_is_an_answer_and_the_machine_goes_on_elsewhere) {
  FakeTarget target([](const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
    if (stimulus != "ClientFirst.valid" || connection.state != *model::machine("SCRAM-SHA-256")->state("Authenticated"))
      return;
    answer.observation.death = worker::Death::Signal;
    answer.observation.death_detail = 11;
  });
  const Report report = learn_from(target, "SCRAM-SHA-256");
  ASSERT_TRUE(report.learned);
  ASSERT_FALSE(report.differences.empty()) << "no difference";
  EXPECT_EQ(report.differences.front().answers.back().ending, model::Ending::Crashed);
  EXPECT_TRUE(report.differences.front().gates);
  EXPECT_EQ(report.machine.machine->stimuli[report.differences.front().trace.back()].name, "ClientFirst.valid");
}

TEST(LearnFake, what_only_the_strict_profile_forbids_gates_only_there) {
  const auto plant = [](const FakeConnection&, const std::string& stimulus, FakeAnswer& answer) {
    if (stimulus == "ClientFirst.valid" && answer.observation.code == model::Code::Continue)
      answer.observation.authzid = answer.observation.authcid = "alice";
  };
  FakeTarget lenient(plant);
  const Report advisory = learn_from(lenient, "SCRAM-SHA-256");
  ASSERT_FALSE(advisory.differences.empty());
  EXPECT_FALSE(advisory.differences.front().gates);
  FakeTarget strict(plant);
  const Report gating = learn_from(strict, "SCRAM-SHA-256", "sd", judge::Profile::Strict);
  ASSERT_FALSE(gating.differences.empty());
  EXPECT_TRUE(gating.differences.front().gates);
}

TEST(LearnFake, a_trace_that_is_answered_at_random_is_reported_and_nothing_is_learned) {
  unsigned count = 0;
  FakeTarget target([&](const FakeConnection&, const std::string& stimulus, FakeAnswer& answer) {
    if (stimulus == "Message.valid" && answer.observation.code == model::Code::Ok && ++count % 3 == 0)
      answer.observation.code = model::Code::BadAuth;
  });
  const Report report = learn_from(target, "PLAIN");
  EXPECT_FALSE(report.learned);
  ASSERT_TRUE(report.flaky);
  ASSERT_EQ(report.flaky->alone.size(), 2U);
  EXPECT_EQ(report.flaky->alone[0].times + report.flaky->alone[1].times, 10U);
  EXPECT_TRUE(report.differences.empty());
}

TEST(LearnFake, what_depends_on_earlier_connections_is_reported_and_learned_without_them) {
  std::uint64_t child = 0;
  unsigned successes = 0; // more than one query can have
  FakeTarget* itself = nullptr;
  FakeTarget target([&](const FakeConnection&, const std::string&, FakeAnswer& answer) {
    if (itself->children != child) successes = 0;
    child = itself->children;
    if (answer.observation.code != model::Code::Ok || ++successes <= 8) return;
    answer = {};
    answer.observation.code = model::Code::BadAuth;
    answer.to = *model::machine("PLAIN")->state("Failed");
  });
  itself = &target;
  const Report report = learn_from(target, "PLAIN");
  ASSERT_TRUE(report.leak);
  EXPECT_EQ(report.leak->alone.size(), 1U);
  EXPECT_FALSE(report.flaky);
  ASSERT_TRUE(report.learned);
  EXPECT_TRUE(report.differences.empty()) << describe(report);
}

TEST(LearnFake, the_evidence_holds_every_answer) {
  FakeTarget target;
  const Report report = learn_from(target, "CRAM-MD5");
  ASSERT_TRUE(report.learned);
  EXPECT_GT(report.evidence.size(), 100U);
  for (const Evidence& evidence : report.evidence)
    EXPECT_EQ(evidence.trace.size(), evidence.answers.size());
  const std::string json = evidence_json(report);
  EXPECT_NE(json.find("\"schema\":\"saslspec-evidence/1\""), std::string::npos);
  EXPECT_NE(json.find("\"mechanism\":\"CRAM-MD5\""), std::string::npos);
}

TEST(LearnFake, nothing_is_learned_of_what_a_target_does_not_offer_or_ask_for) {
  const auto obstacle_in = [](const char* mechanism, const worker::Probe& probe) {
    return obstacle(*model::machine(mechanism), probe);
  };
  worker::Probe probe = FakeTarget::probe();
  EXPECT_EQ(obstacle_in("SCRAM-SHA-1", probe), "");
  EXPECT_EQ(obstacle_in("SCRAM-SHA-1-PLUS", probe), "") << "offered where there is a channel";
  EXPECT_EQ(obstacle_in("OAUTHBEARER", probe), "");
  EXPECT_EQ(obstacle_in("OTP", probe), "");
  probe.capabilities &= ~(worker::TokenCheck | worker::OtpEntries);
  EXPECT_NE(obstacle_in("OAUTHBEARER", probe).find("tokens"), std::string::npos);
  EXPECT_NE(obstacle_in("OTP", probe).find("one-time passwords"), std::string::npos);
  probe.mechanisms = {"PLAIN"};
  probe.bound_mechanisms = {"PLAIN", "SCRAM-SHA-1-PLUS"};
  EXPECT_EQ(obstacle_in("OAUTHBEARER", probe),
            "it does not offer OAUTHBEARER; it offers PLAIN, SCRAM-SHA-1-PLUS (where there is a channel)");
}

TEST(LearnFake, stops_when_told_to) {
  class Impatient final : public learning::Observer {
  public:
    bool proceed(const learning::Progress& progress) override { return progress.learning.queries < 20; }
  };
  FakeTarget target;
  const conversation::Target known{FakeTarget::probe(), {}, {}};
  Impatient observer;
  const Report report = learn(target, known, {}, {model::machine("PLAIN"), "sd", "fake"}, observer);
  EXPECT_FALSE(report.learned);
  EXPECT_FALSE(report.flaky);
}

} // namespace
} // namespace saslspec::learn
