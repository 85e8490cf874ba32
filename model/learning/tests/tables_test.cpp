// Learns every table of the model, made deterministic, exactly; and counts the queries.
#include "random_machines.hpp"
#include "saslspec/model/resolved.hpp"
#include "simulated.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace saslspec::learning {
namespace {

using model::Resolved;

/// The answers of a server that follows a table: outcomes by number, and whether an identity can be read.
automata::Mealy observable(const Resolved& resolved) {
  const model::Machine& table = resolved.machine();
  automata::Mealy machine(table.states.size(), table.stimuli.size());
  std::vector<std::tuple<model::Reply, model::MessageSet, bool>> outputs;
  for (std::uint8_t state = 0; state < table.states.size(); ++state)
    for (std::uint8_t stimulus = 0; stimulus < table.stimuli.size(); ++stimulus) {
      const model::Transition& row = resolved.row(state, stimulus);
      const bool readable = table.states[row.to].kind == model::StateKind::Authenticated;
      const std::tuple output(row.outcome.reply, row.outcome.messages, readable);
      const auto known = std::find(outputs.begin(), outputs.end(), output);
      machine.set(state, stimulus, {row.to, static_cast<Output>(known - outputs.begin())});
      if (known == outputs.end()) outputs.push_back(output);
    }
  return machine;
}

std::vector<model::Choice> choices(const model::Machine& table, const model::Parameters& parameters, bool last) {
  std::vector<model::Choice> result;
  for (std::uint8_t from = 0; from < table.states.size(); ++from)
    for (std::uint8_t stimulus = 0; stimulus < table.stimuli.size(); ++stimulus) {
      const std::size_t rows = table.rows(from, stimulus, parameters).size();
      if (last && rows > 1) result.push_back({from, stimulus, static_cast<std::uint8_t>(rows - 1)});
    }
  return result;
}

TEST(Tables, each_is_learned_exactly_with_at_most_two_queries_a_transition) {
  std::set<const model::StimulusInfo*> seen; // mechanisms of one table share their stimuli
  for (const model::Machine* table : model::machines()) {
    if (!seen.insert(table->stimuli.data()).second) continue;
    for (const bool success_data : {true, false})
      for (const bool last : {false, true}) {
        const std::string setting = std::string(table->name) + (success_data ? " with" : " without") + " success data" +
                                    (last ? ", last alternatives" : "");
        SCOPED_TRACE(setting);
        const model::Parameters parameters{.success_data = success_data};
        const Resolved resolved(*table, parameters, choices(*table, parameters, last));
        testing::Simulated system(observable(resolved));
        const Result result = testing::learn_from(system, 1);
        ASSERT_TRUE(result.machine);
        EXPECT_FALSE(difference(*result.machine, system.machine()));
        EXPECT_EQ(result.machine->states(), automata::testing::distinct_states(system.machine()));
        const std::size_t transitions = result.machine->states() * result.machine->inputs();
        EXPECT_LE(result.progress.learning.queries, 2 * transitions);
        RecordProperty(setting + ": queries", static_cast<int>(result.progress.learning.queries));
      }
  }
}

} // namespace
} // namespace saslspec::learning
