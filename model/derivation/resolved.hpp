// The deterministic machine that is left when every parameter and every choice of the target is known.
#pragma once

#include "saslspec/automata/mealy.hpp"
#include "saslspec/model/machine.hpp"

#include <span>
#include <vector>

namespace saslspec::model {

using automata::Word; ///< stimuli by index

class Resolved {
public:
  Resolved(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices);

  const Machine& machine() const { return *machine_; }
  /// The same without its meaning: stimuli are inputs, and outputs tell apart where outcomes are disjoint.
  const automata::Mealy& mealy() const { return mealy_; }
  const Transition& row(std::uint8_t state, std::uint8_t stimulus) const {
    return *rows_[state * machine_->stimuli.size() + stimulus];
  }
  /// The states that can be reached, the initial one first, in the order in which the shortest words reach them.
  std::span<const std::uint8_t> reachable() const { return reachable_; }
  /// The shortest word that leads to a reachable state, the first in the order of stimuli among equals.
  const Word& access(std::uint8_t state) const { return reach_.access[state]; }
  /// For each state, words that tell it from every other reachable state it can be told from.
  std::vector<std::vector<Word>> identifiers() const { return automata::identifiers(mealy_, reach_.states); }

private:
  const Machine* machine_;
  std::vector<const Transition*> rows_;
  automata::Mealy mealy_;
  automata::Reach reach_;
  std::vector<std::uint8_t> reachable_;
};

} // namespace saslspec::model
