#include "saslspec/model/resolved.hpp"

namespace saslspec::model {
namespace {

std::size_t chosen(std::span<const Choice> choices, std::uint8_t from, std::uint8_t stimulus, std::size_t rows) {
  for (const Choice& choice : choices)
    if (choice.from == from && choice.stimulus == stimulus && choice.alternative < rows) return choice.alternative;
  return 0;
}

} // namespace

AccessWords::AccessWords(const Resolved& resolved, const Usable& usable)
    : states_{resolved.machine().states}, words_(states_.size()) {
  words_[0].emplace();
  reached_.push_back(0);
  for (std::size_t next = 0; next < reached_.size(); ++next) {
    const std::uint8_t from = reached_[next];
    for (std::uint8_t stimulus = 0; stimulus < resolved.machine().stimuli.size(); ++stimulus) {
      const std::uint8_t to = resolved.row(from, stimulus).to;
      if (words_[to] || !usable(from, stimulus)) continue;
      words_[to] = words_[from];
      words_[to]->push_back(stimulus);
      reached_.push_back(to);
    }
  }
}

Word AccessWords::shortest_to(StateKind kind) const {
  const std::optional<Word>* shortest = nullptr;
  for (std::size_t state = 0; state < states_.size(); ++state)
    if (states_[state].kind == kind && words_[state] &&
        (shortest == nullptr || words_[state]->size() < (*shortest)->size()))
      shortest = &words_[state];
  return shortest == nullptr ? Word{} : **shortest;
}

AccessWords AccessWords::or_else(const AccessWords& other) const {
  AccessWords both = *this;
  for (const std::uint8_t state : other.reached_) {
    if (both.words_[state]) continue;
    both.words_[state] = other.words_[state];
    both.reached_.push_back(state);
  }
  return both;
}

Resolved::Resolved(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices)
    : machine_{&machine}
    , parameters_{parameters}
    , choices_{choices.begin(), choices.end()}
    , cells_{[&] {
      std::vector<Cell> cells;
      for (std::uint8_t state = 0; state < machine.states.size(); ++state) {
        for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
          auto rows = machine.rows(state, stimulus, parameters);
          const std::size_t taken = chosen(choices, state, stimulus, rows.size());
          cells.push_back({std::move(rows), taken});
        }
      }
      return cells;
    }()}
    , access_{*this, [](std::uint8_t, std::uint8_t) { return true; }} {}

} // namespace saslspec::model
