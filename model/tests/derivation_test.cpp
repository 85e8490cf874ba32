#include "tests/mutants.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace saslspec::model {
namespace {

using testing::Score;

/// A mechanism under one valuation of the parameters, with the first or the last of each row's alternatives.
struct Setting {
  std::string mechanism;
  bool success_data;
  bool last_alternative;
};

std::string name_of(const Setting& setting) {
  std::string name = setting.mechanism + (setting.success_data ? "_with_data" : "_without_data") +
                     (setting.last_alternative ? "_last" : "_first");
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

void PrintTo(const Setting& setting, std::ostream* out) {
  *out << name_of(setting);
}

class Derivation : public ::testing::TestWithParam<Setting> {
protected:
  const Machine& machine_ = *model::machine(GetParam().mechanism);
  Parameters parameters_{.success_data = GetParam().success_data};
  std::vector<Choice> choices_ = choices();
  Resolved resolved_{machine_, parameters_, choices_};

  std::vector<Trace> suite(unsigned extra, Breadth breadth) const {
    return wp_suite(machine_, parameters_, choices_, extra, breadth);
  }

private:
  std::vector<Choice> choices() const {
    std::vector<Choice> result;
    for (std::uint8_t from = 0; from < machine_.states.size(); ++from) {
      for (std::uint8_t stimulus = 0; stimulus < machine_.stimuli.size(); ++stimulus) {
        const auto rows = machine_.rows(from, stimulus, parameters_).size();
        if (GetParam().last_alternative) result.push_back({from, stimulus, static_cast<std::uint8_t>(rows - 1)});
      }
    }
    return result;
  }
};

std::vector<Setting> settings() {
  std::vector<Setting> result;
  for (const Machine* machine : machines())
    for (const bool success_data : {true, false})
      for (const bool last : {false, true})
        if (success_data || machine->name.starts_with("SCRAM"))
          result.push_back({std::string(machine->name), success_data, last});
  return result;
}

INSTANTIATE_TEST_SUITE_P(Model, Derivation, ::testing::ValuesIn(settings()),
                         [](const auto& instance) { return name_of(instance.param); });

TEST_P(Derivation, the_faithful_server_passes_every_suite) {
  const testing::Server server = testing::faithful(resolved_);
  EXPECT_TRUE(testing::conforms(server, resolved_));
  for (const Trace& trace : suite(1, Breadth::Full))
    EXPECT_TRUE(testing::conforms_on(server, resolved_, trace.stimuli));
}

TEST_P(Derivation, wp_without_extra_states_kills_every_wrong_output_and_target) {
  const auto traces = suite(0, Breadth::Full);
  const Score outputs = testing::score(testing::wrong_outputs(resolved_), resolved_, traces);
  const Score targets = testing::score(testing::wrong_targets(resolved_), resolved_, traces);
  EXPECT_EQ(outputs.killed, outputs.faulty);
  EXPECT_EQ(targets.killed, targets.faulty);
  EXPECT_GT(outputs.faulty, 0U);
  EXPECT_GT(targets.faulty, 0U);
}

TEST_P(Derivation, full_wp_for_one_extra_state_kills_every_server_with_one) {
  const auto servers = testing::sample(testing::extra_states(resolved_, false), 400);
  const Score score = testing::score(servers, resolved_, suite(1, Breadth::Full));
  EXPECT_EQ(score.killed, score.faulty);
  EXPECT_GT(score.faulty, 50U);
}

TEST_P(Derivation, representatives_suffice_where_the_extra_state_treats_alike_what_the_table_does) {
  const auto servers = testing::sample(testing::extra_states(resolved_, true), 400);
  const Score score = testing::score(servers, resolved_, suite(1, Breadth::Representative));
  EXPECT_EQ(score.killed, score.faulty);
  EXPECT_GT(score.faulty, 50U);
}

TEST_P(Derivation, a_smaller_suite_misses_faults) {
  const auto cover = testing::transition_cover(resolved_);
  const Score targets = testing::score(testing::wrong_targets(resolved_), resolved_, cover);
  EXPECT_LT(targets.killed, targets.faulty);
  const auto servers = testing::sample(testing::extra_states(resolved_, false), 400);
  const Score extra = testing::score(servers, resolved_, suite(0, Breadth::Full));
  EXPECT_LT(extra.killed, extra.faulty);
  const Score representative = testing::score(servers, resolved_, suite(1, Breadth::Representative));
  EXPECT_LE(representative.killed, representative.faulty);
  const auto percent = [](const Score& score) {
    return std::to_string(score.faulty == 0 ? 100 : score.killed * 100 / score.faulty);
  };
  RecordProperty("cover_kills_wrong_targets_percent", percent(targets));
  RecordProperty("wp0_kills_extra_states_percent", percent(extra));
  RecordProperty("wp1_representative_kills_extra_states_percent", percent(representative));
}

TEST_P(Derivation, no_trace_is_a_prefix_of_another_and_every_one_has_a_reason) {
  const auto traces = suite(1, Breadth::Representative);
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

TEST_P(Derivation, the_suite_takes_every_reachable_transition) {
  std::set<std::pair<std::uint8_t, std::uint8_t>> taken;
  for (const Trace& trace : suite(0, Breadth::Representative)) {
    std::uint8_t state = 0;
    for (const std::uint8_t stimulus : trace.stimuli) {
      taken.insert({state, stimulus});
      state = resolved_.row(state, stimulus).to;
    }
  }
  EXPECT_EQ(taken.size(), resolved_.reachable().size() * machine_.stimuli.size());
}

TEST_P(Derivation, the_suite_stays_within_its_budget) {
  std::size_t symbols = 0;
  for (const Trace& trace : suite(1, Breadth::Representative))
    symbols += trace.stimuli.size();
  EXPECT_LT(symbols, machine_.name.starts_with("SCRAM") ? 30000U : 8000U);
  RecordProperty("symbols", static_cast<int>(symbols));
}

TEST_P(Derivation, every_alternative_is_probed_where_it_can_be_reached) {
  std::set<std::pair<std::uint8_t, std::uint8_t>> open;
  for (std::uint8_t from = 0; from < machine_.states.size(); ++from)
    for (std::uint8_t stimulus = 0; stimulus < machine_.stimuli.size(); ++stimulus)
      if (machine_.rows(from, stimulus, parameters_).size() > 1) open.insert({from, stimulus});
  std::set<std::uint8_t> asked;
  for (const Trace& probe : choice_probes(machine_, parameters_)) {
    ASSERT_FALSE(probe.stimuli.empty());
    asked.insert(probe.stimuli.back());
  }
  for (const auto& [from, stimulus] : open)
    EXPECT_TRUE(asked.contains(stimulus)) << machine_.stimuli[stimulus].name;
  EXPECT_LE(choice_probes(machine_, parameters_).size(), open.size());
}

class Counting : public RandomSource {
public:
  explicit Counting(std::uint64_t seed) : state_{seed} {}
  std::uint64_t next() override { // splitmix64
    std::uint64_t value = state_ += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
  }

private:
  std::uint64_t state_;
};

TEST_P(Derivation, random_wp_is_repeatable_and_kills_most_wrong_targets) {
  Counting one(7);
  Counting again(7);
  std::vector<Trace> traces;
  for (int count = 0; count < 1500; ++count) {
    traces.push_back(random_wp(machine_, parameters_, choices_, 2, one));
    EXPECT_EQ(traces.back().stimuli, random_wp(machine_, parameters_, choices_, 2, again).stimuli);
  }
  const Score score = testing::score(testing::wrong_targets(resolved_), resolved_, traces);
  EXPECT_GE(score.killed * 10, score.faulty * 8) << score.killed << " of " << score.faulty;
}

} // namespace
} // namespace saslspec::model
