// The deterministic machine that is left when every parameter and every choice of the target is known.
#pragma once

#include "saslspec/model/machine.hpp"

#include <optional>
#include <span>
#include <vector>

namespace saslspec::model {

using Word = std::vector<std::uint8_t>; ///< stimuli by index

class Resolved {
public:
  Resolved(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices);

  const Machine& machine() const { return *machine_; }
  const Transition& row(std::uint8_t state, std::uint8_t stimulus) const {
    return *rows_[state * machine_->stimuli.size() + stimulus];
  }
  /// The state after `word` from `state`.
  std::uint8_t after(std::uint8_t state, const Word& word) const;
  /// The states that can be reached, the initial one first, in the order in which the shortest words reach them.
  std::span<const std::uint8_t> reachable() const { return reachable_; }
  /// The shortest word that leads to a reachable state, the first in the order of stimuli among equals.
  const Word& access(std::uint8_t state) const { return access_[state]; }
  /// The shortest word on which both states answer with disjoint outcomes; none when there is no such word.
  std::optional<Word> separating(std::uint8_t one, std::uint8_t other) const;
  /// Whether the answers to `word` tell the states apart.
  bool separates(const Word& word, std::uint8_t one, std::uint8_t other) const;

private:
  const Machine* machine_;
  std::vector<const Transition*> rows_;
  std::vector<std::uint8_t> reachable_;
  std::vector<Word> access_;
};

/// For each state, words that tell it from every other reachable state it can be told from.
std::vector<std::vector<Word>> identifiers(const Resolved& resolved);

} // namespace saslspec::model
