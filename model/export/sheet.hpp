// The common part of all drawings in Graphviz' language: the sheet's colours, fonts, title and legend.
#pragma once

#include "saslspec/model/export.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace saslspec::model::export_text {

/// The colours of one theme, by their role.
class Paint {
public:
  explicit Paint(Theme theme) : theme_{theme} {}
  std::string_view operator()(Role role) const;
  /// Text in that colour, for a label in angle brackets.
  std::string text(Role role, std::string_view text) const;
  /// The fill of a state.
  std::string_view fill(StateKind kind) const;

private:
  Theme theme_;
};

/// `key="value"`.
std::string attribute(std::string_view key, std::string_view value);

/// A tooltip or another text in double quotes, with `\n` for the ends of lines.
std::string tooltip(std::string_view text);

/// The names of stimuli for a label, a line for each, with each kind of message named once: "ClientFirst.valid",
/// ".authorized". A long name begins with its kind on a line of its own; names behind the first few are counted.
std::string stacked(const std::vector<std::string_view>& stimuli);

/// The answer, bold, in lines that are not too wide: "CONTINUE" and "ScramServerFirst".
std::string answer_lines(const Paint& paint, Role role, std::string_view answer);

/// A label that keeps its distance from the line on its left, and a smaller distance on its right.
std::string apart(std::string_view label);

/// An entry of the legend: a sample and its meaning, both for a label in angle brackets.
struct LegendEntry {
  std::string sample;
  std::string meaning;
};

/// The beginning of the graph `name`: "digraph ... {", the attributes of all, the title above and the legend below.
/// `subtitle` may be empty, and so may the legend.
std::string sheet(std::string_view name, std::string_view title, std::string_view subtitle,
                  const std::vector<LegendEntry>& legend, const Paint& paint);

/// The states that end a negotiation, in a row at the bottom. An edge that is not drawn (`style=invis`) asks for
/// successes on the left and failures on the right; Graphviz follows where the other arrows let it.
std::string ends(const std::vector<std::string>& successes, const std::vector<std::string>& failures);

} // namespace saslspec::model::export_text
