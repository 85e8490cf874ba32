#include "fake_target.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace saslspec::suites::testing {
namespace {

using model::Code;
using reports::Verdict;

// Two messages make a third succeed, whatever the password.
void third_time_lucky(const FakeConnection& connection, const std::string& stimulus, FakeAnswer& answer) {
  const auto messages =
      std::count_if(connection.history.begin(), connection.history.end(),
                    [](const std::string& past) { return past.find("Message.") != std::string::npos; });
  if (messages < 2 || stimulus != "Start.Message.wrong_password") return;
  answer.observation.code = Code::Ok;
  answer.observation.output_untouched = answer.observation.length_untouched = false;
  answer.to = connection.machine->state("Authenticated").value();
}

reports::CaseResult run_property(FakeTarget& target, const Known& known, const std::string& id) {
  const auto property = case_by_id(id, known.target, fixed_seed);
  if (!property) throw judge::HarnessFault{"no case " + id};
  return run_one(*property, target, known);
}

TEST(Property, shrinks_to_a_shortest_trace_that_its_id_replays) {
  FakeTarget target(third_time_lucky);
  const Known known = know(target);
  const reports::CaseResult found = run_property(target, known, "prop/PLAIN/sd");
  ASSERT_EQ(found.verdict, Verdict::Fail) << describe({found});
  EXPECT_EQ(std::count(found.replay.begin(), found.replay.end(), ','), 2) << found.replay;
  const reports::CaseResult again = run_property(target, known, found.replay);
  EXPECT_EQ(again.verdict, Verdict::Fail);
  EXPECT_EQ(again.trace.size(), found.trace.size());
}

TEST(Property, is_the_same_for_the_same_seed) {
  const auto trace = [] {
    FakeTarget target(third_time_lucky);
    return run_property(target, know(target), "prop/PLAIN/sd").replay;
  };
  EXPECT_EQ(trace(), trace());
}

TEST(Property, holds_a_refused_name_against_the_clause_about_such_names) {
  FakeTarget target([](const FakeConnection&, const std::string&, FakeAnswer& answer) {
    if (!answer.observation.output || answer.observation.output->find("r=afake") == std::string::npos) return;
    answer.observation.code = Code::BadProt;
    answer.observation.output.reset();
  });
  const reports::CaseResult found = run_property(target, know(target), "prop/SCRAM-SHA-1/sd");
  ASSERT_EQ(found.verdict, Verdict::Fail) << describe({found});
  EXPECT_EQ(found.requirements.front(), "RFC5802-7-cnonce-nonempty");
  EXPECT_NE(found.replay.find("/as=short-nonce"), std::string::npos) << found.replay;
}

TEST(Property, leaves_to_the_walks_what_they_report) {
  const auto plant = [](const FakeConnection&, const std::string& stimulus, FakeAnswer& answer) {
    if (stimulus == "Trace.email") answer.observation.code = Code::Fail;
  };
  FakeTarget target(plant);
  const Known known = know(target);
  const auto failed = [&](const Selection& selection) {
    const auto results = run_all(target, known, selection);
    return std::any_of(results.begin(), results.end(), [](const auto& result) {
      return result.suite == "properties" && result.verdict == Verdict::Fail;
    });
  };
  EXPECT_FALSE(failed({{"ANONYMOUS"}, {}, {}}));
  EXPECT_TRUE(failed({{"ANONYMOUS"}, {}, {"properties"}}));
}

} // namespace
} // namespace saslspec::suites::testing
