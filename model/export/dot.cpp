#include "saslspec/model/export.hpp"

#include "export/text.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <vector>

namespace saslspec::model {
namespace {

using export_text::escaped;

constexpr std::string_view ink = "#1f2933";
constexpr std::string_view grey = "#9aa5b1";
constexpr std::string_view green = "#2f8132";
constexpr std::string_view blue = "#0b69a3";
constexpr std::string_view red = "#ba2525";
constexpr std::string_view amber = "#b44d12";

std::string attribute(std::string_view key, std::string_view value) {
  return std::string(key) + "=\"" + std::string(value) + "\"";
}

/// Rows drawn as one edge.
struct Edge {
  std::uint8_t from;
  std::uint8_t to;
  Outcome outcome;
  Guard guard;
  bool alternative; ///< the server may also answer in another way
  std::vector<const Transition*> rows;
  std::string condition;              ///< of merged edges, else empty
  const Transition* merged = nullptr; ///< the row of the edge merged into this one

  std::vector<const Transition*> all_rows() const {
    std::vector<const Transition*> all = rows;
    if (merged != nullptr) all.push_back(merged);
    return all;
  }
};

class Diagram {
public:
  Diagram(const Machine& machine, const DotStyle& style) : machine_{&machine}, style_{&style} {
    mark_alternatives();
    for (std::size_t index = 0; index < machine.transitions.size(); ++index)
      if (drawn(machine.transitions[index])) place(index);
    merge_guards();
    find_honest_path();
  }
  std::string text() const;

private:
  bool is_refusal(const Edge& edge) const { return edge.outcome.reply == Reply::Refusal; }
  std::size_t position(const Transition* row) const {
    return static_cast<std::size_t>(row - machine_->transitions.data());
  }

  // Dispose and starts from elsewhere look the same in every machine: the legend says what they do.
  bool drawn(const Transition& row) const {
    const Delivery delivery = machine_->stimuli[row.stimulus].delivery;
    return delivery == Delivery::Step || (delivery == Delivery::Start && row.from == 0);
  }

  void mark_alternatives() {
    const auto& rows = machine_->transitions;
    alternative_.resize(rows.size());
    for (std::size_t one = 0; one < rows.size(); ++one)
      for (std::size_t other = 0; other < rows.size(); ++other)
        if (one != other && rows[one].from == rows[other].from && rows[one].stimulus == rows[other].stimulus &&
            (rows[one].guard == rows[other].guard || rows[one].guard == Guard::Always ||
             rows[other].guard == Guard::Always))
          alternative_[one] = true;
  }

  void place(std::size_t index) {
    const Transition& row = machine_->transitions[index];
    const bool refusal = row.outcome.reply == Reply::Refusal;
    for (Edge& edge : edges_) {
      if (edge.from != row.from || edge.to != row.to || edge.outcome.reply != row.outcome.reply) continue;
      if (!refusal && (edge.outcome.messages != row.outcome.messages || edge.guard != row.guard ||
                       edge.alternative != alternative_[index]))
        continue;
      edge.rows.push_back(&row);
      return;
    }
    edges_.push_back({row.from, row.to, row.outcome, row.guard, alternative_[index], {&row}, {}, nullptr});
  }

  /// What the server must do under one guard and may do under another is one edge with both conditions.
  void merge_guards() {
    for (std::size_t one = 0; one < edges_.size(); ++one) {
      for (std::size_t other = one + 1; other < edges_.size(); ++other) {
        Edge& left = edges_[one];
        const Edge& right = edges_[other];
        if (is_refusal(left) || left.from != right.from || left.to != right.to || left.guard == right.guard ||
            left.outcome.messages != right.outcome.messages || left.outcome.reply != right.outcome.reply ||
            left.rows.size() != 1 || right.rows.size() != 1 || left.rows[0]->stimulus != right.rows[0]->stimulus)
          continue;
        left.condition = condition(right) + "<br/>" + condition(left);
        left.alternative = left.alternative && right.alternative;
        left.merged = right.rows[0];
        edges_.erase(edges_.begin() + static_cast<std::ptrdiff_t>(other));
        --other;
      }
    }
  }

  std::string condition(const Edge& edge) const {
    if (!edge.condition.empty() || edge.guard == Guard::Always) return edge.condition;
    return (edge.alternative ? "may if " : "if ") + std::string(name(edge.guard));
  }

