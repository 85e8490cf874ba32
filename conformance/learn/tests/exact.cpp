#include "exact.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace saslspec::learn::testing {
namespace {

const model::Transition& row_of(const model::LearnedMachine& learned, std::uint8_t state, std::uint8_t stimulus,
                                std::span<const model::Choice> choices) {
  const auto rows = learned.machine->rows(state, stimulus, learned.parameters);
  for (const model::Choice& choice : choices)
    if (choice.from == state && choice.stimulus == stimulus && choice.alternative < rows.size())
      return *rows[choice.alternative];
  return *rows.front();
}

bool fits(const model::Answer& answer, const model::Transition& row, model::StateKind kind) {
  const bool is_dispose = row.outcome.messages == 0;
  if (answer.ending != model::Ending::Returned || answer.reply != row.outcome.reply) return false;
  if (!is_dispose && !contains(row.outcome.messages, answer.message)) return false;
  if (kind != model::StateKind::Authenticated) return answer.readable == model::Readable::Nothing;
  return answer.reply != model::Reply::Success || answer.readable == model::Readable::Identity;
}

} // namespace

std::string difference_from(const model::LearnedMachine& learned, std::span<const model::Choice> choices) {
  using Place = std::pair<std::uint16_t, std::uint8_t>;
  std::set<Place> seen{
      {0, 0}
  };
  std::deque<std::pair<Place, std::string>> queue{
      {{0, 0}, ""}
  };
  const std::size_t stimuli = learned.transitions.size() / learned.states.size();
  for (; !queue.empty(); queue.pop_front()) {
    const auto& [place, trace] = queue.front();
    for (std::size_t index = place.first * stimuli; index < (place.first + 1U) * stimuli; ++index) {
      const model::LearnedTransition& transition = learned.transitions[index];
      const model::Transition& row = row_of(learned, place.second, transition.stimulus, choices);
      std::string longer = trace + " " + std::string(learned.machine->stimuli[transition.stimulus].name);
      if (!fits(transition.answer, row, learned.machine->states[row.to].kind))
        return longer + ": " + words(transition.answer) + " in " +
               std::string(learned.machine->states[place.second].name);
      if (seen.insert({transition.to, row.to}).second)
        queue.push_back({
            {transition.to, row.to},
            std::move(longer)
        });
    }
  }
  return {};
}

} // namespace saslspec::learn::testing
