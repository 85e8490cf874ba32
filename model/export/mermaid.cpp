#include "export/picture.hpp"
#include "export/row_text.hpp"
#include "saslspec/model/export.hpp"

namespace saslspec::model {
namespace {

using picture::Arrow;

/// Mermaid ends a label at a semicolon and reads "--" as an arrow; neither occurs in names (tests/export_test.cpp).
std::string label_of(const picture::Picture& picture, const Arrow& arrow) {
  std::string text;
  if (arrow.refusals) {
    const picture::Refusals count = picture.refusals(arrow);
    if (count.always != 0) text = std::to_string(count.always) + " refused";
    if (count.perhaps != 0) text += (text.empty() ? "" : "<br>") + std::to_string(count.perhaps) + " may be refused";
    return text;
  }
  for (const picture::Group& group : picture.groups(arrow)) {
    if (!text.empty()) text += "<br>";
    if (!group.condition.empty()) text += group.condition + " ";
    for (std::size_t index = 0; index < group.stimuli.size(); ++index)
      text.append(index == 0 ? "" : "<br>").append(group.stimuli[index]);
    text += " / " + picture::answer_words(group.outcome);
  }
  return text;
}

void add_rows(std::string& text, const Machine& machine, const std::vector<const Transition*>& rows, std::uint8_t to) {
  for (const std::string& line : export_text::lines_of(machine, rows, to))
    text += "  %% " + line + "\n";
}

} // namespace

std::string to_mermaid(const Machine& machine) {
  const picture::Picture picture(machine);
  std::string text = "---\ntitle: " + std::string(machine.name) + "\n---\nstateDiagram-v2\n  direction TB\n";
  text += "  [*] --> " + std::string(machine.states[0].name) + "\n";
  for (const StimulusInfo& stimulus : machine.stimuli)
    text.append("  %% stimulus ").append(stimulus.name).append(": ").append(name(stimulus.delivery)).append("\n");
  for (std::uint8_t index = 0; index < machine.states.size(); ++index) {
    const StateInfo& state = machine.states[index];
    text.append("\n  ").append(state.name).append("\n  %% ").append(name(state.kind)).append(", ");
    text.append(state.meaning).append("\n");
    add_rows(text, machine, picture.undrawn(index), index);
    for (const Arrow& arrow : picture.arrows()) {
      if (arrow.from != index) continue;
      text.append("  ").append(state.name).append(" --> ").append(machine.states[arrow.to].name).append(" : ");
      text += label_of(picture, arrow) + "\n";
      add_rows(text, machine, arrow.rows, arrow.to);
    }
  }
  text += "\n";
  for (const StateInfo& state : machine.states)
    if (state.kind == StateKind::Authenticated || state.kind == StateKind::Failed)
      text.append("  ").append(state.name).append(" --> [*]\n");
  return text;
}

} // namespace saslspec::model
