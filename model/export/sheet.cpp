#include "export/sheet.hpp"

#include "export/text.hpp"

#include <algorithm>
#include <span>

namespace saslspec::model {
namespace {

// Text has a contrast of at least 4.5 to 1 with the paper and with every fill, in both themes.
constexpr Colour colours[] = {
    {Role::Paper,       "#ffffff", "#0d1117"},
    {Role::Node,        "#f8fafc", "#1c2430"},
    {Role::SuccessFill, "#e3f6e5", "#12351d"},
    {Role::FailureFill, "#fde8e8", "#45191c"},
    {Role::DoomedFill,  "#e4e7eb", "#343d49"},
    {Role::StrangeFill, "#fdf3c8", "#433600"},
    {Role::Border,      "#52606d", "#9aa7b4"},
    {Role::Ink,         "#1f2933", "#e6edf3"},
    {Role::Muted,       "#55616d", "#a3b1bf"},
    {Role::Continue,    "#0b5fa5", "#79b8ff"},
    {Role::Good,        "#1a6b2d", "#6fdd8b"},
    {Role::Bad,         "#b01e1e", "#ff9a93"},
    {Role::Warning,     "#8a4b00", "#f0b959"},
};

constexpr std::size_t wide = 20; // a line of a label with more characters becomes two
constexpr std::string_view end_of_line = "<br align=\"left\"/>";

} // namespace

std::span<const Colour> palette() {
  return colours;
}

namespace export_text {

std::string_view Paint::operator()(Role role) const {
  const auto* const colour = std::find_if(std::begin(colours), std::end(colours),
                                          [&](const Colour& candidate) { return candidate.role == role; });
  return theme_ == Theme::Dark ? colour->dark : colour->light;
}

std::string Paint::text(Role role, std::string_view text) const {
  return "<font color=\"" + std::string((*this)(role)) + "\">" + std::string(text) + "</font>";
}

std::string_view Paint::fill(StateKind kind) const {
  switch (kind) {
  case StateKind::Authenticated:
    return (*this)(Role::SuccessFill);
  case StateKind::Failed:
    return (*this)(Role::FailureFill);
  case StateKind::Refusing:
    return (*this)(Role::DoomedFill);
  case StateKind::Invalid:
    return (*this)(Role::StrangeFill);
  case StateKind::Idle:
  case StateKind::Negotiating:
    break;
  }
  return (*this)(Role::Node);
}

std::string attribute(std::string_view key, std::string_view value) {
  return std::string(key) + "=\"" + std::string(value) + "\"";
}

std::string tooltip(std::string_view text) {
  std::string result = "\"";
  for (const char octet : text) {
    if (octet == '\n') {
      result += "\\n";
      continue;
    }
    if (octet == '"' || octet == '\\') result += '\\';
    result += octet;
  }
  return result + "\"";
}

std::string stacked(const std::vector<std::string_view>& stimuli) {
  constexpr std::size_t most = 8;
  const std::size_t shown = stimuli.size() > most ? most - 1 : stimuli.size();
  std::string text;
  std::string_view kind;
  for (const std::string_view name : std::span(stimuli).first(shown)) {
    const std::string_view kind_of_name = name.substr(0, std::min(name.rfind('.'), name.size()));
    const std::string_view rest = name.substr(kind_of_name.size());
    if (kind_of_name != kind || rest.empty()) {
      text += escaped(kind_of_name);
      if (name.size() > wide) text += end_of_line;
    }
    text.append(escaped(rest)).append(end_of_line);
    kind = kind_of_name;
  }
  if (shown < stimuli.size())
    text.append("and ").append(std::to_string(stimuli.size() - shown)).append(" more").append(end_of_line);
  return text;
}

std::string answer_lines(const Paint& paint, Role role, std::string_view answer) {
  const auto line = [&](std::string_view words) {
    return paint.text(role, "<b>" + escaped(words) + "</b>").append(end_of_line);
  };
  const std::size_t space = answer.size() > wide ? answer.find(' ') : std::string_view::npos;
  return space == std::string_view::npos ? line(answer)
                                         : line(answer.substr(0, space)) + line(answer.substr(space + 1));
}

std::string apart(std::string_view label) {
  return "<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"0\"><tr><td width=\"7\"></td>"
         "<td align=\"left\" balign=\"left\">" +
         std::string(label) + "</td><td width=\"2\"></td></tr></table>";
}

std::string sheet(std::string_view name, std::string_view title, std::string_view subtitle,
                  const std::vector<LegendEntry>& legend, const Paint& paint) {
  const std::size_t in_a_row = legend.size() > 5 ? 3 : std::max<std::size_t>(legend.size(), 2) - 1;
  std::string rows;
  for (std::size_t index = 0; index < legend.size(); ++index) {
    // The last entry is alone, because it is the longest.
    const bool alone = index + 1 == legend.size();
    if (index % in_a_row == 0 || alone) rows += index == 0 ? "<tr>" : "</tr><tr>";
    rows += "<td align=\"right\">" + legend[index].sample + "</td><td align=\"left\"" +
            (alone ? " colspan=\"" + std::to_string(2 * in_a_row - 1) + "\"" : "") + ">" + legend[index].meaning +
            " &#160; </td>";
  }
  if (!rows.empty()) rows += "</tr>";
  std::string below = "\"\"";
  if (!rows.empty())
    below = "<<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"2\">" + rows + "</table>>";
  std::string above = "<font point-size=\"15\" color=\"" + std::string(paint(Role::Ink)) + "\"><b>" + escaped(title) +
                      "</b></font><br align=\"left\"/>";
  if (!subtitle.empty()) above += escaped(subtitle) + "<br align=\"left\"/>";
  const auto colour = [&](std::string_view key, Role role) { return attribute(key, paint(role)); };
  // Arrows leave a state in their order from left to right: then they cross the least text.
  return "digraph " + quoted(name) + " {\n  graph [rankdir=TB, ordering=out, " + colour("bgcolor", Role::Paper) +
         ", fontname=\"Helvetica\", fontsize=9, " + colour("fontcolor", Role::Muted) +
         ", nodesep=0.2, ranksep=0.22, pad=0.15, labelloc=t, labeljust=l, label=<" + above +
         ">];\n  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11, " +
         colour("color", Role::Border) + ", " + colour("fontcolor", Role::Ink) +
         ", margin=\"0.14,0.07\", height=0.4];\n  edge [fontname=\"Helvetica\", fontsize=9, " +
         colour("fontcolor", Role::Ink) +
         ", arrowsize=0.7];\n  subgraph cluster_picture {\n    graph [margin=4, labelloc=b, labeljust=l, "
         "pencolor=none, label=" +
         below + "];\n";
}

std::string ends(const std::vector<std::string>& successes, const std::vector<std::string>& failures) {
  std::string row;
  for (const auto* states : {&successes, &failures})
    for (const std::string& state : *states)
      row.append(row.empty() ? "" : " -> ").append(state);
  if (row.empty()) return row;
  return "    {rank=sink; " + row + (successes.size() + failures.size() > 1 ? " [style=invis]" : "") + ";}\n";
}

} // namespace export_text
} // namespace saslspec::model
