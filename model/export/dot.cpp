#include "export/picture.hpp"
#include "export/row_text.hpp"
#include "export/sheet.hpp"
#include "export/text.hpp"

#include <algorithm>

namespace saslspec::model {
namespace {

using export_text::attribute;
using export_text::counted;
using export_text::escaped;
using export_text::lines_of;
using export_text::Paint;
using export_text::sheet;
using picture::answer_words;
using picture::Arrow;

/// The number of rows, and of rows that a run covered. Rows out of reach and alternatives that the target does not take
/// do not count.
struct Coverage {
  std::size_t rows = 0, covered = 0, deviating = 0, not_taken = 0;

  Role role() const {
    if (deviating != 0) return Role::Bad;
    if (rows == 0) return Role::Muted;
    return covered == rows ? Role::Good : Role::Warning;
  }
  std::string_view word() const {
    if (deviating != 0) return "deviating";
    if (rows == 0) return "nottaken";
    if (covered == rows) return "covered";
    return covered == 0 ? "uncovered" : "partly";
  }
  std::string_view line() const {
    if (deviating != 0) return "bold";
    if (rows == 0) return "dotted";
    if (covered == rows) return "solid";
    return covered == 0 ? "dotted" : "dashed";
  }
  std::string words() const {
    if (deviating != 0) return std::to_string(deviating) + " of " + std::to_string(rows) + " deviate";
    if (rows == 0) return "not taken";
    if (covered == rows) return "covered";
    return covered == 0 ? "not covered" : std::to_string(covered) + " of " + std::to_string(rows) + " covered";
  }
};

class Diagram {
public:
  Diagram(const Machine& machine, const DotStyle& style)
      : machine_{&machine}, style_{&style}, picture_{machine}, paint_{style.theme} {}
  std::string text() const;

private:
  /// Whether the arrow is dashed, as an alternative is.
  bool dashed(const Arrow& arrow) const { return arrow.alternative && !arrow.refusals && !marked(); }
  /// Whether the state has the arrow's text, because a label would push other arrows aside.
  bool said_by_state(const Arrow& arrow) const {
    return picture::only_refusals(picture_.arrows(), arrow.from) == &arrow;
  }
  bool marked() const { return style_->marks.size() == machine_->transitions.size(); }
  Coverage coverage(const std::vector<const Transition*>& rows) const;
  std::string title() const;
  std::string subtitle() const;
  std::vector<export_text::LegendEntry> legend() const;
  std::string node(std::uint8_t state) const;
  std::string edge(const Arrow& arrow) const;
  std::string accepted_label(const Arrow& arrow) const;
  std::string refused_words(const Arrow& arrow) const;
  std::string alphabet() const;

