#include "saslspec/model/learned.hpp"
#include "saslspec/model/resolved.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace saslspec::model {
namespace {

Message first_kind(MessageSet set) {
  for (unsigned kind = 1; kind < 16; ++kind)
    if (contains(set, static_cast<Message>(kind))) return static_cast<Message>(kind);
  return Message::None;
}

/// What is learned from a server that takes the first alternatives of a table.
LearnedMachine faithful(const Machine& machine) {
  LearnedMachine learned{&machine, {}, "sd", "a \"faithful\" server\n", {}, {}};
  const Resolved resolved(machine, {}, {});
  for (std::uint8_t state = 0; state < machine.states.size(); ++state) {
    learned.states.push_back(
        {std::string(machine.states[state].name), {state}, resolved.access().to(state).value_or(Word{})});
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      const Transition& row = resolved.row(state, stimulus);
      const bool readable = machine.states[row.to].kind == StateKind::Authenticated;
      learned.transitions.push_back({
          state, stimulus,
          Answer{Ending::Returned, row.outcome.reply, first_kind(row.outcome.messages),
                 readable ? Readable::Identity : Readable::Nothing, row.outcome.codes},
          row.to
      });
    }
  }
  return learned;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
    ++found;
  return found;
}

TEST(Learned, answers_are_alike_whatever_the_codes) {
  const Answer refusal{Ending::Returned, Reply::Refusal, Message::None, Readable::Nothing, codes(Code::BadAuth)};
  Answer other = refusal;
  other.codes = codes(Code::BadProt);
  EXPECT_TRUE(alike(refusal, other));
  other.readable = Readable::Identity;
  EXPECT_FALSE(alike(refusal, other));
  EXPECT_EQ(words(other), "refusal (SASL_BADPROT), identity readable");
  EXPECT_EQ(words({Ending::Crashed, Reply::Invalid, Message::Invalid, Readable::Nothing, 0}), "crash");
  EXPECT_EQ(words({Ending::Returned, Reply::Continue, Message::Empty, Readable::Nothing, 0}),
            "SASL_CONTINUE with an empty message");
}

TEST(Learned, is_drawn_with_every_state_and_with_differences_in_colour_line_and_words) {
  for (const Machine* machine : machines()) {
    const LearnedMachine learned = faithful(*machine);
    const std::string plain = to_dot(learned);
    for (const StateInfo& state : machine->states)
      EXPECT_NE(plain.find("label=<<b>" + std::string(state.name) + "</b>"), std::string::npos);
    EXPECT_EQ(count(plain, "deviating"), 0U);
    Difference difference{
        3, 0, {0}, {"SASL_OK with cake"}, {learned.transitions[3].answer}, "RFC4422-3.6-fail-credentials", true};
    const std::string gating = to_dot(learned, {&difference, 1});
    EXPECT_EQ(count(gating, "class=\"deviating\""), 1U);
    EXPECT_EQ(count(gating, "style=bold"), 1U);
    EXPECT_EQ(count(gating, "model: SASL_OK with cake"), 1U);
    EXPECT_NE(gating.find("breaks RFC4422-3.6-fail-credentials"), std::string::npos);
    difference.gates = false;
    const std::string advisory = to_dot(learned, {&difference, 1});
    EXPECT_EQ(count(advisory, "class=\"advisory\""), 1U);
    EXPECT_EQ(count(advisory, "class=\"deviating\""), 0U);
  }
}

TEST(Learned, what_is_accepted_between_two_states_is_one_arrow_and_what_is_refused_another) {
  const std::string dot = to_dot(faithful(*machine("SCRAM-SHA-256")));
  EXPECT_EQ(count(dot, "class=\"accepted\""), 11U);
  EXPECT_EQ(count(dot, "id=\"s1-to-s2-accepted\""), 1U);
  EXPECT_EQ(count(dot, "23 steps refused"), 1U);
}

TEST(Learned, dispose_and_starts_that_begin_afresh_are_drawn_only_where_they_do_not) {
  LearnedMachine learned = faithful(*machine("PLAIN"));
  const std::size_t stimuli = learned.machine->stimuli.size();
  const std::size_t before = count(to_dot(learned), "->");
  const auto start = *learned.machine->stimulus("Start.known");
  learned.transitions[3 * stimuli + start].to = 3;
  EXPECT_EQ(count(to_dot(learned), "->"), before + 1);
}

TEST(Learned, what_differs_without_weight_is_an_arrow_only_where_the_tables_have_one) {
  LearnedMachine learned = faithful(*machine("PLAIN"));
  const std::size_t start = learned.machine->stimuli.size() + *learned.machine->stimulus("Start.known");
  Difference difference{start, 1, {0}, {"refusal"}, {learned.transitions[start].answer}, "RFC4422-3.6-fail-credentials",
                        false};
  const std::string advisory = to_dot(learned, {&difference, 1});
  EXPECT_EQ(count(advisory, "class=\"advisory\""), 0U);
  EXPECT_EQ(count(advisory, "1 more differ"), 1U);
  EXPECT_EQ(count(advisory, "tooltip=\"Start.known -> "), 1U);
  difference.gates = true;
  EXPECT_EQ(count(to_dot(learned, {&difference, 1}), "class=\"deviating\""), 1U);
}

TEST(Learned, json_has_one_line_a_transition_and_escapes_what_the_user_wrote) {
  const LearnedMachine learned = faithful(*machine("LOGIN"));
  const Difference difference{0,   0, {0}, {"refusal"}, {learned.transitions[0].answer}, "RFC4422-3.6-fail-credentials",
                              true};
  const std::string json = to_json(learned, {&difference, 1});
  EXPECT_EQ(count(json, "\n    {\"from\""), learned.transitions.size());
  EXPECT_EQ(count(json, "\n    {\"name\""), learned.states.size());
  EXPECT_EQ(count(json, "\n    {\"requirement\""), 1U);
  EXPECT_NE(json.find(R"("target": "a \"faithful\" server\u000a")"), std::string::npos);
}

} // namespace
} // namespace saslspec::model
