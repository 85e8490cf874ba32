#include "covered.hpp"

#include "saslspec/model/export.hpp"

#include <string>

namespace saslspec::runner {

std::vector<Covered::Seen>& Covered::of(const model::Machine& machine) {
  std::vector<Seen>& seen = seen_[&machine];
  seen.resize(machine.transitions.size());
  return seen;
}

void Covered::played(const model::Machine& machine, std::span<const model::Transition* const> rows,
                     const model::Transition* taken, bool deviates) {
  std::vector<Seen>& seen = of(machine);
  for (const model::Transition* row : rows) {
    Seen& here = seen[static_cast<std::size_t>(row - machine.transitions.data())];
    here.taken = here.taken || row == taken;
    here.deviating = here.deviating || (deviates && (taken == nullptr || row == taken));
  }
}

void Covered::merge(const Covered& other) {
  for (const auto& [machine, rows] : other.seen_) {
    std::vector<Seen>& seen = of(*machine);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      seen[row].taken = seen[row].taken || rows[row].taken;
      seen[row].deviating = seen[row].deviating || rows[row].deviating;
    }
  }
}

std::vector<reports::Coverage> Covered::collect() const {
  std::vector<reports::Coverage> all;
  for (const model::Machine* machine : model::machines()) {
    const auto found = seen_.find(machine);
    if (found == seen_.end()) continue;
    reports::Coverage coverage{std::string(machine->name), machine->transitions.size(), {}};
    for (std::size_t index = 0; index < found->second.size(); ++index) {
      const Seen& seen = found->second[index];
      if (!seen.taken && !seen.deviating) continue;
      const model::Transition& row = machine->transitions[index];
      coverage.transitions.push_back({std::string(machine->states[row.from].name),
                                      std::string(machine->stimuli[row.stimulus].name), std::string(name(row.guard)),
                                      std::string(name(row.outcome.reply)), model::message_names(row.outcome.messages),
                                      std::string(machine->states[row.to].name), seen.deviating});
    }
    all.push_back(std::move(coverage));
  }
  return all;
}

} // namespace saslspec::runner
