// The deterministic machine that is left when every parameter and every choice of the target is known.
//
// A driver follows a target on it: `row` is the answer that the target gives, `rows` are all answers that the model
// allows there. To come to a state by stimuli that this target can be given, and around its known faults:
//
//   const auto possible = resolved.access_by(can_be_given);
//   const auto words = resolved.access_by(can_be_given_and_is_answered_rightly).or_else(possible);
//   words.to(state), words.shortest_to(StateKind::Authenticated)
#pragma once

#include "saslspec/model/machine.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace saslspec::model {

/// A sequence of stimuli, each by its index in Machine::stimuli.
using Word = std::vector<std::uint8_t>;

class Resolved;

/// For each state of a resolved machine a shortest word that leads there, as far as a word does.
class AccessWords {
public:
  /// Whether the stimulus may be part of a word where the machine is in the state `from`.
  using Usable = std::function<bool(std::uint8_t from, std::uint8_t stimulus)>;

  /// Keeps neither of its arguments.
  AccessWords(const Resolved& resolved, const Usable& usable);

  /// The first in the order of stimuli among words of one length; `nullopt` where no word leads there.
  const std::optional<Word>& to(std::uint8_t state) const { return words_[state]; }
  /// The shortest of the words that lead to a state of that kind, the first in the order of states among equals; empty
  /// when no word does.
  Word shortest_to(StateKind kind) const;
  /// The states that a word leads to, the initial one first, in the order in which the shortest words reach them.
  std::span<const std::uint8_t> reached() const { return reached_; }
  /// These words, and those of `other` to the states that these do not reach. Both belong to one machine.
  AccessWords or_else(const AccessWords& other) const;

private:
  std::span<const StateInfo> states_;
  std::vector<std::optional<Word>> words_;
  std::vector<std::uint8_t> reached_;
};

/// Immutable, and safe to share between threads. Holds its own copies of everything but the machine, which outlives it.
class Resolved {
public:
  /// A choice that names an alternative beyond the rows that apply has no effect. Under `parameters` every state of the
  /// machine answers every stimulus, as the mechanisms' tables are proved to.
  Resolved(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices);

  const Machine& machine() const { return *machine_; }
  const Parameters& parameters() const { return parameters_; }
  std::span<const Choice> choices() const { return choices_; }

  /// The row that the target takes.
  const Transition& row(std::uint8_t state, std::uint8_t stimulus) const {
    const Cell& cell = at(state, stimulus);
    return *cell.rows[cell.chosen];
  }
  /// All rows that apply, as `Machine::rows` lists them. Valid as long as this lives.
  std::span<const Transition* const> rows(std::uint8_t state, std::uint8_t stimulus) const {
    return at(state, stimulus).rows;
  }
  bool has_alternatives(std::uint8_t state, std::uint8_t stimulus) const { return rows(state, stimulus).size() > 1; }

  /// The states that can be reached, the initial one first, in the order in which the shortest words reach them.
  std::span<const std::uint8_t> reachable() const { return access_.reached(); }
  /// The words over all stimuli.
  const AccessWords& access() const { return access_; }
  /// The words over those stimuli alone that are usable.
  AccessWords access_by(const AccessWords::Usable& usable) const { return {*this, usable}; }

private:
  struct Cell {
    std::vector<const Transition*> rows;
    std::size_t chosen;
  };
  const Cell& at(std::uint8_t state, std::uint8_t stimulus) const {
    return cells_[state * machine_->stimuli.size() + stimulus];
  }

  const Machine* machine_;
  Parameters parameters_;
  std::vector<Choice> choices_;
  std::vector<Cell> cells_; ///< by state, then stimulus
  AccessWords access_;
};

} // namespace saslspec::model
