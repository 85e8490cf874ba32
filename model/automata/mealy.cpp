#include "saslspec/automata/mealy.hpp"

#include <algorithm>
#include <deque>

namespace saslspec::automata {
namespace {

using Pair = std::pair<State, State>;

/// Searches the pairs of states that equal words reach from `start` for a word to which the outputs of `one` and
/// `other` are apart.
std::optional<Word> search(const Mealy& one, const Mealy& other, Pair start) {
  std::vector<bool> seen(one.states() * other.states());
  std::deque<std::pair<Pair, Word>> queue{
      {start, {}}
  };
  seen[start.first * other.states() + start.second] = true;
  for (; !queue.empty(); queue.pop_front()) {
    const auto [left, right] = queue.front().first;
    for (std::size_t input = 0; input < one.inputs(); ++input) {
      const Mealy::Edge& first = one.edge(left, static_cast<Input>(input));
      const Mealy::Edge& second = other.edge(right, static_cast<Input>(input));
      Word word = queue.front().second;
      word.push_back(static_cast<Input>(input));
      if (one.apart(first.output, second.output)) return word;
      const std::size_t pair = first.to * other.states() + second.to;
      if (seen[pair] || (&one == &other && first.to == second.to)) continue;
      seen[pair] = true;
      queue.push_back({
          {first.to, second.to},
          std::move(word)
      });
    }
  }
  return std::nullopt;
}

} // namespace

State Mealy::after(State from, const Word& word) const {
  for (const Input input : word)
    from = edge(from, input).to;
  return from;
}

std::vector<Output> Mealy::outputs(State from, const Word& word) const {
  std::vector<Output> result;
  for (const Input input : word) {
    result.push_back(edge(from, input).output);
    from = edge(from, input).to;
  }
  return result;
}

Reach reach(const Mealy& machine) {
  Reach result{{0}, std::vector<Word>(machine.states())};
  std::vector<bool> seen(machine.states());
  seen[0] = true;
  for (std::size_t next = 0; next < result.states.size(); ++next) {
    const State from = result.states[next];
    for (std::size_t input = 0; input < machine.inputs(); ++input) {
      const State to = machine.edge(from, static_cast<Input>(input)).to;
      if (seen[to]) continue;
      seen[to] = true;
      result.access[to] = result.access[from];
      result.access[to].push_back(static_cast<Input>(input));
      result.states.push_back(to);
    }
  }
  return result;
}

bool separates(const Mealy& machine, const Word& word, State one, State other) {
  for (const Input input : word) {
    const Mealy::Edge& left = machine.edge(one, input);
    const Mealy::Edge& right = machine.edge(other, input);
    if (machine.apart(left.output, right.output)) return true;
    one = left.to;
    other = right.to;
  }
  return false;
}

std::optional<Word> separating(const Mealy& machine, State one, State other) {
  return search(machine, machine, {one, other});
}

std::vector<std::vector<Word>> identifiers(const Mealy& machine, std::span<const State> reachable) {
  std::vector<std::vector<Word>> words(machine.states());
  for (const State state : reachable) {
    for (const State other : reachable) {
      const bool apart = std::any_of(words[state].begin(), words[state].end(),
                                     [&](const Word& word) { return separates(machine, word, state, other); });
      if (apart) continue;
      if (auto word = separating(machine, state, other)) words[state].push_back(std::move(*word));
    }
  }
  return words;
}

std::optional<Word> difference(const Mealy& one, const Mealy& other) {
  return search(one, other, {0, 0});
}

} // namespace saslspec::automata
