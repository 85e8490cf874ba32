#include "tests/mutants.hpp"
#include "tests/settings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace saslspec::model {
namespace {

using testing::Score;
using testing::Setting;
using testing::settings;

std::string key(const Setting& setting, std::string_view figure) {
  return setting.name() + ": " + std::string(figure);
}

TEST(Derivation, the_faithful_server_passes_every_suite) {
  for (const Setting& setting : settings()) {
    SCOPED_TRACE(setting.name());
    const testing::Server server = testing::faithful(setting.resolved_);
    EXPECT_TRUE(testing::conforms(server, setting.resolved_));
    for (const Trace& trace : setting.suite(1, Breadth::Full))
      EXPECT_TRUE(testing::conforms_on(server, setting.resolved_, trace.stimuli));
  }
}

TEST(Derivation, wp_without_extra_states_kills_every_wrong_output_and_target) {
  for (const Setting& setting : settings()) {
    SCOPED_TRACE(setting.name());
    const auto traces = setting.suite(0, Breadth::Full);
    const Score outputs = testing::score(testing::wrong_outputs(setting.resolved_), setting.resolved_, traces);
    const Score targets = testing::score(testing::wrong_targets(setting.resolved_), setting.resolved_, traces);
    EXPECT_EQ(outputs.killed, outputs.faulty);
    EXPECT_EQ(targets.killed, targets.faulty);
    EXPECT_GT(outputs.faulty, 0U);
    EXPECT_GT(targets.faulty, 0U);
  }
}

TEST(Derivation, full_wp_for_one_extra_state_kills_every_server_with_one) {
  for (const Setting& setting : settings()) {
    SCOPED_TRACE(setting.name());
    const auto servers = testing::extra_states(setting.resolved_, false, 150);
    const Score score = testing::score(servers, setting.resolved_, setting.suite(1, Breadth::Full));
    EXPECT_EQ(score.killed, score.faulty);
    EXPECT_GT(score.faulty, 50U);
  }
}

TEST(Derivation, representatives_suffice_where_the_extra_state_treats_alike_what_the_table_does) {
  for (const Setting& setting : settings()) {
    SCOPED_TRACE(setting.name());
    const auto servers = testing::extra_states(setting.resolved_, true, 150);
    const Score score = testing::score(servers, setting.resolved_, setting.suite(1, Breadth::Representative));
    EXPECT_EQ(score.killed, score.faulty);
    EXPECT_GT(score.faulty, 50U);
  }
}

TEST(Derivation, a_smaller_suite_misses_faults) {
  for (const Setting& setting : settings()) {
    SCOPED_TRACE(setting.name());
    const auto cover = testing::transition_cover(setting.resolved_);
    const Score targets = testing::score(testing::wrong_targets(setting.resolved_), setting.resolved_, cover);
    EXPECT_LT(targets.killed, targets.faulty);
    const auto servers = testing::extra_states(setting.resolved_, false, 150);
    const Score extra = testing::score(servers, setting.resolved_, setting.suite(0, Breadth::Full));
    EXPECT_LT(extra.killed, extra.faulty);
    const Score representative = testing::score(servers, setting.resolved_, setting.suite(1, Breadth::Representative));
    EXPECT_LE(representative.killed, representative.faulty);
    const auto percent = [](const Score& score) {
      return std::to_string(score.faulty == 0 ? 100 : score.killed * 100 / score.faulty);
    };
    RecordProperty(key(setting, "cover_kills_wrong_targets_percent"), percent(targets));
    RecordProperty(key(setting, "wp0_kills_extra_states_percent"), percent(extra));
    RecordProperty(key(setting, "wp1_representative_kills_extra_states_percent"), percent(representative));
  }
}

TEST(Derivation, no_trace_is_a_prefix_of_another_and_every_one_has_a_reason) {
  for (const Setting& setting : settings()) {
    SCOPED_TRACE(setting.name());
    const auto traces = setting.suite(1, Breadth::Representative);
    std::set<std::string> words;
    for (const Trace& trace : traces) {
      EXPECT_FALSE(trace.reason.empty());
      EXPECT_TRUE(words.insert(std::string(trace.stimuli.begin(), trace.stimuli.end())).second);
    }
    for (const std::string& word : words) {
      const auto next = std::next(words.find(word));
      EXPECT_FALSE(next != words.end() && next->starts_with(word));
    }
  }
}

TEST(Derivation, a_reason_says_what_is_repeated_skipped_or_identified) {
  std::set<std::string> reasons;
  for (const Trace& trace : wp_suite(*machine("SCRAM-SHA-256"), {}, {}, 1))
    reasons.insert(trace.reason);
  const auto is_there = [&](const std::string& begin) {
    const auto found = reasons.lower_bound(begin);
    return found != reasons.end() && found->starts_with(begin);
  };
  EXPECT_TRUE(is_there("skip ClientFirst.valid: ClientFinal.valid in AwaitingClientFirst, identify Failed by "));
  EXPECT_TRUE(is_there("repeat ClientFirst.valid in ServerFirstSent, identify Failed by "));
  EXPECT_TRUE(is_there("repeat ClientFinal.valid in Authenticated, identify Authenticated by "));
  EXPECT_TRUE(is_there("ClientFinal.wrong_proof in ServerFirstSent, identify Failed by "));
}

TEST(Derivation, a_reason_names_the_start_that_is_skipped_and_not_that_nothing_came_with_it) {
  bool skips = false;
  for (const Trace& trace : wp_suite(*machine("CRAM-MD5"), {}, {}, 1)) {
    EXPECT_EQ(trace.reason.find("skip absent"), std::string::npos) << trace.reason;
    skips = skips || trace.reason.starts_with("skip Start.known: Response.valid in Idle");
  }
  EXPECT_TRUE(skips);
}

TEST(Derivation, the_suite_takes_every_reachable_transition) {
  for (const Setting& setting : settings()) {
    SCOPED_TRACE(setting.name());
    std::set<std::pair<std::uint8_t, std::uint8_t>> taken;
    for (const Trace& trace : setting.suite(0, Breadth::Representative)) {
      std::uint8_t state = 0;
      for (const std::uint8_t stimulus : trace.stimuli) {
        taken.insert({state, stimulus});
        state = setting.resolved_.row(state, stimulus).to;
      }
    }
    EXPECT_EQ(taken.size(), setting.resolved_.reachable().size() * setting.machine_.stimuli.size());
  }
}

TEST(Derivation, the_suite_stays_within_its_budget) {
  for (const Setting& setting : settings()) {
    SCOPED_TRACE(setting.name());
    std::size_t symbols = 0;
    for (const Trace& trace : setting.suite(1, Breadth::Representative))
      symbols += trace.stimuli.size();
    EXPECT_LT(symbols, setting.machine_.states.size() * setting.machine_.stimuli.size() > 150 ? 60000U : 8000U);
    RecordProperty(key(setting, "symbols"), static_cast<int>(symbols));
  }
}

TEST(Derivation, the_full_suite_is_chosen_where_it_fits) {
  const Machine& plain = *machine("PLAIN");
  EXPECT_EQ(breadth_within(plain, {}, {}, 1, 10000), Breadth::Full);
  EXPECT_EQ(breadth_within(plain, {}, {}, 1, 1000), Breadth::Representative);
}

/// The states that some of the allowed alternatives lead to.
std::set<std::uint8_t> within_reach(const Machine& machine, const Parameters& parameters) {
  std::set<std::uint8_t> reached{0};
  for (bool grown = true; grown;) {
    grown = false;
    for (const Transition& row : machine.transitions)
      if (reached.contains(row.from) && holds(row.guard, parameters)) grown = reached.insert(row.to).second || grown;
  }
  return reached;
}

TEST(Derivation, every_alternative_is_probed_where_it_can_be_reached) {
  for (const Setting& setting : settings()) {
    SCOPED_TRACE(setting.name());
    std::set<std::pair<std::uint8_t, std::uint8_t>> open;
    for (const std::uint8_t from : within_reach(setting.machine_, setting.parameters_))
      for (std::uint8_t stimulus = 0; stimulus < setting.machine_.stimuli.size(); ++stimulus)
        if (setting.machine_.rows(from, stimulus, setting.parameters_).size() > 1) open.insert({from, stimulus});
    std::set<std::uint8_t> asked;
    for (const Trace& probe : choice_probes(setting.machine_, setting.parameters_)) {
      ASSERT_FALSE(probe.stimuli.empty());
      asked.insert(probe.stimuli.back());
    }
    for (const auto& [from, stimulus] : open)
      EXPECT_TRUE(asked.contains(stimulus)) << setting.machine_.stimuli[stimulus].name;
    EXPECT_LE(choice_probes(setting.machine_, setting.parameters_).size(), open.size());
  }
}

TEST(Derivation, random_wp_is_repeatable_and_kills_most_wrong_targets) {
  for (const Setting& setting : settings()) {
    SCOPED_TRACE(setting.name());
    const RandomWp random_wp(setting.machine_, setting.parameters_, setting.choices_);
    const RandomWp same(setting.machine_, setting.parameters_, setting.choices_);
    testing::Counting one(7);
    testing::Counting again(7);
    std::vector<Trace> traces;
    for (int count = 0; count < 1200; ++count) {
      traces.push_back(random_wp.trace(2, one));
      EXPECT_EQ(traces.back().stimuli, same.trace(2, again).stimuli);
    }
    const Score score = testing::score(testing::wrong_targets(setting.resolved_), setting.resolved_, traces);
    EXPECT_GE(score.killed * 10, score.faulty * 6) << score.killed << " of " << score.faulty;
  }
}

} // namespace
} // namespace saslspec::model
