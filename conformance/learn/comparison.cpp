#include "comparison.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

namespace saslspec::learn {
namespace {

using model::Answer;
using model::Ending;
using model::Readable;

/// How the model takes one answer.
struct Taken {
  std::optional<conversation::Position> next; ///< none when the model cannot say where the target is
  bool differs = false;
  bool about_identity = false;
  std::string expected; ///< in words
};

bool allows(model::MessageSet messages, model::Message kind) {
  return messages == judge::any_message || contains(messages, kind);
}

// Chooses as the judge does: the alternative that fits, else the first with the right reply.
std::optional<std::size_t> chosen(const conversation::Allowed& allowed, const Answer& answer) {
  std::optional<std::size_t> first;
  for (std::size_t index = 0; index < allowed.alternatives.size(); ++index) {
    const model::Outcome& outcome = allowed.alternatives[index].outcome;
    if (outcome.reply != answer.reply) continue;
    if (allows(outcome.messages, answer.message)) return index;
    if (!first) first = index;
  }
  return first;
}

bool identity_differs(const conversation::Position& position, const model::Machine& machine, const Answer& answer,
                      const worker::Probe& probe) {
  if ((probe.capabilities & worker::ReadsIdentity) == 0) return false;
  if (machine.states[position.state].kind != model::StateKind::Authenticated)
    return answer.readable != Readable::Nothing;
  return answer.reply == model::Reply::Success && answer.readable != Readable::Identity;
}

Taken take(const setting::Setting& setting, const worker::Probe& probe, const conversation::Position& position,
           std::uint8_t stimulus, const Answer& answer) {
  const model::Machine& machine = *setting.machine;
  if (machine.stimuli[stimulus].delivery == model::Delivery::Dispose) {
    const auto rows = machine.rows(position.state, stimulus, setting.parameters);
    Taken gone{std::nullopt, answer.ending != Ending::Returned, false, "the connection is gone"};
    if (!gone.differs) gone.next.emplace().state = rows.front()->to;
    return gone;
  }
  const conversation::Allowed allowed = conversation::allowed(setting, probe, position, stimulus);
  Taken taken{std::nullopt, true, false, judge::words(allowed.alternatives)};
  if (answer.ending != Ending::Returned) return taken;
  const auto index = chosen(allowed, answer);
  if (!index) return taken;
  taken.next = conversation::after(setting, position, allowed, stimulus, *index, answer.reply);
  const bool message_fits = allows(allowed.alternatives[*index].outcome.messages, answer.message);
  taken.about_identity = message_fits && identity_differs(*taken.next, machine, answer, probe);
  taken.differs = !message_fits || taken.about_identity;
  return taken;
}

using Place = std::pair<automata::State, conversation::Position>;

void note(Comparison& comparison, const Place& place) {
  std::vector<std::uint8_t>& states = comparison.stands_for[place.first];
  if (std::ranges::find(states, place.second.state) == states.end()) states.push_back(place.second.state);
  auto& found = comparison.found_in[place.second.state];
  if (!found) found = place.first;
}

} // namespace

Comparison compare(const automata::Mealy& machine, const std::function<const Answer&(automata::Output)>& answer,
                   const Alphabet& alphabet, const setting::Setting& setting, const worker::Probe& probe) {
  Comparison comparison;
  comparison.stands_for.resize(machine.states());
  comparison.found_in.resize(setting.machine->states.size());
  std::set<Place> seen{
      {0, {}}
  };
  std::deque<std::pair<Place, learning::Word>> queue{
      {*seen.begin(), {}}
  };
  for (; !queue.empty(); queue.pop_front()) {
    const auto& [place, word] = queue.front();
    note(comparison, place);
    for (std::size_t number = 0; number < machine.inputs(); ++number) {
      const auto input = static_cast<learning::Input>(number);
      const automata::Mealy::Edge& edge = machine.edge(place.first, input);
      const Taken taken = take(setting, probe, place.second, alphabet.stimulus(input), answer(edge.output));
      learning::Word longer = word;
      longer.push_back(input);
      if (taken.differs)
        comparison.candidates.push_back({place.first, input, longer, place.second, taken.about_identity});
      if (!taken.next) continue;
      if (Place next{edge.to, *taken.next}; seen.insert(next).second)
        queue.push_back({std::move(next), std::move(longer)});
    }
  }
  return comparison;
}

std::vector<std::string> expectations(const automata::Mealy& machine,
                                      const std::function<const Answer&(automata::Output)>& answer,
                                      const Alphabet& alphabet, const setting::Setting& setting,
                                      const worker::Probe& probe, const learning::Word& word) {
  std::vector<std::string> texts;
  Place place;
  for (const learning::Input input : word) {
    const automata::Mealy::Edge& edge = machine.edge(place.first, input);
    const Taken taken = take(setting, probe, place.second, alphabet.stimulus(input), answer(edge.output));
    texts.push_back(taken.expected);
    place = {edge.to, taken.next.value_or(place.second)};
  }
  return texts;
}

} // namespace saslspec::learn