  /// The shortest way to success that starts without initial response and rests on no alternative.
  void find_honest_path() {
    std::vector<const Edge*> arrived(machine_->states.size());
    std::deque<std::uint8_t> queue;
    for (const Edge& edge : edges_) {
      const bool plain_start = std::any_of(edge.rows.begin(), edge.rows.end(), [&](const Transition* row) {
        return machine_->stimuli[row->stimulus].name == "Start.known";
      });
      if (edge.from != 0 || !plain_start || is_refusal(edge) || arrived[edge.to] != nullptr) continue;
      arrived[edge.to] = &edge;
      queue.push_back(edge.to);
    }
    for (; !queue.empty(); queue.pop_front()) {
      for (const Edge& edge : edges_) {
        if (edge.from != queue.front() || edge.from == edge.to || is_refusal(edge) || arrived[edge.to] != nullptr)
          continue;
        if (edge.alternative && edge.outcome.reply != Reply::Success) continue;
        arrived[edge.to] = &edge;
        queue.push_back(edge.to);
      }
    }
    for (std::size_t state = 0; state < machine_->states.size(); ++state) {
      if (machine_->states[state].kind != StateKind::Authenticated) continue;
      for (const Edge* edge = arrived[state]; edge != nullptr; edge = edge->from == 0 ? nullptr : arrived[edge->from])
        honest_.insert(edge);
    }
  }

  std::string nodes(std::string_view cluster, std::string_view label, std::initializer_list<StateKind> kinds) const;
  std::string edge_text(const Edge& edge) const;
  std::string label_of(const Edge& edge) const;
  std::string refusal_label(const Edge& edge) const;
  bool on_honest_path(std::uint8_t state) const;
  std::string_view colour_of(const Edge& edge) const;
  std::string legend() const;

