#include "fake_target.hpp"

#include "saslspec/judge/requirements.hpp"
#include "saslspec/oracle/traits.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace saslspec::suites::testing {
namespace {

Known usual() {
  FakeTarget target;
  return know(target);
}

TEST(Plan, gives_every_case_an_id_of_its_own_that_finds_it_again) {
  const Known known = usual();
  const Plan planned = plan_of(known, {});
  std::set<std::string> ids;
  for (const auto& each : planned.cases)
    EXPECT_TRUE(ids.insert(each->info().id).second) << each->info().id;
  std::size_t index = 0;
  for (const auto& each : planned.cases) {
    if (++index % 50 != 0) continue; // finding a walk derives its suite again
    const auto again = case_by_id(each->info().id, known.target, fixed_seed);
    ASSERT_TRUE(again) << each->info().id;
    EXPECT_EQ(again->info().id, each->info().id);
    EXPECT_EQ(again->info().control, each->info().control);
    EXPECT_EQ(again->info().requirements, each->info().requirements);
  }
}

TEST(Plan, puts_controls_before_the_cases_that_need_them) {
  const Plan planned = plan_of(usual(), {});
  std::set<std::string> before;
  for (const auto& each : planned.cases) {
    const CaseInfo& info = each->info();
    EXPECT_TRUE(info.control.empty() || before.contains(info.control)) << info.id << " needs " << info.control;
    before.insert(info.id);
  }
}

TEST(Plan, adds_controls_that_the_selection_leaves_out) {
  const Plan planned = plan_of(usual(), {{}, {"wp1/PLAIN/sd/AwaitingMessage:RFC4616-2-verify-password"}, {}});
  EXPECT_EQ(planned.matched, 1U);
  ASSERT_EQ(planned.cases.size(), 2U);
  EXPECT_EQ(planned.cases.front()->info().id, planned.cases.back()->info().control);
}

TEST(Plan, matches_nothing_when_nothing_matches) {
  EXPECT_EQ(plan_of(usual(), {{}, {"no-such-case*"}, {}}).matched, 0U);
}

TEST(Plan, runs_an_id_that_carries_its_own_trace) {
  EXPECT_EQ(plan_of(usual(), {{}, {"wp1/PLAIN/sd/Start.known,Start.known,Message.valid"}, {}}).matched, 1U);
  EXPECT_EQ(plan_of(usual(), {{}, {"wp1/PLAIN/sd/Start.known,No.such"}, {}}).matched, 0U);
}

TEST(Plan, says_why_a_mechanism_is_not_tested) {
  Known known = usual();
  known.target.probe.mechanisms = {"PLAIN"};
  known.target.probe.bound_mechanisms = known.target.probe.mechanisms;
  const Plan planned = plan_of(known, {});
  EXPECT_TRUE(std::any_of(planned.omissions.begin(), planned.omissions.end(), [](const auto& omission) {
    return omission.what.find("SCRAM-SHA-256") != std::string::npos && !omission.why.empty();
  }));
  for (const auto& each : planned.cases)
    EXPECT_TRUE(each->info().mechanism == "PLAIN" || each->info().mechanism.empty()) << each->info().id;
}

TEST(Plan, leaves_out_what_the_target_cannot_be_given) {
  Known known = usual();
  known.target.probe.capabilities &= ~static_cast<std::uint32_t>(worker::NullVersusEmpty | worker::AuthorizationHook |
                                                                 worker::Restartable | worker::SuccessDataFlag);
  const Plan planned = plan_of(known, {});
  for (const auto& each : planned.cases) {
    const std::string& id = each->info().id;
    if (each->info().suite == "vectors") continue;
    EXPECT_EQ(id.find("Start.empty"), std::string::npos) << id;
    EXPECT_EQ(id.find("authorized"), std::string::npos) << id;
    EXPECT_EQ(id.find("/reused"), std::string::npos) << id;
    EXPECT_EQ(id.find("/nosd"), std::string::npos) << id;
  }
  EXPECT_GT(planned.omissions.size(), 20U);
}

TEST(Plan, has_the_life_cycle_cases_that_a_mechanism_lists_and_no_other_mechanism_has_them) {
  const Plan planned = plan_of(usual(), {{}, {}, {"life-cycle"}});
  std::set<std::string> ids;
  for (const auto& each : planned.cases)
    ids.insert(each->info().id);
  std::set<std::string> listed;
  for (const std::string_view mechanism : oracle::known_mechanisms())
    for (const std::string_view name : oracle::traits(mechanism).life_cycle_cases) {
      const std::string id = "life/" + std::string(name) + "/" + std::string(mechanism);
      EXPECT_TRUE(ids.contains(id)) << id;
      listed.insert("life/" + std::string(name) + "/");
    }
  ASSERT_FALSE(listed.empty());
  for (const std::string& id : ids) {
    const std::size_t slash = id.rfind('/');
    if (!listed.contains(id.substr(0, slash + 1))) continue;
    const auto of_row = oracle::traits(id.substr(slash + 1)).life_cycle_cases;
    EXPECT_NE(std::find(of_row.begin(), of_row.end(), id.substr(5, slash - 5)), of_row.end()) << id;
  }
}

TEST(Plan, names_only_requirements_that_exist) {
  for (const auto& each : plan_of(usual(), {}).cases)
    for (const std::string& id : each->info().requirements)
      EXPECT_NE(judge::requirement(id), nullptr) << each->info().id << " names " << id;
}

TEST(Plan, states_alphabet_k_and_assumptions) {
  const std::string guarantee = plan_of(usual(), {}).guarantee;
  for (const char* word : {"Wp", "SCRAM-SHA-256/nosd", "Assumed", "Nothing is said"})
    EXPECT_NE(guarantee.find(word), std::string::npos) << word;
}

TEST(Plan, bundles_thousands_of_traces_into_cases_of_clauses) {
  const Plan planned = plan_of(usual(), {{}, {}, {"walks"}});
  EXPECT_GT(planned.cases.size(), 300U);
  EXPECT_LT(planned.cases.size(), 2000U);
}

} // namespace
} // namespace saslspec::suites::testing
