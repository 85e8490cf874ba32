#include "proof_text.hpp"

#include "saslspec/model/export.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace saslspec::cli {

using proofs::Answer;
using proofs::Proof;
using proofs::Verdict;

namespace {

std::size_t applicable(const model::Machine& machine) {
  return static_cast<std::size_t>(std::ranges::count_if(model::properties(), [&](const model::PropertyInfo& one) {
    return model::not_applicable(machine, one.property).empty();
  }));
}

std::string_view word(Answer answer) {
  switch (answer) {
  case Answer::None:
    return "-";
  case Answer::Holds:
    return "holds";
  case Answer::Violated:
    return "VIOLATED";
  }
  return "-";
}

std::string painted(const Style& style, Answer answer, std::size_t width) {
  const std::string text = fmt::format("{:<{}}", word(answer), width);
  return answer == Answer::Violated ? style.bad(text) : answer == Answer::Holds ? style.good(text) : text;
}

std::string heading(const NamedTable& table, const Style& style) {
  const model::Machine& machine = *table.machine;
  return wrapped(fmt::format("{}", fmt::join(table.names, ", ")), 0) +
         style.faint(fmt::format("  {}; {} states, {} stimuli, {} rows\n", model::name(machine.mechanism_class),
                                 machine.states.size(), machine.stimuli.size(), machine.transitions.size()));
}

} // namespace

std::vector<NamedTable> distinct(const std::vector<const model::Machine*>& machines) {
  std::vector<NamedTable> tables;
  for (const model::Machine* machine : machines) {
    const auto known =
        std::ranges::find_if(tables, [&](const NamedTable& one) { return model::same_table(*one.machine, *machine); });
    if (known == tables.end())
      tables.push_back({machine, {std::string(machine->name)}});
    else
      known->names.emplace_back(machine->name);
  }
  return tables;
}

std::vector<NamedTable> representatives(const std::vector<NamedTable>& tables) {
  std::map<model::MechanismClass, NamedTable> best;
  for (const NamedTable& one : tables) {
    const auto [known, added] = best.try_emplace(one.machine->mechanism_class, one);
    const auto worth = [](const model::Machine& machine) {
      return std::pair(applicable(machine), -static_cast<std::ptrdiff_t>(machine.transitions.size()));
    };
    if (!added && worth(*one.machine) > worth(*known->second.machine)) known->second = one;
  }
  std::vector<NamedTable> chosen;
  for (const auto& [its_class, one] : best)
    chosen.push_back(one);
  return chosen;
}

std::vector<Pair> pairs(const std::vector<NamedTable>& tables) {
  std::map<model::MechanismClass, std::size_t> smallest;
  for (std::size_t index = 0; index < tables.size(); ++index) {
    const model::Machine& machine = *tables[index].machine;
    const auto [known, added] = smallest.try_emplace(machine.mechanism_class, index);
    if (!added && machine.transitions.size() < tables[known->second].machine->transitions.size()) known->second = index;
  }
  std::vector<Pair> chosen;
  for (auto one = smallest.begin(); one != smallest.end(); ++one)
    for (auto other = std::next(one); other != smallest.end(); ++other)
      chosen.push_back({one->second, other->second});
  for (std::size_t plus = 0; plus < tables.size(); ++plus)
    for (std::size_t plain = 0; plain < tables.size(); ++plain)
      if (tables[plus].names.front() == tables[plain].names.front() + "-PLUS") chosen.push_back({plus, plain});
  return chosen;
}

std::string proof_lines(const NamedTable& table, const Proof& proof, const Style& style) {
  std::string text = heading(table, style);
  for (const Verdict& verdict : proof.verdicts) {
    const std::string_view name = model::info(verdict.property).name;
    if (!verdict.inapplicable.empty()) {
      text +=
          style.faint(shortened(fmt::format("  {:<14}not applicable: {}", name, verdict.inapplicable), line_width)) +
          "\n";
      continue;
    }
    text += fmt::format("  {:<14}{:>9} states  SPIN {} z3 {}{:>7.1f} s\n", name, verdict.states,
                        painted(style, verdict.spin, 9), painted(style, verdict.z3, 9), verdict.seconds);
    if (proofs::violated(verdict))
      text += wrapped("violated: " + std::string(model::info(verdict.property).statement), 4);
    std::size_t step = 0;
    for (const std::string& line : verdict.trace)
      text += fmt::format("    {:>3}  {}\n", ++step, line);
  }
  return text;
}

