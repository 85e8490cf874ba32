#include "derivation/observable.hpp"

#include "saslspec/model/checks.hpp"

#include <algorithm>

namespace saslspec::model {
namespace {

/// Numbers for outcomes, as far as they can be told apart.
class Outputs {
public:
  automata::Output number(const Outcome& outcome) {
    const auto found = std::find_if(outcomes_.begin(), outcomes_.end(), [&](const Outcome& known) {
      return known.reply == outcome.reply && known.messages == outcome.messages;
    });
    if (found != outcomes_.end()) return static_cast<automata::Output>(found - outcomes_.begin());
    outcomes_.push_back(outcome);
    return static_cast<automata::Output>(outcomes_.size() - 1);
  }
  void mark_overlaps(automata::Mealy& mealy) const {
    for (std::size_t one = 0; one < outcomes_.size(); ++one)
      for (std::size_t other = one + 1; other < outcomes_.size(); ++other)
        if (!checks::disjoint(outcomes_[one], outcomes_[other]))
          mealy.overlap(static_cast<automata::Output>(one), static_cast<automata::Output>(other));
  }

private:
  std::vector<Outcome> outcomes_;
};

} // namespace

automata::Mealy observable(const Resolved& resolved) {
  const Machine& machine = resolved.machine();
  automata::Mealy mealy(machine.states.size(), machine.stimuli.size());
  Outputs outputs;
  for (std::uint8_t state = 0; state < machine.states.size(); ++state) {
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      const Transition& row = resolved.row(state, stimulus);
      mealy.set(state, stimulus, {row.to, outputs.number(row.outcome)});
    }
  }
  outputs.mark_overlaps(mealy);
  return mealy;
}

} // namespace saslspec::model
