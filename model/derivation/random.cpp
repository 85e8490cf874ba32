#include "derivation/resolved.hpp"

namespace saslspec::model {
namespace {

template <class Range>
auto pick(const Range& range, RandomSource& random) {
  return range[static_cast<std::size_t>(random.next() % range.size())];
}

} // namespace

Trace random_wp(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices, unsigned middle,
                RandomSource& random) {
  const Resolved resolved(machine, parameters, choices);
  const std::uint8_t start = pick(resolved.reachable(), random);
  Trace trace{resolved.access(start), {}};
  std::uint8_t state = start;
  for (unsigned count = 0; count < middle; ++count) {
    const auto stimulus = static_cast<std::uint8_t>(random.next() % machine.stimuli.size());
    trace.stimuli.push_back(stimulus);
    state = resolved.row(state, stimulus).to;
  }
  trace.reason.append(std::to_string(middle)).append(" random stimuli in ").append(machine.states[start].name);
  const auto words = resolved.identifiers()[state];
  if (words.empty()) return trace;
  const Word identifier = pick(words, random);
  trace.reason.append(", identify ").append(machine.states[state].name).append(" by");
  for (const std::uint8_t stimulus : identifier) {
    trace.reason.append(" ").append(machine.stimuli[stimulus].name);
    trace.stimuli.push_back(stimulus);
  }
  return trace;
}

} // namespace saslspec::model
