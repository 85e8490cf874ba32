#include "lint.hpp"

#include "commands.hpp"
#include "faults.hpp"
#include "saslspec/judge/requirements.hpp"
#include "saslspec/vector_loader/catalogue.hpp"

#include <fmt/format.h>

namespace saslspec::cli {

using runner::ExitCode;

std::vector<std::string> disagreements(std::span<const vector_loader::Vector> vectors,
                                       std::span<const model::Machine* const> machines) {
  std::vector<std::string> found;
  for (const vector_loader::Vector& one : vectors)
    for (const std::string& contradiction : vector_loader::contradictions(one))
      found.push_back("vectors/" + one.file + ": " + contradiction);
  for (const model::Machine* machine : machines)
    for (const model::Transition& row : machine->transitions)
      if (judge::requirement(row.requirement) == nullptr)
        found.push_back(fmt::format("model {}: transition from {} cites the unknown requirement {}", machine->name,
                                    machine->states[row.from].name, row.requirement));
  return found;
}

ExitCode execute(const Lint&) {
  const vector_loader::Catalogue& catalogue = vector_loader::catalogue();
  std::vector<std::string> mistakes = catalogue.mistakes;
  const auto faults = all_faults();
  if (!faults) mistakes.push_back(faults.error());
  for (std::string& each : disagreements(catalogue.vectors, model::machines()))
    mistakes.push_back(std::move(each));
  for (const std::string& mistake : mistakes)
    print(mistake + "\n");
  print(fmt::format("{} vectors, {} requirements, {} faults: {}\n", catalogue.vectors.size(),
                    judge::requirements().size(), faults ? faults->size() : 0,
                    mistakes.empty() ? "no mistakes" : fmt::format("{} mistakes", mistakes.size())));
  return mistakes.empty() ? ExitCode::Ok : ExitCode::OurFault;
}

} // namespace saslspec::cli
