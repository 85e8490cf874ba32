#include "derivation/observable.hpp"

namespace saslspec::model {
namespace {

template <class Range>
const auto& pick(const Range& range, RandomSource& random) {
  return range[static_cast<std::size_t>(random.next() % range.size())];
}

} // namespace

RandomWp::RandomWp(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices)
    : resolved_(std::make_shared<Resolved>(machine, parameters, choices)) {
  const automata::Mealy mealy = observable(*resolved_);
  identifiers_ = automata::identifiers(mealy, automata::reach(mealy).states);
}

Trace RandomWp::trace(unsigned middle, RandomSource& random) const {
  const Machine& machine = resolved_->machine();
  const std::uint8_t start = pick(resolved_->reachable(), random);
  Trace trace{*resolved_->access().to(start), {}};
  std::uint8_t state = start;
  for (unsigned count = 0; count < middle; ++count) {
    const auto stimulus = static_cast<std::uint8_t>(random.next() % machine.stimuli.size());
    trace.stimuli.push_back(stimulus);
    state = resolved_->row(state, stimulus).to;
  }
  trace.reason.append(std::to_string(middle)).append(" random stimuli in ").append(machine.states[start].name);
  const std::vector<Word>& words = identifiers_[state];
  if (words.empty()) return trace;
  const Word& identifier = pick(words, random);
  trace.reason.append(", identify ").append(machine.states[state].name).append(" by");
  for (const std::uint8_t stimulus : identifier) {
    trace.reason.append(" ").append(machine.stimuli[stimulus].name);
    trace.stimuli.push_back(stimulus);
  }
  return trace;
}

} // namespace saslspec::model
