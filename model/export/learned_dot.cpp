#include "saslspec/model/learned.hpp"

#include "export/picture.hpp"
#include "export/row_text.hpp"
#include "export/sheet.hpp"
#include "export/text.hpp"

#include <algorithm>
#include <vector>

namespace saslspec::model {
namespace {

using export_text::attribute;
using export_text::escaped;
using export_text::Paint;
using export_text::quoted;
using export_text::sheet;

enum class Standing : std::uint8_t { Agrees, Advisory, Gates };

/// Transitions of one arrow with the same answer, and the answers that the model allows where they differ from it.
struct Group {
  const Answer* answer;
  std::string allowed;
  std::vector<const LearnedTransition*> transitions;
};

/// Transitions drawn as one edge.
struct Edge {
  std::uint16_t from, to;
  Standing standing;
  bool refusals;
  std::vector<Group> groups;
  std::vector<std::string> requirements; ///< the broken requirements
};

bool plain_refusal(const Answer& answer) {
  return answer.ending == Ending::Returned && answer.reply == Reply::Refusal && answer.message == Message::None;
}

std::string without_codes(Answer answer) {
  answer.codes = 0;
  return words(answer);
}

/// An answer that agrees with the model, in the words of the tables' drawings. A success makes an identity readable, so
/// that is not said.
std::string as_in_tables(const Answer& answer) {
  const bool accepted = answer.reply == Reply::Continue || answer.reply == Reply::Success;
  if (answer.ending != Ending::Returned || !accepted || answer.message == Message::Invalid)
    return without_codes(answer);
  std::string text = picture::answer_words({answer.reply, codes(), messages(answer.message)});
  if (answer.reply == Reply::Continue && answer.readable != Readable::Nothing) text += ", identity readable";
  return text;
}

/// In lines that are not too wide for a label.
std::vector<std::string> folded(std::string_view text) {
  constexpr std::size_t width = 28;
  std::vector<std::string> lines;
  while (text.size() > width) {
    std::size_t space = text.rfind(' ', width);
    if (space == std::string_view::npos) space = text.find(' ');
    if (space == std::string_view::npos) break;
    lines.emplace_back(text.substr(0, space));
    text.remove_prefix(space + 1);
  }
  lines.emplace_back(text);
  return lines;
}

class Diagram {
public:
  Diagram(const LearnedMachine& learned, std::span<const Difference> differences, const DotStyle& style)
      : learned_{&learned}
      , differences_{differences}
      , style_{&style}
      , paint_{style.theme}
      , refused_in_place_(learned.states.size())
      , advisory_(learned.states.size()) {
    std::vector<std::size_t> aside;
    for (std::size_t index = 0; index < learned.transitions.size(); ++index)
      if (may_stand_aside(index))
        aside.push_back(index);
      else if (!difference_at(index).empty() || drawn(index))
        place(index);
    for (const std::size_t index : aside)
      if (is_entered(learned.transitions[index].to))
        advisory_[learned.transitions[index].from].push_back(index);
      else
        place(index);
  }
  std::string text() const;

private:
  std::vector<const Difference*> difference_at(std::size_t transition) const {
    std::vector<const Difference*> found;
    for (const Difference& difference : differences_)
      if (difference.transition == transition) found.push_back(&difference);
    return found;
  }

  /// Whether the state can count the transition instead of an arrow: a start from elsewhere than the initial state, or
  /// a refusal that changes nothing, with differences that do not gate.
  bool may_stand_aside(std::size_t index) const {
    const auto differences = difference_at(index);
    const auto gates = [](const Difference* difference) { return difference->gates; };
    if (differences.empty() || std::any_of(differences.begin(), differences.end(), gates)) return false;
    const LearnedTransition& transition = learned_->transitions[index];
    if (transition.answer.ending != Ending::Returned) return false;
    const bool start = learned_->machine->stimuli[transition.stimulus].delivery == Delivery::Start;
    return start ? transition.from != 0 : transition.from == transition.to && transition.answer.reply == Reply::Refusal;
  }

  bool is_entered(std::uint16_t state) const {
    return state == 0 || std::any_of(edges_.begin(), edges_.end(),
                                     [&](const Edge& edge) { return edge.to == state && edge.from != state; });
  }

  // A start that does the same in the initial state begins afresh, and nothing goes on behind a crash.
  bool drawn(std::size_t index) {
    const std::size_t stimuli = learned_->machine->stimuli.size();
    const LearnedTransition& transition = learned_->transitions[index];
    if (transition.answer.ending != Ending::Returned && transition.from == transition.to) return false;
    const Delivery delivery = learned_->machine->stimuli[transition.stimulus].delivery;
    if (delivery == Delivery::Step && transition.from == transition.to && plain_refusal(transition.answer)) {
      ++refused_in_place_[transition.from];
      return false;
    }
    if (transition.from == 0) return delivery != Delivery::Dispose;
    const LearnedTransition& initial = learned_->transitions[index % stimuli];
    return delivery == Delivery::Step || transition.to != initial.to || !alike(transition.answer, initial.answer);
  }

