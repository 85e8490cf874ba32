// What the tables of the SCRAM family have in common, and in what they may differ.
#include "saslspec/model/machine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace saslspec::model {
namespace {

const Machine& plain = *machine("SCRAM-SHA-256");
const Machine& plus = *machine("SCRAM-SHA-256-PLUS");

constexpr Parameters without_channel = {.channel_binding = false};
constexpr Parameters with_channel = {};
constexpr Parameters critical = {.binding_optional = false};

/// One row in words that do not depend on places in arrays.
struct Said {
  std::string stimulus;
  Outcome outcome;
  std::string to;
  std::string requirement;
  bool operator==(const Said& other) const {
    return stimulus == other.stimulus && outcome.reply == other.outcome.reply && outcome.codes == other.outcome.codes &&
           outcome.messages == other.outcome.messages && to == other.to && requirement == other.requirement;
  }
};

std::vector<Said> said(const Machine& machine, std::string_view state, std::string_view stimulus,
                       const Parameters& parameters) {
  std::vector<Said> all;
  for (const Transition* row : machine.rows(*machine.state(state), *machine.stimulus(stimulus), parameters))
    all.push_back({std::string(stimulus), row->outcome, std::string(machine.states[row->to].name),
                   std::string(row->requirement)});
  return all;
}

/// "state stimulus" wherever two tables, each under its parameters, answer differently, in states that both have.
std::set<std::string> differences(const Machine& one, const Parameters& of_one, const Machine& other,
                                  const Parameters& of_other) {
  std::set<std::string> found;
  for (const StateInfo& state : one.states)
    for (const StimulusInfo& stimulus : one.stimuli)
      if (other.state(state.name) && other.stimulus(stimulus.name) &&
          said(one, state.name, stimulus.name, of_one) != said(other, state.name, stimulus.name, of_other))
        found.insert(std::string(state.name) + " " + std::string(stimulus.name));
  return found;
}

/// The stimuli in the differences.
std::set<std::string> stimuli_of(const std::set<std::string>& found) {
  std::set<std::string> stimuli;
  for (const std::string& difference : found)
    stimuli.insert(difference.substr(difference.find(' ') + 1));
  return stimuli;
}

TEST(ScramLaws, the_hash_changes_no_row) {
  for (const Machine* machine : machines()) {
    if (!machine->name.starts_with("SCRAM-")) continue;
    const Machine& like = machine->name.ends_with("-PLUS") ? plus : plain;
    EXPECT_EQ(machine->transitions.data(), like.transitions.data()) << machine->name;
    EXPECT_EQ(machine->stimuli.data(), like.stimuli.data()) << machine->name;
  }
}

TEST(ScramLaws, a_channel_changes_nothing_for_a_client_that_cannot_bind) {
  const auto found = differences(plain, without_channel, plain, with_channel);
  EXPECT_EQ(stimuli_of(found), (std::set<std::string>{"ClientFirst.p_flag", "ClientFirst.y_flag"}));
}

TEST(ScramLaws, flag_y_cannot_succeed_where_binding_is_offered) {
  for (const Machine* machine : {&plain, &plus})
    for (const Said& row : said(*machine, "AwaitingClientFirst", "ClientFirst.y_flag", with_channel)) {
      EXPECT_TRUE(row.to == "DoomedFirstSent" || row.to == "Failed") << machine->name;
      EXPECT_EQ(row.requirement, "RFC5802-6-y-when-supported") << machine->name;
    }
}

TEST(ScramLaws, the_name_with_plus_answers_like_the_other_what_both_can_be_sent) {
  // Flag y is the difference that the name makes.
  EXPECT_EQ(stimuli_of(differences(plus, with_channel, plain, without_channel)),
            (std::set<std::string>{"ClientFinal.valid", "ClientFirst.y_flag"}));
  for (const std::string& difference : differences(plus, with_channel, plain, without_channel))
    EXPECT_TRUE(difference.starts_with("AwaitingClientFirst") || difference.starts_with("MisfitFirstSent"))
        << difference;
  EXPECT_EQ(differences(plus, with_channel, plain, with_channel),
            (std::set<std::string>{"MisfitFirstSent ClientFinal.valid"}));
}

TEST(ScramLaws, without_a_channel_every_start_of_the_name_with_plus_is_refused_or_in_vain) {
  for (const StimulusInfo& stimulus : plus.stimuli) {
    if (stimulus.delivery != Delivery::Start) continue;
    const auto rows = said(plus, "Idle", stimulus.name, without_channel);
    EXPECT_EQ(rows.front().outcome.reply, Reply::Refusal) << stimulus.name;
    EXPECT_TRUE(contains(rows.front().outcome.codes, Code::NoMech)) << stimulus.name;
    for (const Said& row : rows)
      EXPECT_TRUE(row.to == "Failed" || row.to == "DoomedFirstSent") << stimulus.name;
  }
}

/// Whether success can be reached, the client's messages being chosen from those that `chosen` accepts.
bool may_succeed(const Machine& machine, const Parameters& parameters,
                 const std::function<bool(std::string_view)>& chosen) {
  std::set<std::uint8_t> seen{0};
  std::vector<std::uint8_t> open{0};
  while (!open.empty()) {
    const std::uint8_t from = open.back();
    open.pop_back();
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      if (!chosen(machine.stimuli[stimulus].name)) continue;
      for (const Transition* row : machine.rows(from, stimulus, parameters)) {
        if (row->outcome.reply == Reply::Success) return true;
        if (seen.insert(row->to).second) open.push_back(row->to);
      }
    }
  }
  return false;
}

TEST(ScramLaws, where_binding_is_required_only_flag_p_succeeds) {
  const auto anything = [](std::string_view) { return true; };
  const auto no_p_flag = [](std::string_view name) { return name != "ClientFirst.p_flag"; };
  EXPECT_TRUE(may_succeed(plain, with_channel, no_p_flag));
  EXPECT_FALSE(may_succeed(plain, critical, no_p_flag));
  EXPECT_TRUE(may_succeed(plus, critical, anything));
  EXPECT_FALSE(may_succeed(plus, critical, [](std::string_view name) {
    return name != "ClientFirst.valid" && name != "Start.ClientFirst.valid" && name != "ClientFirst.authorized";
  }));
  EXPECT_FALSE(may_succeed(plus, without_channel, anything));
}

TEST(ScramLaws, whoever_binds_to_another_channel_is_refused) {
  for (const std::string_view final :
       {"ClientFinal.other_channel", "ClientFinal.data_absent", "ClientFinal.data_truncated",
        "ClientFinal.data_extended", "ClientFinal.unbound", "ClientFinal.binding_mismatch"})
    for (const bool success_data : {true, false})
      for (const Said& row : said(plus, "ServerFirstSent", final, {.success_data = success_data})) {
        EXPECT_EQ(row.outcome.reply, Reply::Refusal) << final;
        EXPECT_TRUE(contains(row.outcome.codes, Code::BadBinding)) << final;
      }
}

} // namespace
} // namespace saslspec::model
