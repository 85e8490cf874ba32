#include "model_coverage.hpp"

#include "saslspec/model/checks.hpp"
#include "saslspec/reports/files.hpp"
#include "saslspec/reports/json.hpp"

#include <algorithm>

namespace saslspec::cli {

namespace {

/// For each row, whether its state is ever entered in circumstances under which it holds.
std::vector<bool> within_reach(const model::Machine& machine) {
  std::vector<bool> rows(machine.transitions.size());
  for (unsigned number = 0; number < model::checks::valuations; ++number) {
    const model::Parameters parameters = model::checks::valuation(number);
    std::vector<bool> entered(machine.states.size());
    entered[0] = true;
    for (bool grown = true; grown;) {
      grown = false;
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const model::Transition& transition = machine.transitions[row];
        if (!entered[transition.from] || !model::holds(transition.guard, parameters)) continue;
        rows[row] = true;
        grown = grown || !entered[transition.to];
        entered[transition.to] = true;
      }
    }
  }
  return rows;
}

} // namespace

tl::expected<reports::TargetResult, std::string> run_in(const std::string& file, const std::string& target) {
  const auto text = reports::read_file(file);
  if (!text) return tl::unexpected(text.error());
  auto results = reports::from_json(*text);
  if (!results) return tl::unexpected(file + ": " + results.error());
  std::string known;
  for (reports::TargetResult& one : results->targets) {
    if (one.target.name == target || (target.empty() && results->targets.size() == 1)) return std::move(one);
    known += (known.empty() ? "" : ", ") + one.target.name;
  }
  return tl::unexpected(file + ": " +
                        (target.empty() ? "it has several targets: choose one with --target" : "no " + target) +
                        "; there are " + known);
}

tl::expected<std::vector<model::Mark>, std::string> marks_of(const reports::TargetResult& run,
                                                             const model::Machine& machine) {
  const auto coverage = std::ranges::find(run.coverage, machine.name, &reports::Coverage::mechanism);
  if (coverage == run.coverage.end())
    return tl::unexpected("the run of " + run.target.name + " does not say which transitions it covered of " +
                          std::string(machine.name));
  std::vector<model::Mark> marks(machine.transitions.size(), model::Mark::Uncovered);
  const std::vector<bool> reached = within_reach(machine);
  std::size_t found = 0;
  for (std::size_t row = 0; row < marks.size(); ++row) {
    const model::Transition& transition = machine.transitions[row];
    const auto same = [&](const reports::CoveredTransition& seen) {
      return seen.from == machine.states[transition.from].name && seen.to == machine.states[transition.to].name &&
             seen.stimulus == machine.stimuli[transition.stimulus].name && seen.guard == name(transition.guard) &&
             seen.reply == name(transition.outcome.reply) &&
             seen.messages == model::message_names(transition.outcome.messages);
    };
    const auto seen = std::ranges::find_if(coverage->transitions, same);
    if (!reached[row]) marks[row] = model::Mark::None;
    if (seen == coverage->transitions.end()) continue;
    ++found;
    marks[row] = seen->deviates ? model::Mark::Deviating : model::Mark::Covered;
  }
  // Where the target took one alternative it leaves the others, which is no gap in the run.
  const auto left = [&](std::size_t row) {
    const model::Transition& transition = machine.transitions[row];
    for (std::size_t other = 0; other < marks.size(); ++other) {
      const model::Transition& taken = machine.transitions[other];
      if (marks[other] == model::Mark::Covered && taken.from == transition.from &&
          taken.stimulus == transition.stimulus && model::hold_together(taken.guard, transition.guard))
        return true;
    }
    return false;
  };
  for (std::size_t row = 0; row < marks.size(); ++row)
    if (marks[row] == model::Mark::Uncovered && left(row)) marks[row] = model::Mark::NotTaken;
  if (coverage->of != marks.size() || found != coverage->transitions.size())
    return tl::unexpected("the run of " + run.target.name + " used another table of " + std::string(machine.name));
  return marks;
}

} // namespace saslspec::cli
