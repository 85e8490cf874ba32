// Every stimulus of every table that is held against targets can be given, and some vector gives it.
#include "saslspec/model/machine.hpp"
#include "saslspec/oracle/client.hpp"
#include "saslspec/vector_loader/catalogue.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace saslspec::suites::testing {
namespace {

/// Machines of one table share their stimuli.
using Table = const model::StimulusInfo*;

std::string not_produced(const model::Machine& machine) {
  const std::vector<std::string> known = oracle::known_messages(machine.name);
  std::string names;
  for (const model::StimulusInfo& stimulus : machine.stimuli) {
    const bool carries_none =
        stimulus.delivery == model::Delivery::Dispose || stimulus.message == "absent" || stimulus.message == "empty";
    if (!carries_none && std::find(known.begin(), known.end(), stimulus.message) == known.end())
      names.append(" ").append(stimulus.name);
  }
  return names;
}

/// What vectors give, by table. A start with a message that the table lacks is the empty challenge and the message.
std::map<Table, std::set<std::string, std::less<>>> used_stimuli() {
  constexpr std::string_view start = "Start.";
  std::map<Table, std::set<std::string, std::less<>>> used;
  for (const vector_loader::Vector& vector : vector_loader::catalogue().vectors) {
    const model::Machine* machine = model::machine(vector.mechanism);
    if (machine == nullptr) continue;
    for (const vector_loader::VectorStep& step : vector.steps) {
      const bool is_known = machine->stimulus(step.stimulus).has_value();
      used[machine->stimuli.data()].insert(
          !is_known && step.stimulus.starts_with(start) ? step.stimulus.substr(start.size()) : step.stimulus);
    }
  }
  return used;
}

std::string unused(const model::Machine& machine, const std::set<std::string, std::less<>>& used) {
  std::string names;
  for (const model::StimulusInfo& stimulus : machine.stimuli)
    // Each vector ends with the connection.
    if (stimulus.delivery != model::Delivery::Dispose && !used.contains(stimulus.name))
      names.append(" ").append(stimulus.name);
  return names;
}

TEST(Alphabet, every_stimulus_is_built_by_the_oracle_client) {
  for (const model::Machine* machine : model::machines())
    if (machine->is_produced) {
      EXPECT_EQ(not_produced(*machine), "") << machine->name;
    }
}

TEST(Alphabet, every_stimulus_is_used_by_a_vector) {
  auto used = used_stimuli();
  for (const model::Machine* machine : model::machines())
    if (machine->is_produced) {
      EXPECT_EQ(unused(*machine, used[machine->stimuli.data()]), "") << machine->name;
    }
}

TEST(Alphabet, a_stimulus_that_nobody_builds_or_uses_is_named) {
  constexpr model::StimulusInfo stimuli[] = {
      {"Start.known",    model::Delivery::Start,   "absent",         model::Evidence::None,   ""},
      {"Message.valid",  model::Delivery::Step,    "Message.valid",  model::Evidence::Bearer, ""},
      {"Message.absurd", model::Delivery::Step,    "Message.absurd", model::Evidence::None,   ""},
      {"Dispose",        model::Delivery::Dispose, "",               model::Evidence::None,   ""},
  };
  const model::Machine machine = {"PLAIN", model::MechanismClass::Bearer, false, {}, stimuli, {}};
  EXPECT_EQ(not_produced(machine), " Message.absurd");
  EXPECT_EQ(unused(machine, {"Start.known", "Message.valid"}), " Message.absurd");
}

} // namespace
} // namespace saslspec::suites::testing
