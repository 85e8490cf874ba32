#include "saslspec/automata/wp.hpp"

#include "derivation/observable.hpp"
#include "saslspec/model/checks.hpp"

#include <algorithm>

namespace saslspec::model {
namespace {

std::string_view kind_of_message(const StimulusInfo& stimulus) {
  return stimulus.name.substr(0, stimulus.name.find('.'));
}

bool treated_alike(const Resolved& resolved, std::uint8_t one, std::uint8_t other) {
  const Machine& machine = resolved.machine();
  if (kind_of_message(machine.stimuli[one]) != kind_of_message(machine.stimuli[other])) return false;
  return std::all_of(resolved.reachable().begin(), resolved.reachable().end(), [&](std::uint8_t state) {
    const Transition& left = resolved.row(state, one);
    const Transition& right = resolved.row(state, other);
    return left.to == right.to && !checks::disjoint(left.outcome, right.outcome);
  });
}

std::vector<std::uint8_t> extension_alphabet(const Resolved& resolved, Breadth breadth) {
  std::vector<std::uint8_t> alphabet;
  const Machine& machine = resolved.machine();
  for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
    if (machine.stimuli[stimulus].delivery == Delivery::Dispose) continue; // a reset: nothing to learn beyond it
    const bool represented =
        breadth == Breadth::Representative && std::any_of(alphabet.begin(), alphabet.end(), [&](std::uint8_t listed) {
          return treated_alike(resolved, listed, stimulus);
        });
    if (!represented) alphabet.push_back(stimulus);
  }
  return alphabet;
}

std::vector<std::uint8_t> resets(const Machine& machine) {
  std::vector<std::uint8_t> inputs;
  for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus)
    if (machine.stimuli[stimulus].delivery == Delivery::Dispose) inputs.push_back(stimulus);
  return inputs;
}

/// The relation of the stimulus behind `before` to the honest way: "repeat ", "skip ClientFirst.valid: ", or nothing.
std::string manner(const Machine& machine, const Word& honest, std::span<const std::uint8_t> before,
                   std::uint8_t stimulus) {
  // A message is the same whether a start or a step brings it.
  const auto came = [&](std::uint8_t one) {
    return std::any_of(before.begin(), before.end(), [&](std::uint8_t other) {
      return machine.stimuli[one].message == machine.stimuli[other].message;
    });
  };
  if (came(stimulus)) return "repeat ";
  const auto due = std::find(honest.begin(), honest.end(), stimulus);
  std::string skipped;
  for (auto earlier = honest.begin(); due != honest.end() && earlier != due; ++earlier) {
    if (came(*earlier)) continue;
    const StimulusInfo& left = machine.stimuli[*earlier];
    const bool empty =
        left.message == "absent" || left.message == "empty"; // a poor name for the stimulus that is left out
    skipped.append(skipped.empty() ? "skip " : ", ").append(empty ? left.name : left.message);
  }
  return skipped.empty() ? skipped : skipped + ": ";
}

// "repeat ClientFinal.valid in Failed, identify Failed by ClientFirst.valid"
std::string reason(const Resolved& resolved, const Word& honest, const automata::Test& test) {
  const Machine& machine = resolved.machine();
  std::string text;
  std::uint8_t state = 0;
  for (std::size_t position = 0; position < test.word.size(); ++position) {
    const std::uint8_t stimulus = test.word[position];
    if (position + 1 == test.prefix)
      text.append(manner(machine, honest, std::span(test.word).first(position), stimulus))
          .append(machine.stimuli[stimulus].name)
          .append(" in ")
          .append(machine.states[state].name);
    if (position == test.prefix) {
      if (!text.empty()) text += ", ";
      text.append("identify ").append(machine.states[state].name).append(" by ");
    }
    if (position > test.prefix) text += ", ";
    if (position >= test.prefix) text.append(machine.stimuli[stimulus].name);
    state = resolved.row(state, stimulus).to;
  }
  return text;
}

} // namespace

std::vector<std::uint8_t> representatives(const Machine& machine, const Parameters& parameters,
                                          std::span<const Choice> choices) {
  return extension_alphabet(Resolved(machine, parameters, choices), Breadth::Representative);
}

Breadth breadth_within(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices,
                       unsigned extra_states, std::size_t symbols) {
  std::size_t needed = 0;
  for (const Trace& trace : wp_suite(machine, parameters, choices, extra_states, Breadth::Full))
    needed += trace.stimuli.size();
  return needed <= symbols ? Breadth::Full : Breadth::Representative;
}

std::vector<Trace> wp_suite(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices,
                            unsigned extra_states, Breadth breadth) {
  const Resolved resolved(machine, parameters, choices);
  const Word honest = resolved.access().shortest_to(StateKind::Authenticated);
  std::vector<Trace> traces;
  for (automata::Test& test : automata::wp_suite(
           observable(resolved), {extra_states, extension_alphabet(resolved, breadth), resets(machine)})) {
    std::string why = reason(resolved, honest, test);
    traces.push_back({std::move(test.word), std::move(why)});
  }
  return traces;
}

} // namespace saslspec::model
