#include "export/picture.hpp"

#include "saslspec/model/checks.hpp"
#include "saslspec/model/export.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace saslspec::model::picture {
namespace {

bool accepts(const Transition& row) {
  return row.outcome.reply == Reply::Continue || row.outcome.reply == Reply::Success;
}

/// "if A, if B" with `before` "if "; empty where under all circumstances one of the guards holds.
std::string circumstances(const std::vector<Guard>& guards, std::string_view before) {
  bool always = true;
  for (unsigned number = 0; number < checks::valuations; ++number)
    always = always && std::any_of(guards.begin(), guards.end(),
                                   [&](Guard guard) { return holds(guard, checks::valuation(number)); });
  std::string text;
  for (const Guard guard : guards)
    if (!always) text.append(text.empty() ? "" : ", ").append(before).append(name(guard));
  return text;
}

} // namespace

Picture::Picture(const Machine& machine) : machine_{&machine}, undrawn_(machine.states.size()) {
  mark_alternatives();
  for (const Transition& row : machine.transitions)
    place(row);
  for (Arrow& arrow : arrows_)
    arrow.alternative = std::all_of(arrow.rows.begin(), arrow.rows.end(),
                                    [&](const Transition* row) { return alternative_[position(row)]; });
  if (!find_honest_path(false)) find_honest_path(true);
}

void Picture::mark_alternatives() {
  const auto& rows = machine_->transitions;
  alternative_.resize(rows.size());
  for (std::size_t one = 0; one < rows.size(); ++one) {
    for (std::size_t other = one + 1;
         other < rows.size() && rows[other].from == rows[one].from && rows[other].stimulus == rows[one].stimulus;
         ++other)
      if (hold_together(rows[one].guard, rows[other].guard)) alternative_[one] = alternative_[other] = true;
  }
}

void Picture::place(const Transition& row) {
  const Delivery delivery = machine_->stimuli[row.stimulus].delivery;
  const bool refusal = row.outcome.reply == Reply::Refusal;
  if (delivery == Delivery::Dispose || (delivery == Delivery::Start && row.from != 0) ||
      (refusal && row.from == row.to)) {
    undrawn_[row.from].push_back(&row);
    return;
  }
  auto arrow = std::find_if(arrows_.begin(), arrows_.end(), [&](const Arrow& candidate) {
    return candidate.from == row.from && candidate.to == row.to && candidate.refusals == refusal;
  });
  if (arrow == arrows_.end()) arrow = arrows_.insert(arrow, {row.from, row.to, refusal, false, false, {}});
  arrow->rows.push_back(&row);
}

/// Marks the shortest way to success that begins without initial response and follows the first rows of the table. Only
/// its last answer may be an alternative, unless `over_alternatives`. Whether there is a way.
bool Picture::find_honest_path(bool over_alternatives) {
  const auto begins = [&](const Transition& row, bool without_response) {
    const StimulusInfo& stimulus = machine_->stimuli[row.stimulus];
    return row.from == 0 && stimulus.delivery == Delivery::Start && row.outcome.reply == Reply::Continue &&
           (!without_response || stimulus.message == "absent");
  };
  const auto& rows = machine_->transitions;
  const bool without_response =
      std::any_of(rows.begin(), rows.end(), [&](const Transition& row) { return begins(row, true); });
  std::vector<const Transition*> arrived(machine_->states.size());
  std::deque<std::uint8_t> queue;
  const auto arrive = [&](const Transition& row) {
    if (row.to == 0 || arrived[row.to] != nullptr) return;
    arrived[row.to] = &row;
    queue.push_back(row.to);
  };
  for (const Transition& row : rows)
    if (begins(row, without_response)) arrive(row);
  for (; !queue.empty(); queue.pop_front()) {
    for (const Transition& row : rows) {
      if (row.from != queue.front() || !accepts(row) || machine_->stimuli[row.stimulus].delivery != Delivery::Step)
        continue;
      if (over_alternatives || !alternative_[position(&row)] || row.outcome.reply == Reply::Success) arrive(row);
    }
  }
  bool found = false;
  for (std::size_t state = 0; state < machine_->states.size(); ++state) {
    if (machine_->states[state].kind != StateKind::Authenticated) continue;
    for (const Transition* row = arrived[state]; row != nullptr; row = row->from == 0 ? nullptr : arrived[row->from]) {
      found = true;
      for (Arrow& arrow : arrows_)
        arrow.honest = arrow.honest || (arrow.from == row->from && arrow.to == row->to && !arrow.refusals);
    }
  }
  return found;
}

