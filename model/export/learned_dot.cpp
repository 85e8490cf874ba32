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

constexpr std::size_t most_lines = 8; // of stimuli in one label

enum class Standing : std::uint8_t { Agrees, Advisory, Gates };

/// Transitions of one arrow with the same answer, and what the model allows instead where they differ from it.
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
  std::vector<std::string> requirements; ///< that are broken
};

bool plain_refusal(const Answer& answer) {
  return answer.ending == Ending::Returned && answer.reply == Reply::Refusal && answer.message == Message::None;
}

std::string without_codes(Answer answer) {
  answer.codes = 0;
  return words(answer);
}

/// What agrees with the model in the words of the tables' drawings; after a success an identity is readable anyhow.
std::string as_in_tables(const Answer& answer) {
  const bool accepted = answer.reply == Reply::Continue || answer.reply == Reply::Success;
  if (answer.ending != Ending::Returned || !accepted || answer.message == Message::Invalid)
    return without_codes(answer);
  std::string text = picture::answer_words({answer.reply, codes(), messages(answer.message)});
  if (answer.reply == Reply::Continue && answer.readable != Readable::Nothing) text += ", identity readable";
  return text;
}

class Diagram {
public:
  Diagram(const LearnedMachine& learned, std::span<const Difference> differences, const DotStyle& style)
      : learned_{&learned}
      , differences_{differences}
      , style_{&style}
      , paint_{style.theme}
      , refused_in_place_(learned.states.size()) {
    const std::size_t stimuli = learned.transitions.size() / std::max<std::size_t>(learned.states.size(), 1);
    for (std::size_t index = 0; index < learned.transitions.size(); ++index)
      if (!difference_at(index).empty() || drawn(index, stimuli)) place(index);
  }
  std::string text() const;

private:
  std::vector<const Difference*> difference_at(std::size_t transition) const {
    std::vector<const Difference*> found;
    for (const Difference& difference : differences_)
      if (difference.transition == transition) found.push_back(&difference);
    return found;
  }

  // A start that does in this state what it does in the initial one begins afresh; behind a crash nothing goes on.
  bool drawn(std::size_t index, std::size_t stimuli) {
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
  std::string label(const Edge& edge) const;
  std::string tooltip(const Edge& edge) const;
  std::string edge_text(const Edge& edge) const;
  std::string node(std::size_t state) const;
  std::vector<export_text::LegendEntry> legend() const;

  const LearnedMachine* learned_;
  std::span<const Difference> differences_;
  const DotStyle* style_;
  Paint paint_;
  std::vector<std::size_t> refused_in_place_; ///< by state
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

std::string Diagram::label(const Edge& edge) const {
  constexpr std::string_view end = "<br align=\"left\"/>";
  std::string text;
  for (const Group& group : edge.groups) {
    const std::size_t count = group.transitions.size();
    if (edge.refusals) {
      std::string refused = std::to_string(count) + " refused";
      if (group.answer->readable != Readable::Nothing) refused += ", identity readable";
      text.append(paint_.text(Role::Muted, refused)).append(end);
      continue;
    }
    const std::size_t shown = count > most_lines ? most_lines - 1 : count;
    for (std::size_t index = 0; index < shown; ++index)
      text.append(escaped(learned_->machine->stimuli[group.transitions[index]->stimulus].name)).append(end);
    if (shown < count) text.append("and ").append(std::to_string(count - shown)).append(" more").append(end);
    if (edge.standing == Standing::Agrees) {
      const Role role = group.answer->reply == Reply::Success ? Role::Good : Role::Continue;
      text += export_text::answer_lines(paint_, role, as_in_tables(*group.answer));
      continue;
    }
    const std::string answer = escaped(without_codes(*group.answer));
    const Role role = edge.standing == Standing::Gates ? Role::Bad : Role::Warning;
    text.append(paint_.text(role, "<b>target: " + answer + "</b>")).append(end);
    if (!group.allowed.empty()) text.append("model: ").append(escaped(group.allowed)).append(end);
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
         attribute("class", look) + ", label=<" + label(edge) + ">, " + attribute("color", paint_(role)) +
         ", style=" + std::string(line) + ", tooltip=" + tip + ", labeltooltip=" + tip +
         (edge.refusals ? "" : ", weight=10") + "];\n";
}

std::string Diagram::node(std::size_t state) const {
  const StateKind kind = kind_of(*learned_, state);
  const std::string id = "s" + std::to_string(state);
  const bool ended = kind == StateKind::Authenticated || kind == StateKind::Failed;
  std::string label = "<b>" + escaped(learned_->states[state].name) + "</b>";
  for (std::size_t at = label.find(", "); at != std::string::npos; at = label.find(", ", at))
    label.replace(at, 2, ",<br/>");
  if (const std::size_t refused = refused_in_place_[state]; refused != 0)
    label += "<br/><font point-size=\"9\" color=\"" + std::string(paint_(Role::Muted)) + "\">" +
             std::to_string(refused) + (refused == 1 ? " step refused" : " steps refused") + "</font>";
  const std::string_view look = kind == StateKind::Invalid ? "strange" : name(kind);
  return "    " + id + " [" + attribute("id", "state-" + id) + ", " + attribute("class", "state " + std::string(look)) +
         ", label=<" + label + ">, " + attribute("fillcolor", paint_.fill(kind)) + (ended ? ", peripheries=2" : "") +
         (state == 0 ? ", penwidth=2" : "") + "];\n";
}

std::vector<export_text::LegendEntry> Diagram::legend() const {
  if (!style_->legend) return {};
  constexpr std::string_view bold = "&#9473;&#9473;&#9473;", thin = "&#9472;&#9472;&#9472;",
                             dashed = "&#9476;&#9476;&#9476;";
  return {
      {paint_.text(Role::Ink,     thin),                "as the model allows"},
      {paint_.text(Role::Bad,                         bold),                         "differs from the model"},
      {paint_.text(Role::Warning, dashed),"differs, advisory"},
      {paint_.text(Role::Muted,                  thin),                       "refusals, counted"},
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
  std::string last;
  for (std::size_t state = 0; state < learned_->states.size(); ++state) {
    text += node(state);
    const StateKind kind = kind_of(*learned_, state);
    if (kind == StateKind::Authenticated || kind == StateKind::Failed) last += " s" + std::to_string(state) + ";";
  }
  if (!last.empty()) text += "    {rank=sink;" + last + "}\n";
  for (const Edge& edge : edges_)
    text += edge_text(edge);
  return text + "  }\n}\n";
}

} // namespace

std::string to_dot(const LearnedMachine& learned, std::span<const Difference> differences, const DotStyle& style) {
  return Diagram(learned, differences, style).text();
}

} // namespace saslspec::model
