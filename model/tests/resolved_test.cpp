#include "saslspec/model/resolved.hpp"

#include "tests/settings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace saslspec::model {
namespace {

using testing::settings;

const Resolved& scram() {
  static const Resolved resolved(*machine("SCRAM-SHA-256"), {}, {});
  return resolved;
}

std::uint8_t state(std::string_view name) {
  return scram().machine().state(name).value();
}

std::uint8_t stimulus(std::string_view name) {
  return scram().machine().stimulus(name).value();
}

std::uint8_t after(const Resolved& resolved, const Word& word) {
  std::uint8_t reached = 0;
  for (const std::uint8_t each : word)
    reached = resolved.row(reached, each).to;
  return reached;
}

TEST(Resolved, the_row_taken_is_the_chosen_of_those_that_apply) {
  for (const auto& setting : settings()) {
    SCOPED_TRACE(setting.name());
    const Resolved& resolved = setting.resolved_;
    const bool last = !setting.choices_.empty();
    bool alternatives = false;
    for (std::uint8_t from = 0; from < setting.machine_.states.size(); ++from) {
      for (std::uint8_t each = 0; each < setting.machine_.stimuli.size(); ++each) {
        const auto rows = setting.machine_.rows(from, each, setting.parameters_);
        EXPECT_TRUE(std::ranges::equal(resolved.rows(from, each), rows));
        EXPECT_EQ(resolved.has_alternatives(from, each), rows.size() > 1);
        EXPECT_EQ(&resolved.row(from, each), last ? rows.back() : rows.front());
        alternatives = alternatives || rows.size() > 1;
      }
    }
    EXPECT_TRUE(alternatives);
  }
}

TEST(Resolved, a_choice_beyond_the_rows_that_apply_has_no_effect) {
  const std::uint8_t from = state("ServerFirstSent");
  const std::uint8_t proof = stimulus("ClientFinal.valid");
  const std::vector<Choice> beyond{
      {from, proof, 7}
  };
  const Resolved resolved(scram().machine(), {}, beyond);
  EXPECT_TRUE(resolved.has_alternatives(from, proof));
  EXPECT_EQ(&resolved.row(from, proof), &scram().row(from, proof));
}

TEST(Resolved, a_word_leads_to_its_state_and_no_shorter_word_does) {
  for (const auto& setting : settings()) {
    SCOPED_TRACE(setting.name());
    const Resolved& resolved = setting.resolved_;
    const AccessWords& words = resolved.access();
    for (const std::uint8_t from : resolved.reachable()) {
      ASSERT_TRUE(words.to(from));
      EXPECT_EQ(after(resolved, *words.to(from)), from);
      for (std::uint8_t each = 0; each < setting.machine_.stimuli.size(); ++each) {
        const auto& next = words.to(resolved.row(from, each).to);
        ASSERT_TRUE(next); // so nothing that can be reached is left out
        EXPECT_LE(next->size(), words.to(from)->size() + 1);
      }
    }
    EXPECT_TRUE(words.to(0)->empty());
  }
}

TEST(Resolved, words_keep_to_the_stimuli_that_are_usable) {
  const std::uint8_t start = stimulus("Start.known");
  const std::uint8_t at_once = stimulus("Start.ClientFirst.valid");
  const std::uint8_t first = stimulus("ClientFirst.valid");
  const std::uint8_t sent = state("ServerFirstSent");
  EXPECT_EQ(scram().access().to(sent), Word{at_once});

  const auto without_start = scram().access_by([&](std::uint8_t, std::uint8_t each) { return each != at_once; });
  EXPECT_EQ(without_start.to(sent), (Word{start, first}));

  const auto without_transition =
      scram().access_by([&](std::uint8_t from, std::uint8_t each) { return from != 0 || each != at_once; });
  EXPECT_EQ(without_transition.to(sent), (Word{start, at_once})); // the same start, but from another state
  EXPECT_EQ(without_transition.reached().front(), 0);

  const auto without_proof = scram().access_by(
      [](std::uint8_t, std::uint8_t each) { return scram().machine().stimuli[each].evidence == Evidence::None; });
  EXPECT_FALSE(without_proof.to(state("Authenticated")));
  EXPECT_TRUE(without_proof.shortest_to(StateKind::Authenticated).empty());
  EXPECT_EQ(std::ranges::count(without_proof.reached(), state("Authenticated")), 0);
}

TEST(Resolved, words_fall_back_on_others_where_they_reach_nothing) {
  const std::uint8_t sent = state("ServerFirstSent");
  const std::uint8_t authenticated = state("Authenticated");
  const auto preferred = scram().access_by([&](std::uint8_t, std::uint8_t each) {
    return each != stimulus("Start.ClientFirst.valid") && scram().machine().stimuli[each].evidence == Evidence::None;
  });
  const auto both = preferred.or_else(scram().access());
  ASSERT_FALSE(preferred.to(authenticated));
  EXPECT_EQ(both.to(authenticated), scram().access().to(authenticated));
  ASSERT_NE(preferred.to(sent), scram().access().to(sent));
  EXPECT_EQ(both.to(sent), preferred.to(sent));
  EXPECT_TRUE(std::ranges::is_permutation(both.reached(), scram().reachable()));
}

TEST(Resolved, the_shortest_word_to_a_kind_of_state_ends_in_it) {
  const Word success = scram().access().shortest_to(StateKind::Authenticated);
  EXPECT_EQ(success, (Word{stimulus("Start.ClientFirst.valid"), stimulus("ClientFinal.valid")}));
  EXPECT_EQ(scram().access().shortest_to(StateKind::Negotiating).size(), 1U);
  EXPECT_TRUE(scram().access().shortest_to(StateKind::Idle).empty());
}

} // namespace
} // namespace saslspec::model