/// The condition under which the row's answer must be given, then the condition under which it may be.
std::string Picture::condition(const Arrow& arrow, const Transition& row, bool says_may) const {
  std::vector<Guard> musts, mays;
  for (const Transition* other : arrow.rows)
    if (other->stimulus == row.stimulus && other->outcome.reply == row.outcome.reply &&
        other->outcome.messages == row.outcome.messages)
      (says_may && alternative_[position(other)] ? mays : musts).push_back(other->guard);
  std::string text = circumstances(musts, "if ");
  if (mays.empty()) return text;
  const std::string may = circumstances(mays, "may if ");
  return text + (text.empty() ? "" : ", ") + (may.empty() ? "may" : may);
}

std::vector<Group> Picture::groups(const Arrow& arrow, bool says_may) const {
  std::vector<Group> groups;
  const auto same_answer = [](const Outcome& one, const Outcome& other) {
    return one.reply == other.reply && one.messages == other.messages;
  };
  for (const Transition* row : arrow.rows) {
    const std::string_view stimulus = machine_->stimuli[row->stimulus].name;
    const std::string when = condition(arrow, *row, says_may);
    auto place = groups.end();
    bool there = false;
    for (auto group = groups.begin(); group != groups.end() && !there; ++group) {
      if (!same_answer(group->outcome, row->outcome)) continue;
      place = group + 1;
      there = group->condition == when;
      if (there && std::find(group->stimuli.begin(), group->stimuli.end(), stimulus) == group->stimuli.end())
        group->stimuli.push_back(stimulus);
    }
    if (!there) groups.insert(place, {row->outcome, when, {stimulus}});
  }
  // An unconditional group stands first among those of one answer, lest a line above is read as its condition.
  const auto place_of = [](const Group& group) {
    return group.condition.empty() ? 0 : group.condition.starts_with("may") ? 2 : 1;
  };
  for (auto first = groups.begin(); first != groups.end();) {
    const auto last = std::find_if(first, groups.end(),
                                   [&](const Group& group) { return !same_answer(group.outcome, first->outcome); });
    std::stable_sort(first, last,
                     [&](const Group& one, const Group& other) { return place_of(one) < place_of(other); });
    first = last;
  }
  return groups;
}

Refusals Picture::refusals(const Arrow& arrow) const {
  std::set<std::uint8_t> always, perhaps;
  for (const Transition* row : arrow.rows) {
    const auto accepted = [&](const Transition& other) {
      return other.from == row->from && other.stimulus == row->stimulus && accepts(other);
    };
    const auto& rows = machine_->transitions;
    (std::any_of(rows.begin(), rows.end(), accepted) ? perhaps : always).insert(row->stimulus);
  }
  return {always.size(), perhaps.size()};
}

std::size_t Picture::refused_in_place(std::uint8_t state) const {
  std::set<std::uint8_t> stimuli;
  for (const Transition* row : undrawn_[state])
    if (machine_->stimuli[row->stimulus].delivery == Delivery::Step) stimuli.insert(row->stimulus);
  return stimuli.size();
}

bool Picture::on_honest_path(std::uint8_t state) const {
  return std::any_of(arrows_.begin(), arrows_.end(),
                     [&](const Arrow& arrow) { return arrow.honest && (arrow.from == state || arrow.to == state); });
}

std::string answer_words(const Outcome& outcome) {
  std::string text = outcome.reply == Reply::Success ? "OK" : "CONTINUE";
  const std::string messages = message_names(outcome.messages);
  if (messages != "None" && messages.find(',') == std::string::npos) text += " " + messages;
  return text;
}

} // namespace saslspec::model::picture