  const Machine* machine_;
  const DotStyle* style_;
  std::vector<bool> alternative_;
  std::vector<Edge> edges_;
  std::set<const Edge*> honest_;
};

/// "ClientFirst.valid<br/>.authorized<br/>.y_flag": one line per stimulus, the kind of message named once.
std::string stacked(const Machine& machine, const std::vector<const Transition*>& rows) {
  std::string text;
  std::string_view kind;
  for (const Transition* row : rows) {
    const std::string_view name = machine.stimuli[row->stimulus].name;
    const std::string_view of_name = name.substr(0, name.rfind('.') + 1);
    if (!text.empty()) text += "<br/>";
    text += escaped(!of_name.empty() && of_name == kind ? name.substr(of_name.size() - 1) : name);
    kind = of_name;
  }
  return text;
}

/// "13 steps<br/>refused", "6 steps<br/>may be refused", or both.
std::string Diagram::refusal_label(const Edge& edge) const {
  if (edge.from == edge.to) return "every step<br/>refused";
  std::set<std::uint8_t> always;
  std::set<std::uint8_t> perhaps;
  for (const Transition* row : edge.rows)
    (alternative_[position(row)] ? perhaps : always).insert(row->stimulus);
  const bool starts = machine_->stimuli[edge.rows.front()->stimulus].delivery == Delivery::Start;
  const auto counted = [&](std::size_t count) {
    return std::to_string(count) + (starts ? " start" : " step") + (count == 1 ? "" : "s");
  };
  std::string text;
  if (!always.empty()) text = counted(always.size()) + "<br/>refused";
  if (!perhaps.empty()) text += (text.empty() ? "" : "<br/>") + counted(perhaps.size()) + "<br/>may be refused";
  return text;
}

std::string Diagram::label_of(const Edge& edge) const {
  if (is_refusal(edge)) return "<font color=\"" + std::string(grey) + "\">" + refusal_label(edge) + "</font>";
  std::string text = stacked(*machine_, edge.rows);
  const bool success = edge.outcome.reply == Reply::Success;
  std::string answer = success ? "OK" : "CONTINUE";
  const std::string messages = message_names(edge.outcome.messages);
  if (messages != "None" && messages.find(',') == std::string::npos) answer += "<br/>" + messages;
  text += "<br/><font color=\"" + std::string(success ? green : blue) + "\"><b>" + answer + "</b></font>";
  if (const std::string when = condition(edge); !when.empty()) text += "<br/><i>" + when + "</i>";
  return text;
}

std::string_view Diagram::colour_of(const Edge& edge) const {
  const std::string_view plain = is_refusal(edge) ? grey : ink;
  if (style_->marks.size() != machine_->transitions.size()) return plain;
  Mark worst = Mark::None;
  for (const Transition* row : edge.all_rows()) {
    const Mark mark = style_->marks[position(row)];
    if (mark == Mark::Deviating || worst == Mark::None || (mark == Mark::Uncovered && worst == Mark::Covered))
      worst = worst == Mark::Deviating ? worst : mark;
  }
  switch (worst) {
  case Mark::None:
    return plain;
  case Mark::Covered:
    return green;
  case Mark::Deviating:
    return red;
  case Mark::Uncovered:
    return amber;
  }
  return plain;
}

std::string Diagram::edge_text(const Edge& edge) const {
  std::string clauses;
  std::set<std::string_view> seen;
  for (const Transition* row : edge.all_rows()) {
    if (!seen.insert(row->requirement).second) continue;
    if (!clauses.empty()) clauses += ", ";
    clauses += row->requirement;
  }
  const bool honest = honest_.contains(&edge);
  std::string text = "    " + std::string(machine_->states[edge.from].name) + " -> " +
                     std::string(machine_->states[edge.to].name) + " [label=<" + label_of(edge) + ">, " +
                     attribute("color", colour_of(edge)) + ", " + attribute("tooltip", clauses) + ", " +
                     attribute("labeltooltip", clauses);
  if (honest) text += ", penwidth=2.6, weight=100";
  if (edge.alternative && !is_refusal(edge)) text += ", style=dashed";
  return text + "];\n";
}

bool Diagram::on_honest_path(std::uint8_t state) const {
  return std::any_of(honest_.begin(), honest_.end(),
                     [&](const Edge* edge) { return edge->from == state || edge->to == state; });
}

std::string Diagram::nodes(std::string_view cluster, std::string_view label,
                           std::initializer_list<StateKind> kinds) const {
  std::string text;
  for (std::uint8_t index = 0; index < machine_->states.size(); ++index) {
    const StateInfo& state = machine_->states[index];
    if (std::find(kinds.begin(), kinds.end(), state.kind) == kinds.end()) continue;
    const bool final = state.kind == StateKind::Authenticated || state.kind == StateKind::Failed;
    std::string_view fill = "#ffffff";
    if (state.kind == StateKind::Authenticated) fill = "#e3f9e5";
    if (state.kind == StateKind::Failed) fill = "#ffe3e3";
    if (state.kind == StateKind::Refusing) fill = "#e4e7eb";
    text += "      " + std::string(state.name) + " [" + attribute("fillcolor", fill) + ", " +
            attribute("tooltip", state.meaning) + (final ? ", peripheries=2" : "") +
            (on_honest_path(index) ? ", group=honest" : "") + "];\n";
  }
  return "    subgraph cluster_" + std::string(cluster) + " {\n      graph [" + attribute("label", label) +
         ", labelloc=b, labeljust=" + (cluster == "ended" ? "r" : "l") +
         ", style=\"rounded,filled\", color=\"#f5f7fa\", fontcolor=\"#7b8794\", fontsize=9, margin=10];\n" + text +
         "    }\n";
}

std::string Diagram::legend() const {
  if (!style_->legend) return "";
  std::string text =
      "<table border=\"0\" cellborder=\"0\" cellspacing=\"2\" cellpadding=\"0\">"
      "<tr><td align=\"left\"><b>bold</b>: the honest path &#160; dashed: the server may do this or something else "
      "</td></tr>"
      "<tr><td align=\"left\">double border: the end &#160; <font color=\"#9aa5b1\">grey: refusals, "
      "folded</font></td></tr>"
      "<tr><td align=\"left\">Not drawn: Dispose leads to Idle from everywhere; a start begins afresh from everywhere, "
      "and may be refused after success.</td></tr>";
  if (!style_->marks.empty())
    text += "<tr><td align=\"left\"><font color=\"#2f8132\">green: covered</font> &#160; <font color=\"#ba2525\">red: "
            "deviates</font> &#160; <font color=\"#b44d12\">amber: not covered</font></td></tr>";
  return text + "</table>";
}

std::string Diagram::text() const {
  const std::string title = escaped(style_->title.empty() ? machine_->name : style_->title);
  std::string text = "digraph \"" + title + "\" {\n";
  text +=
      "  graph [newrank=true, rankdir=LR, fontname=\"Helvetica\", fontsize=10, fontcolor=\"#3e4c59\", nodesep=0.42, "
      "ranksep=0.35, "
      "bgcolor=white, labelloc=b, labeljust=l, label=<" +
      legend() + ">];\n";
  text += "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11, color=\"#52606d\", "
          "margin=\"0.16,0.1\"];\n";
  text += "  edge [fontname=\"Helvetica\", fontsize=9, arrowsize=0.7];\n";
  text += "  subgraph cluster_picture {\n    graph [label=<<font point-size=\"15\"><b>" + title +
          "</b></font>>, labelloc=t, labeljust=l, pencolor=none];\n";
  text += nodes("idle", "not started", {StateKind::Idle});
  text += nodes("negotiating", "negotiating", {StateKind::Negotiating, StateKind::Refusing});
  text += nodes("ended", "ended", {StateKind::Authenticated, StateKind::Failed});
  for (const Edge& edge : edges_)
    text += edge_text(edge);
  return text + "  }\n}\n";
}

} // namespace

std::string to_dot(const Machine& machine, const DotStyle& style) {
  return Diagram(machine, style).text();
}

} // namespace saslspec::model
