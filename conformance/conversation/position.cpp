#include "saslspec/conversation/position.hpp"

#include "saslspec/conversation/dialogue.hpp"

#include <algorithm>
#include <iterator>

namespace saslspec::conversation {
namespace {

constexpr std::string_view nothing_was_said = "CAPI-3.4.3-start-null-vs-empty";
constexpr std::string_view single_success = "RFC4422-3.8-single-success";

std::optional<std::uint8_t> failed_state(const model::Machine& machine) {
  const auto failed = std::ranges::find(machine.states, model::StateKind::Failed, &model::StateInfo::kind);
  if (failed == machine.states.end()) return std::nullopt;
  return static_cast<std::uint8_t>(failed - machine.states.begin());
}

} // namespace

std::vector<judge::Alternative> alternatives(const std::vector<const model::Transition*>& rows) {
  std::vector<judge::Alternative> allowed;
  allowed.reserve(rows.size());
  for (const model::Transition* row : rows)
    allowed.push_back({row->outcome, {row->requirement}});
  return allowed;
}

Allowed allowed(const setting::Setting& setting, const worker::Probe& probe, const Position& position,
                std::uint8_t index) {
  const model::Machine& machine = *setting.machine;
  const model::StimulusInfo& stimulus = machine.stimuli[index];
  Allowed result;
  result.rows = machine.rows(position.state, index, setting.parameters);
  if (result.rows.empty())
    throw judge::HarnessFault{"the model says nothing about " + std::string(stimulus.name) + " in " +
                              std::string(machine.states[position.state].name)};
  const std::size_t disturbed = result.rows.size();
  const bool begins = stimulus.delivery == model::Delivery::Start && !names_unknown_mechanism(stimulus);
  if (position.undisturbed && !begins)
    std::ranges::copy(machine.rows(*position.undisturbed, index, setting.parameters), std::back_inserter(result.rows));
  result.alternatives = alternatives(result.rows);
  // What weighs is the same as without the start between.
  for (std::size_t row = 0; row < disturbed && disturbed < result.rows.size(); ++row)
    result.alternatives[row].requirements = {result.rows[disturbed]->requirement};
  // Where NULL and "" are the same, an empty step may say nothing, and be answered by the challenge once more.
  if ((probe.capabilities & worker::NullVersusEmpty) == 0 && stimulus.name == "Step.empty" && !position.ended)
    result.alternatives.push_back({
        {model::Reply::Continue, 0, judge::any_message},
        {nothing_was_said   }
    });
  // After one success a protocol may allow no other: then any later negotiation fails, at whatever point.
  const bool refusal_allowed = std::ranges::any_of(
      result.rows, [](const model::Transition* row) { return row->outcome.reply == model::Reply::Refusal; });
  if (position.succeeded && !refusal_allowed && failed_state(machine))
    result.alternatives.push_back({
        {model::Reply::Refusal,                  0, model::messages(model::Message::None)},
        {single_success}
    });
  return result;
}

Position after(const setting::Setting& setting, const Position& position, const Allowed& allowed, std::uint8_t stimulus,
               std::size_t taken, model::Reply reply) {
  const model::Machine& machine = *setting.machine;
  Position next = position;
  next.undisturbed.reset();
  // The C API's draft (3.4.3) asks whether a start discards the negotiation before it: an unknown start need not.
  if (names_unknown_mechanism(machine.stimuli[stimulus]))
    next.undisturbed = position.undisturbed.value_or(position.state);
  if (taken < allowed.rows.size())
    next.state = allowed.rows[taken]->to;
  else if (reply != model::Reply::Continue)
    next.state = failed_state(machine).value_or(position.state);
  next.ended = reply != model::Reply::Continue;
  next.succeeded = position.succeeded || (reply == model::Reply::Success &&
                                          machine.states[next.state].kind == model::StateKind::Authenticated);
  return next;
}

} // namespace saslspec::conversation
