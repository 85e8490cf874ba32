// Complete deterministic Mealy machines, and words that tell their states apart. Inputs, outputs and states are
// numbers, and their meaning is the user's. Nothing here knows of SASL.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace saslspec::automata {

using Input = std::uint8_t;
using Output = std::uint16_t;
using State = std::uint16_t;
using Word = std::vector<Input>;

/// State 0 is the initial state.
class Mealy {
public:
  struct Edge {
    State to = 0;
    Output output = 0;
    bool operator==(const Edge&) const = default;
  };

  /// A machine of that size whose edges all lead to state 0 with output 0.
  Mealy(std::size_t states, std::size_t inputs) : inputs_{inputs}, edges_(states * inputs) {}

  std::size_t states() const { return inputs_ == 0 ? 0 : edges_.size() / inputs_; }
  std::size_t inputs() const { return inputs_; }
  const Edge& edge(State from, Input input) const { return edges_[from * inputs_ + input]; }
  void set(State from, Input input, Edge edge) { edges_[from * inputs_ + input] = edge; }

  /// Declares that an observation may be either of the two outputs, so that they tell no states apart. Not transitive.
  void overlap(Output one, Output other) { overlapping_.insert(std::minmax(one, other)); }
  bool apart(Output one, Output other) const {
    return one != other && (overlapping_.empty() || !overlapping_.contains(std::minmax(one, other)));
  }

  State after(State from, const Word& word) const;
  std::vector<Output> outputs(State from, const Word& word) const;

private:
  std::size_t inputs_;
  std::vector<Edge> edges_;
  std::set<std::pair<Output, Output>> overlapping_;
};

/// The states that can be reached, the initial state first, in the order in which the shortest words reach them; and
/// those words, the first in the order of inputs among equals.
struct Reach {
  std::vector<State> states;
  std::vector<Word> access; ///< by state; empty for the initial state and for states that cannot be reached
};
Reach reach(const Mealy& machine);

/// Whether the outputs for `word` tell the states apart.
bool separates(const Mealy& machine, const Word& word, State one, State other);

/// A shortest word that separates the states, the first in the order of inputs; `nullopt` when no word does.
std::optional<Word> separating(const Mealy& machine, State one, State other);

/// For each state, words that tell it from every other reachable state it can be told from.
std::vector<std::vector<Word>> identifiers(const Mealy& machine, std::span<const State> reachable);

/// A shortest word to which the machines' outputs are apart; `nullopt` when the machines are equivalent. Both have
/// equally many inputs. `Mealy::apart` of the first machine decides.
std::optional<Word> difference(const Mealy& one, const Mealy& other);

} // namespace saslspec::automata
