#include "saslspec/model/learned.hpp"

#include "export/text.hpp"

#include <algorithm>
#include <vector>

namespace saslspec::model {
namespace {

using export_text::escaped;
using export_text::quoted;

constexpr std::size_t most_lines = 8; // of stimuli in one label

enum class Standing : std::uint8_t { Agrees, Advisory, Gates };

/// Transitions drawn as one edge.
struct Edge {
  const LearnedTransition* first;
  Standing standing;
  std::vector<const LearnedTransition*> transitions;
  std::string requirements; ///< that are broken
};

bool plain_refusal(const Answer& answer) {
  return answer.ending == Ending::Returned && answer.reply == Reply::Refusal && answer.message == Message::None;
}

class Diagram {
public:
  Diagram(const LearnedMachine& learned, std::span<const Difference> differences)
      : learned_{&learned}, differences_{differences} {
    const std::size_t stimuli = learned.transitions.size() / std::max<std::size_t>(learned.states.size(), 1);
    for (std::size_t index = 0; index < learned.transitions.size(); ++index)
      if (standing(index) != Standing::Agrees || drawn(index, stimuli)) place(index);
  }
  std::string text(const DotStyle& style) const;

private:
  Standing standing(std::size_t transition) const {
    Standing worst = Standing::Agrees;
    for (const Difference& difference : differences_)
      if (difference.transition == transition)
        worst = std::max(worst, difference.gates ? Standing::Gates : Standing::Advisory);
    return worst;
  }

  // A start that does in this state what it does in the initial one begins afresh; behind a crash nothing goes on.
  bool drawn(std::size_t index, std::size_t stimuli) const {
    const LearnedTransition& transition = learned_->transitions[index];
    if (transition.answer.ending != Ending::Returned && transition.from == transition.to) return false;
    const Delivery delivery = learned_->machine->stimuli[transition.stimulus].delivery;
    if (transition.from == 0) return delivery != Delivery::Dispose;
    const LearnedTransition& initial = learned_->transitions[index % stimuli];
    return delivery == Delivery::Step || transition.to != initial.to || !alike(transition.answer, initial.answer);
  }

  void place(std::size_t index) {
    const LearnedTransition& transition = learned_->transitions[index];
    const Standing here = standing(index);
    const auto same = [&](const Edge& edge) {
      return edge.first->from == transition.from && edge.first->to == transition.to && edge.standing == here &&
             alike(edge.first->answer, transition.answer);
    };
    auto edge = std::find_if(edges_.begin(), edges_.end(), same);
    if (edge == edges_.end()) edge = edges_.insert(edge, {&transition, here, {}, {}});
    edge->transitions.push_back(&transition);
    for (const Difference& difference : differences_)
      if (difference.transition == index && edge->requirements.find(difference.requirement) == std::string::npos)
        edge->requirements += (edge->requirements.empty() ? "" : ", ") + difference.requirement;
  }

  std::string label(const Edge& edge) const {
    const Answer& answer = edge.first->answer;
    const std::size_t count = edge.transitions.size();
    std::string text;
    if (plain_refusal(answer) && edge.standing == Standing::Agrees) {
      text = std::to_string(count) + (count == 1 ? " stimulus<br/>refused" : " stimuli<br/>refused");
      return answer.readable == Readable::Nothing ? text : text + ",<br/>identity readable";
    }
    const std::size_t shown = count > most_lines ? most_lines - 1 : count;
    for (std::size_t index = 0; index < shown; ++index)
      text += escaped(learned_->machine->stimuli[edge.transitions[index]->stimulus].name) + "<br/>";
    if (shown < count) text += "and " + std::to_string(count - shown) + " more<br/>";
    Answer without_codes = answer;
    without_codes.codes = 0;
    return text + "<b>" + escaped(words(without_codes)) + "</b>";
  }

  std::string_view colour(const Edge& edge) const {
    if (edge.standing == Standing::Gates) return "#ba2525";
    if (edge.standing == Standing::Advisory) return "#b44d12";
    return plain_refusal(edge.first->answer) ? "#9aa5b1" : "#1f2933";
  }

  std::string node(std::size_t state) const;

  const LearnedMachine* learned_;
  std::span<const Difference> differences_;
  std::vector<Edge> edges_;
};

std::string Diagram::node(std::size_t state) const {
  const StateKind kind = kind_of(*learned_, state);
  std::string_view fill = "#ffffff";
  if (kind == StateKind::Authenticated) fill = "#e3f9e5";
  if (kind == StateKind::Failed) fill = "#ffe3e3";
  if (kind == StateKind::Refusing) fill = "#e4e7eb";
  if (kind == StateKind::Invalid) fill = "#fff3c4";
  return "  s" + std::to_string(state) + " [label=" + quoted(learned_->states[state].name) + ", fillcolor=\"" +
         std::string(fill) + "\"" + (state == 0 ? ", penwidth=2" : "") + "];\n";
}

std::string Diagram::text(const DotStyle& style) const {
  std::string title(style.title);
  if (title.empty()) title.append(learned_->machine->name).append(" as learned from ").append(learned_->target);
  std::string text = "digraph " + quoted(title) + " {\n";
  text += "  graph [rankdir=LR, fontname=\"Helvetica\", fontsize=10, bgcolor=white, labelloc=t, labeljust=l, label=<"
          "<font point-size=\"15\"><b>" +
          escaped(title) + "</b></font>";
  if (style.legend)
    text += "<br align=\"left\"/>Not drawn: Dispose, and starts that begin afresh as from the initial state (thick "
            "border). Red: differs from the model; amber: differs, advisory.<br align=\"left\"/>";
  text += ">];\n  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11, color=\"#52606d\"];\n"
          "  edge [fontname=\"Helvetica\", fontsize=9, arrowsize=0.7];\n";
  for (std::size_t state = 0; state < learned_->states.size(); ++state)
    text += node(state);
  for (const Edge& edge : edges_) {
    const std::string ink(colour(edge));
    text += "  s" + std::to_string(edge.first->from) + " -> s" + std::to_string(edge.first->to) + " [color=\"" + ink +
            "\", fontcolor=\"" + ink + "\", label=<" + label(edge) + ">, tooltip=" + quoted(edge.requirements) + "];\n";
  }
  return text + "}\n";
}

} // namespace

std::string to_dot(const LearnedMachine& learned, std::span<const Difference> differences, const DotStyle& style) {
  return Diagram(learned, differences).text(style);
}

} // namespace saslspec::model