  void place(std::size_t index);
  const Edge* refusals_of(std::size_t state) const {
    return picture::only_refusals(std::span<const Edge>(edges_), state);
  }
  std::vector<std::string> refused_words(const Edge& edge) const;
  std::string label(const Edge& edge) const;
  std::string tooltip(const Edge& edge) const;
  std::string edge_text(const Edge& edge) const;
  std::string node(std::size_t state) const;
  std::vector<export_text::LegendEntry> legend() const;

  const LearnedMachine* learned_;
  std::span<const Difference> differences_;
  const DotStyle* style_;
  Paint paint_;
  std::vector<std::size_t> refused_in_place_;      ///< by state
  std::vector<std::vector<std::size_t>> advisory_; ///< by state: differences without an arrow
  std::vector<Edge> edges_;
};

void Diagram::place(std::size_t index) {
  const LearnedTransition& transition = learned_->transitions[index];
  const auto differences = difference_at(index);
  Standing standing = Standing::Agrees;
  std::string allowed;
  for (const Difference* difference : differences) {
    standing = std::max(standing, difference->gates ? Standing::Gates : Standing::Advisory);
    if (allowed.empty() && !difference->allowed.empty()) allowed = difference->allowed.back();
  }
  const bool refusal = standing == Standing::Agrees && plain_refusal(transition.answer);
  auto edge = std::find_if(edges_.begin(), edges_.end(), [&](const Edge& candidate) {
    return candidate.from == transition.from && candidate.to == transition.to && candidate.standing == standing &&
           candidate.refusals == refusal;
  });
  if (edge == edges_.end()) edge = edges_.insert(edge, {transition.from, transition.to, standing, refusal, {}, {}});
  auto group = std::find_if(edge->groups.begin(), edge->groups.end(), [&](const Group& candidate) {
    return alike(*candidate.answer, transition.answer) && candidate.allowed == allowed;
  });
  if (group == edge->groups.end()) group = edge->groups.insert(group, {&transition.answer, allowed, {}});
  group->transitions.push_back(&transition);
  for (const Difference* difference : differences)
    if (std::find(edge->requirements.begin(), edge->requirements.end(), difference->requirement) ==
        edge->requirements.end())
      edge->requirements.push_back(difference->requirement);
}

std::vector<std::string> Diagram::refused_words(const Edge& edge) const {
  std::vector<std::string> lines;
  for (const Group& group : edge.groups) {
    const auto starts = static_cast<std::size_t>(
        std::count_if(group.transitions.begin(), group.transitions.end(), [&](const LearnedTransition* transition) {
          return learned_->machine->stimuli[transition->stimulus].delivery == Delivery::Start;
        }));
    const std::string_view what = starts == 0 ? "step" : starts == group.transitions.size() ? "start" : "call";
    lines.push_back(export_text::counted(group.transitions.size(), what) + " refused");
    if (group.answer->readable != Readable::Nothing) lines.back() += ", identity readable";
  }
  return lines;
}

std::string Diagram::label(const Edge& edge) const {
  constexpr std::string_view end = "<br align=\"left\"/>";
  std::string text;
  if (edge.refusals) {
    for (const std::string& line : refused_words(edge))
      text.append(paint_.text(Role::Muted, line)).append(end);
    return export_text::apart(text);
  }
  for (const Group& group : edge.groups) {
    std::vector<std::string_view> stimuli;
    for (const LearnedTransition* transition : group.transitions)
      stimuli.push_back(learned_->machine->stimuli[transition->stimulus].name);
    text += export_text::stacked(stimuli);
    if (edge.standing == Standing::Agrees) {
      const Role role = group.answer->reply == Reply::Success ? Role::Good : Role::Continue;
      text += export_text::answer_lines(paint_, role, as_in_tables(*group.answer));
      continue;
    }
    const Role role = edge.standing == Standing::Gates ? Role::Bad : Role::Warning;
    for (const std::string& line : folded("target: " + without_codes(*group.answer)))
      text.append(paint_.text(role, "<b>" + escaped(line) + "</b>")).append(end);
    if (group.allowed.empty()) continue;
    for (const std::string& line : folded("model: " + group.allowed))
      text.append(escaped(line)).append(end);
  }
  return export_text::apart(text);
}

std::string Diagram::tooltip(const Edge& edge) const {
  std::vector<std::string> lines;
  for (const Group& group : edge.groups) {
    std::string line;
    for (const LearnedTransition* transition : group.transitions)
      line.append(line.empty() ? "" : ", ").append(learned_->machine->stimuli[transition->stimulus].name);
    line += ": " + without_codes(*group.answer);
    if (!group.allowed.empty()) line += "; the model allows " + group.allowed;
    lines.push_back(std::move(line));
  }
  for (const std::string& requirement : edge.requirements)
    lines.push_back("breaks " + requirement);
  return export_text::tooltip(export_text::joined(lines, "\n"));
}

std::string Diagram::edge_text(const Edge& edge) const {
  std::string_view look = "accepted", line = "solid";
  Role role = Role::Ink;
  if (edge.refusals) {
    look = "refused";
    role = Role::Muted;
  } else if (edge.standing == Standing::Gates) {
    look = "deviating";
    role = Role::Bad;
    line = "bold";
  } else if (edge.standing == Standing::Advisory) {
    look = "advisory";
    role = Role::Warning;
    line = "dashed";
  }
  const std::string from = "s" + std::to_string(edge.from), to = "s" + std::to_string(edge.to);
  const std::string tip = tooltip(edge);
  return "    " + from + " -> " + to + " [" + attribute("id", from + "-to-" + to + "-" + std::string(look)) + ", " +
         attribute("class", look) + (refusals_of(edge.from) == &edge ? "" : ", label=<" + label(edge) + ">") + ", " +
         attribute("color", paint_(role)) + ", style=" + std::string(line) + ", tooltip=" + tip +
         ", labeltooltip=" + tip + ", weight=" + (edge.refusals ? "1" : "3") + "];\n";
}

std::string Diagram::node(std::size_t state) const {
  const StateKind kind = kind_of(*learned_, state);
  const std::string id = "s" + std::to_string(state);
  const bool ended = kind == StateKind::Authenticated || kind == StateKind::Failed;
  std::string label = "<b>" + escaped(learned_->states[state].name) + "</b>";
  for (std::size_t at = label.find(", "); at != std::string::npos; at = label.find(", ", at))
    label.replace(at, 2, ",<br/>");
  const auto small = [&](const std::string& words, Role role = Role::Muted) {
    label += "<br/><font point-size=\"9\" color=\"" + std::string(paint_(role)) + "\">" + words + "</font>";
  };
  if (const std::size_t refused = refused_in_place_[state]; refused != 0)
    small(export_text::counted(refused, "step") + " refused");
  if (const Edge* edge = refusals_of(state))
    for (const std::string& line : refused_words(*edge))
      small(line);
  if (!advisory_[state].empty())
    small(std::to_string(advisory_[state].size()) + " more differ, advisory", Role::Warning);
  std::vector<std::string> tip;
  for (const std::size_t index : advisory_[state]) {
    const LearnedTransition& transition = learned_->transitions[index];
    tip.push_back(std::string(learned_->machine->stimuli[transition.stimulus].name) + " -> " +
                  learned_->states[transition.to].name + ": " + without_codes(transition.answer));
  }
  const std::string_view look = kind == StateKind::Invalid ? "strange" : name(kind);
  return "    " + id + " [" + attribute("id", "state-" + id) + ", " + attribute("class", "state " + std::string(look)) +
         ", label=<" + label + ">, " + attribute("fillcolor", paint_.fill(kind)) +
         (tip.empty() ? "" : ", tooltip=" + export_text::tooltip(export_text::joined(tip, "\n"))) +
         (ended ? ", peripheries=2" : "") + (state == 0 ? ", penwidth=2" : "") + "];\n";
}

std::vector<export_text::LegendEntry> Diagram::legend() const {
  if (!style_->legend) return {};
  constexpr std::string_view bold = "&#9473;&#9473;&#9473;", thin = "&#9472;&#9472;&#9472;",
                             dashed = "&#8211; &#8211; &#8211;";
  return {
      {paint_.text(Role::Ink,     thin),                "as allowed"},
      {paint_.text(Role::Bad,                         bold),                         "differs from the model"},
      {paint_.text(Role::Warning, dashed),"differs, advisory"},
      {paint_.text(Role::Muted,                  thin),                       "refusals, counted where they start"},
      {"not drawn",   "Dispose, and starts that begin afresh as from the initial state"}
  };
}

std::string Diagram::text() const {
  const std::string name = std::string(learned_->machine->name) + " as learned from " + learned_->target;
  std::string subtitle(style_->subtitle);
  if (subtitle.empty())
    subtitle = std::to_string(learned_->states.size()) + " states, where the model has " +
               std::to_string(learned_->machine->states.size()) + "; " + std::to_string(differences_.size()) +
               (differences_.size() == 1 ? " difference" : " differences");
  std::string text = sheet(name, style_->title.empty() ? name : style_->title, subtitle, legend(), paint_);
  std::vector<std::string> successes, failures;
  for (std::size_t state = 0; state < learned_->states.size(); ++state) {
    text += node(state);
    const StateKind kind = kind_of(*learned_, state);
    // An arrow onwards from the row would run along it, over the other states.
    const bool goes_on = std::any_of(edges_.begin(), edges_.end(),
                                     [&](const Edge& edge) { return edge.from == state && edge.to != state; });
    if (kind == StateKind::Authenticated && !goes_on) successes.push_back("s" + std::to_string(state));
    if (kind == StateKind::Failed && !goes_on) failures.push_back("s" + std::to_string(state));
  }
  text += export_text::ends(successes, failures);
  for (const Edge& edge : edges_)
    text += edge_text(edge);
  return text + "  }\n}\n";
}

} // namespace

std::string to_dot(const LearnedMachine& learned, std::span<const Difference> differences, const DotStyle& style) {
  return Diagram(learned, differences, style).text();
}

} // namespace saslspec::model