nlohmann::ordered_json proof_json(const NamedTable& table, const Proof& proof) {
  nlohmann::ordered_json properties = nlohmann::ordered_json::array();
  for (const Verdict& verdict : proof.verdicts) {
    const model::PropertyInfo& info = model::info(verdict.property);
    nlohmann::ordered_json one = {
        {"name",      info.name     },
        {"statement", info.statement}
    };
    if (!verdict.inapplicable.empty()) {
      one["not_applicable"] = verdict.inapplicable;
    } else {
      one["states"] = verdict.states;
      one["spin"] = verdict.spin == Answer::Holds ? "holds" : "violated";
      if (verdict.not_horn.empty())
        one["z3"] = verdict.z3 == Answer::Holds ? "holds" : "violated";
      else
        one["z3_not_asked"] = verdict.not_horn;
      one["seconds"] = verdict.seconds;
      one["trace"] = verdict.trace;
    }
    properties.push_back(one);
  }
  return {
      {"mechanisms",    table.names                                },
      {"class",         model::name(table.machine->mechanism_class)},
      {"build_seconds", proof.build_seconds                        },
      {"properties",    properties                                 }
  };
}

runner::ExitCode exit_code(std::span<const Proof> all) {
  const auto any = [&](bool (*wanted)(const Verdict&)) {
    return std::ranges::any_of(all, [&](const Proof& proof) { return std::ranges::any_of(proof.verdicts, wanted); });
  };
  if (any(proofs::contradictory)) return runner::ExitCode::OurFault;
  return any(proofs::violated) ? runner::ExitCode::Deviates : runner::ExitCode::Ok;
}

std::string KillMatrix::text(const Style& style) const {
  std::string result = heading(table_, style);
  std::string head = fmt::format("  {:<20}", "");
  char letter = 'a';
  for (const model::PropertyInfo& one : model::properties()) {
    if (!model::not_applicable(*table_.machine, one.property).empty()) continue;
    result += fmt::format("  {} {}\n", letter, one.name);
    head += fmt::format(" {}", letter++);
  }
  result += head + "\n";
  for (const auto& [defect, proof] : lines_) {
    result += fmt::format("  {:<20}", defect);
    for (const Verdict& verdict : proof->verdicts)
      if (verdict.inapplicable.empty()) result += proofs::violated(verdict) ? " x" : " .";
    result += "\n";
  }
  return result;
}
std::vector<std::string> KillMatrix::mistakes() const {
  std::vector<std::string> found;
  for (const auto& [defect, proof] : lines_) {
    if (std::ranges::none_of(proof->verdicts, proofs::violated))
      found.push_back(fmt::format("{}: no property finds the planted defect \"{}\"", table_.names.front(), defect));
    for (const Verdict& verdict : proof->verdicts)
      if (proofs::contradictory(verdict))
        found.push_back(fmt::format("{}: SPIN and z3 contradict each other on {} of \"{}\"", table_.names.front(),
                                    model::info(verdict.property).name, defect));
  }
  for (const model::PropertyInfo& one : model::properties()) {
    if (!model::not_applicable(*table_.machine, one.property).empty()) continue;
    const auto kills = [&](const auto& line) {
      return std::ranges::any_of(line.second->verdicts, [&](const Verdict& verdict) {
        return verdict.property == one.property && proofs::violated(verdict);
      });
    };
    if (std::ranges::none_of(lines_, kills))
      found.push_back(fmt::format("{}: {} finds no planted defect", table_.names.front(), one.name));
  }
  return found;
}

} // namespace saslspec::cli
