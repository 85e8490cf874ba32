#include "export/row_text.hpp"

#include "saslspec/model/export.hpp"

namespace saslspec::model::export_text {
namespace {

struct Line {
  const Transition* row;
  std::string stimuli;
};

bool same_but_for_stimulus(const Transition& one, const Transition& other) {
  return one.guard == other.guard && one.outcome.reply == other.outcome.reply &&
         one.outcome.codes == other.outcome.codes && one.outcome.messages == other.outcome.messages &&
         one.to == other.to && one.requirement == other.requirement;
}

std::string with_bars(std::string names) {
  for (std::size_t at = names.find(", "); at != std::string::npos; at = names.find(", ", at))
    names.replace(at, 2, "|");
  return names;
}

} // namespace

std::vector<std::string> lines_of(const Machine& machine, std::span<const Transition* const> rows,
                                  std::uint8_t from_or_to) {
  std::vector<Line> lines;
  for (const Transition* row : rows) {
    Line* line = nullptr;
    for (Line& candidate : lines)
      if (same_but_for_stimulus(*candidate.row, *row)) line = &candidate;
    if (line == nullptr) line = &lines.emplace_back(Line{row, {}});
    line->stimuli += line->stimuli.empty() ? "" : ", ";
    line->stimuli += machine.stimuli[row->stimulus].name;
  }
  std::vector<std::string> texts;
  for (const Line& line : lines) {
    const Outcome& outcome = line.row->outcome;
    std::string text = line.stimuli;
    if (line.row->guard != Guard::Always) text.append(" if ").append(name(line.row->guard));
    if (line.row->to != from_or_to) text.append(" -> ").append(machine.states[line.row->to].name);
    text.append(": ").append(name(outcome.reply));
    if (outcome.codes != 0) text.append(" ").append(with_bars(code_names(outcome.codes)));
    if (outcome.messages != 0) text.append(" with ").append(with_bars(message_names(outcome.messages)));
    texts.push_back(text.append(" (").append(line.row->requirement).append(")"));
  }
  return texts;
}

std::string joined(std::span<const std::string> lines, std::string_view between) {
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += between;
    text += line;
  }
  return text;
}

} // namespace saslspec::model::export_text
