#include "saslspec/model/export.hpp"

#include <vector>

namespace saslspec::model {
namespace {

/// Rows that differ in nothing but the stimulus.
struct Line {
  const Transition* row;
  std::string stimuli;
};

bool same_but_for_stimulus(const Transition& one, const Transition& other) {
  return one.from == other.from && one.guard == other.guard && one.outcome.reply == other.outcome.reply &&
         one.outcome.codes == other.outcome.codes && one.outcome.messages == other.outcome.messages &&
         one.to == other.to && one.requirement == other.requirement;
}

std::vector<Line> lines_of(const Machine& machine, std::uint8_t from) {
  std::vector<Line> lines;
  for (const Transition& row : machine.transitions) {
    if (row.from != from) continue;
    Line* line = nullptr;
    for (Line& candidate : lines)
      if (same_but_for_stimulus(*candidate.row, row)) line = &candidate;
    if (line == nullptr) {
      lines.push_back({&row, {}});
      line = &lines.back();
    } else {
      line->stimuli += "<br>";
    }
    line->stimuli += machine.stimuli[row.stimulus].name;
  }
  return lines;
}

std::string answer(const Outcome& outcome) {
  if (outcome.reply == Reply::Invalid) return "nothing";
  std::string text(name(outcome.reply));
  const std::string codes = code_names(outcome.codes);
  if (outcome.reply == Reply::Refusal && !codes.empty()) text += " (" + codes + ")";
  const std::string messages = message_names(outcome.messages);
  if (messages != "None") text += ", " + messages;
  return text;
}

} // namespace

std::string to_table(const Machine& machine) {
  std::string text = "# " + std::string(machine.name) + "\n";
  for (std::uint8_t state = 0; state < machine.states.size(); ++state) {
    const StateInfo& info = machine.states[state];
    text.append("\n## ").append(info.name).append("\n\n").append(name(info.kind)).append(": ").append(info.meaning);
    text += "\n\n| stimulus | guard | answer | to | clause |\n|---|---|---|---|---|\n";
    for (const Line& line : lines_of(machine, state)) {
      text += "| " + line.stimuli + " | ";
      if (line.row->guard != Guard::Always) text += name(line.row->guard);
      text += " | " + answer(line.row->outcome) + " | ";
      text.append(machine.states[line.row->to].name).append(" | ").append(line.row->requirement).append(" |\n");
    }
  }
  return text;
}

std::string to_markdown(const Machine& machine) {
  const std::string table = to_table(machine);
  const std::size_t states = table.find("\n## ");
  std::string text =
      table.substr(0, states) + "\nClass: " + std::string(name(machine.mechanism_class)) +
      ". First to speak: " + (machine.server_first ? "server" : "client") + ".\n\n```mermaid\n" + to_mermaid(machine) +
      "```\n\n## Stimuli\n\n| stimulus | delivery | message | evidence | meaning |\n|---|---|---|---|---|\n";
  for (const StimulusInfo& stimulus : machine.stimuli) {
    text.append("| ").append(stimulus.name).append(" | ").append(name(stimulus.delivery)).append(" | ");
    text.append(stimulus.message).append(" | ").append(name(stimulus.evidence)).append(" | ");
    text.append(stimulus.meaning).append(" |\n");
  }
  return text + table.substr(states);
}

} // namespace saslspec::model