  const Machine* machine_;
  const DotStyle* style_;
  picture::Picture picture_;
  Paint paint_;
};

Coverage Diagram::coverage(const std::vector<const Transition*>& rows) const {
  Coverage coverage;
  for (const Transition* row : rows) {
    const Mark mark = style_->marks[static_cast<std::size_t>(row - machine_->transitions.data())];
    if (mark == Mark::NotTaken) ++coverage.not_taken;
    if (mark == Mark::None || mark == Mark::NotTaken) continue;
    ++coverage.rows;
    if (mark != Mark::Uncovered) ++coverage.covered;
    if (mark == Mark::Deviating) ++coverage.deviating;
  }
  return coverage;
}

std::string Diagram::accepted_label(const Arrow& arrow) const {
  std::string text;
  const auto groups = picture_.groups(arrow, !dashed(arrow));
  for (std::size_t index = 0; index < groups.size(); ++index) {
    const picture::Group& group = groups[index];
    for (std::string_view rest = group.condition; !rest.empty();) {
      const std::size_t end = std::min(rest.find(", "), rest.size());
      text += paint_.text(Role::Muted,
                          "<i>" + std::string(rest.substr(0, end)) + (end < rest.size() ? "," : ":") + "</i>") +
              "<br align=\"left\"/>";
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    text += export_text::stacked(group.stimuli);
    const std::string answer = answer_words(group.outcome);
    if (index + 1 < groups.size() && answer_words(groups[index + 1].outcome) == answer) continue;
    const Role role = group.outcome.reply == Reply::Success ? Role::Good : Role::Continue;
    text += export_text::answer_lines(paint_, role, answer);
  }
  return text;
}

/// "18 steps refused, 5 may be".
std::string Diagram::refused_words(const Arrow& arrow) const {
  const picture::Refusals count = picture_.refusals(arrow);
  const std::string_view what = arrow.from == 0 ? "start" : "step";
  if (count.always == 0) return counted(count.perhaps, what) + " may be refused";
  return counted(count.always, what) + " refused" +
         (count.perhaps == 0 ? "" : ", " + std::to_string(count.perhaps) + " may be");
}

std::string Diagram::edge(const Arrow& arrow) const {
  const std::string from(machine_->states[arrow.from].name), to(machine_->states[arrow.to].name);
  const bool labelled = !said_by_state(arrow);
  std::string label =
      arrow.refusals ? paint_.text(Role::Muted, refused_words(arrow)) + "<br align=\"left\"/>" : accepted_label(arrow);
  std::string classes = arrow.refusals ? "refused" : "accepted";
  std::string_view colour = paint_(arrow.refusals ? Role::Muted : Role::Ink);
  std::string_view line = dashed(arrow) ? "dashed" : "solid";
  if (arrow.honest) classes += " honest";
  if (arrow.alternative) classes += " may";
  if (marked()) {
    const Coverage covered = coverage(arrow.rows);
    classes.append(" ").append(covered.word());
    colour = paint_(covered.role());
    line = covered.line();
    if (covered.role() != Role::Good)
      label += paint_.text(covered.role(), "<b>" + covered.words() + "</b>") + "<br align=\"left\"/>";
  }
  const auto lines = lines_of(*machine_, arrow.rows, arrow.to);
  const std::string tip = export_text::tooltip(export_text::joined(lines, "\n"));
  std::string text =
      "    " + from + " -> " + to + " [" + attribute("id", from + "-to-" + to + (arrow.refusals ? "-refused" : "")) +
      ", " + attribute("class", classes) + (labelled ? ", label=<" + export_text::apart(label) + ">" : "") + ", " +
      attribute("color", colour) + ", style=" + std::string(line) + ", tooltip=" + tip + ", labeltooltip=" + tip;
  if (arrow.honest) text += ", penwidth=2.6";
  return text + ", weight=" + (arrow.honest ? "1000" : arrow.refusals ? "1" : "3") + "];\n";
}

std::string Diagram::node(std::uint8_t index) const {
  const StateInfo& state = machine_->states[index];
  const bool ended = state.kind == StateKind::Authenticated || state.kind == StateKind::Failed;
  std::string label = "<b>" + escaped(state.name) + "</b>";
  const auto small = [&](Role role, const std::string& words) {
    label += "<br/><font point-size=\"9\" color=\"" + std::string(paint_(role)) + "\">" + words + "</font>";
  };
  std::string classes = "state " + std::string(name(state.kind));
  if (const std::size_t refused = picture_.refused_in_place(index); refused != 0 && !marked())
    small(Role::Muted, counted(refused, "step") + " refused");
  if (const Arrow* arrow = picture::only_refusals(picture_.arrows(), index)) {
    small(Role::Muted, refused_words(*arrow));
    if (marked()) {
      const Coverage covered = coverage(arrow->rows);
      if (covered.role() != Role::Good) small(covered.role(), "<b>" + covered.words() + "</b>");
    }
  }
  if (marked() && !picture_.undrawn(index).empty()) {
    const Coverage covered = coverage(picture_.undrawn(index));
    classes.append(" ").append(covered.word());
    if (covered.role() != Role::Good) small(covered.role(), "not drawn: " + covered.words());
  }
  const auto lines = lines_of(*machine_, picture_.undrawn(index), index);
  std::string tip(state.meaning);
  if (!lines.empty()) tip += "\n" + export_text::joined(lines, "\n");
  return "    " + std::string(state.name) + " [" + attribute("id", "state-" + std::string(state.name)) + ", " +
         attribute("class", classes) + ", label=<" + label + ">, " + attribute("fillcolor", paint_.fill(state.kind)) +
         ", tooltip=" + export_text::tooltip(tip) + (ended ? ", peripheries=2" : "") +
         (picture_.on_honest_path(index) ? ", group=honest" : "") + "];\n";
}

std::string Diagram::title() const {
  if (!style_->title.empty()) return std::string(style_->title);
  return machine_ == &negotiation() ? "Abstract negotiation" : std::string(machine_->name);
}

std::string_view evidence_words(MechanismClass mechanism_class) {
  switch (mechanism_class) {
  case MechanismClass::ChallengeBound:
    return "proof bound to a challenge";
  case MechanismClass::Bearer:
    return "a secret that is sent";
  case MechanismClass::External:
    return "an identity established outside SASL";
  case MechanismClass::Mixed:
    return "what either mechanism rests on";
  case MechanismClass::None:
  case MechanismClass::Invalid:
    break;
  }
  return "no evidence of identity";
}

std::string Diagram::subtitle() const {
  std::string text(style_->subtitle);
  if (text.empty() && machine_ == &negotiation())
    text = "what every mechanism's negotiation is an instance of";
  else if (text.empty())
    text = std::string(evidence_words(machine_->mechanism_class)) + "; the " +
           (machine_->server_first ? "server" : "client") + " speaks first";
  if (!marked()) return text;
  std::vector<const Transition*> all;
  for (const Transition& row : machine_->transitions)
    all.push_back(&row);
  const Coverage covered = coverage(all);
  text += (text.empty() ? "" : ": ") + std::to_string(covered.covered) + " of " + std::to_string(covered.rows) +
          " transitions covered, " + std::to_string(covered.deviating) + " deviating";
  if (covered.not_taken != 0) text += ", " + std::to_string(covered.not_taken) + " alternatives not taken";
  return text;
}

struct LegendLine {
  Role role;
  std::string_view sample, meaning;
};
constexpr std::string_view bold = "&#9473;&#9473;&#9473;", thin = "&#9472;&#9472;&#9472;",
                           dashed_sample = "&#8211; &#8211; &#8211;", dotted = "&#183; &#183; &#183; &#183;";
constexpr LegendLine legend_of_tables[] = {
    {Role::Ink,   bold,          "the honest path"                   },
    {Role::Ink,   dashed_sample, "what the server may do or leave"   },
    {Role::Muted, thin,          "refusals, counted where they start"},
};
constexpr LegendLine legend_of_runs[] = {
    {Role::Good,    thin,          "covered"                             },
    {Role::Warning, dashed_sample, "covered in part"                     },
    {Role::Warning, dotted,        "not covered"                         },
    {Role::Bad,     bold,          "the target deviates"                 },
    {Role::Muted,   dotted,        "the target takes another alternative"},
    {Role::Muted,   "may",         "what the server may do or leave"     },
};

std::vector<export_text::LegendEntry> Diagram::legend() const {
  if (!style_->legend) return {};
  std::vector<export_text::LegendEntry> entries;
  const auto add = [&](std::span<const LegendLine> lines) {
    for (const LegendLine& line : lines)
      entries.push_back({paint_.text(line.role, line.sample), std::string(line.meaning)});
  };
  if (marked())
    add(legend_of_runs);
  else
    add(legend_of_tables);
  entries.push_back({"not drawn", "Dispose leads to the initial state from everywhere, and starts begin afresh from "
                                  "everywhere"});
  return entries;
}

/// "Start.known: start, absent, none, MEANING", one line for each stimulus.
std::string Diagram::alphabet() const {
  std::vector<std::string> lines;
  for (const StimulusInfo& stimulus : machine_->stimuli)
    lines.push_back(std::string(stimulus.name) + ": " + std::string(name(stimulus.delivery)) + ", " +
                    std::string(stimulus.message) + ", " + std::string(name(stimulus.evidence)) + ", " +
                    std::string(stimulus.meaning));
  return export_text::joined(lines, "\n");
}

std::string Diagram::text() const {
  std::string text = sheet(machine_->name, title(), subtitle(), legend(), paint_);
  for (std::uint8_t state = 0; state < machine_->states.size(); ++state)
    text += node(state);
  std::vector<std::string> successes, failures;
  for (const StateInfo& state : machine_->states) {
    if (state.kind == StateKind::Authenticated) successes.emplace_back(state.name);
    if (state.kind == StateKind::Failed) failures.emplace_back(state.name);
  }
  text += export_text::ends(successes, failures);
  // With the refused starts before the others, fewest arrows run through each other and through text.
  for (const bool first : {true, false})
    for (const Arrow& arrow : picture_.arrows())
      if (first == (arrow.refusals && arrow.from == 0)) text += edge(arrow);
  return text + "  }\n  stimuli=" + export_text::tooltip(alphabet()) + ";\n}\n";
}

} // namespace

std::string to_dot(const Machine& machine, const DotStyle& style) {
  return Diagram(machine, style).text();
}

} // namespace saslspec::model
