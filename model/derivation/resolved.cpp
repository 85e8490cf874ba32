#include "derivation/resolved.hpp"

#include "saslspec/model/checks.hpp"

#include <algorithm>

namespace saslspec::model {
namespace {

std::uint8_t chosen(std::span<const Choice> choices, std::uint8_t from, std::uint8_t stimulus, std::size_t rows) {
  for (const Choice& choice : choices)
    if (choice.from == from && choice.stimulus == stimulus && choice.alternative < rows) return choice.alternative;
  return 0;
}

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

Resolved::Resolved(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices)
    : machine_{&machine}, mealy_{machine.states.size(), machine.stimuli.size()} {
  Outputs outputs;
  for (std::uint8_t state = 0; state < machine.states.size(); ++state) {
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      const auto rows = machine.rows(state, stimulus, parameters);
      rows_.push_back(rows[chosen(choices, state, stimulus, rows.size())]);
      mealy_.set(state, stimulus, {rows_.back()->to, outputs.number(rows_.back()->outcome)});
    }
  }
  outputs.mark_overlaps(mealy_);
  reach_ = automata::reach(mealy_);
  for (const automata::State state : reach_.states)
    reachable_.push_back(static_cast<std::uint8_t>(state));
}

} // namespace saslspec::model
