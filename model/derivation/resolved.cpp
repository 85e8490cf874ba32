#include "derivation/resolved.hpp"

#include "saslspec/model/checks.hpp"

#include <deque>
#include <utility>

namespace saslspec::model {
namespace {

std::uint8_t chosen(std::span<const Choice> choices, std::uint8_t from, std::uint8_t stimulus, std::size_t rows) {
  for (const Choice& choice : choices)
    if (choice.from == from && choice.stimulus == stimulus && choice.alternative < rows) return choice.alternative;
  return 0;
}

} // namespace

Resolved::Resolved(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices)
    : machine_{&machine}, access_(machine.states.size()) {
  for (std::uint8_t state = 0; state < machine.states.size(); ++state) {
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      const auto rows = machine.rows(state, stimulus, parameters);
      rows_.push_back(rows[chosen(choices, state, stimulus, rows.size())]);
    }
  }
  std::vector<bool> seen(machine.states.size());
  seen[0] = true;
  reachable_.push_back(0);
  for (std::size_t next = 0; next < reachable_.size(); ++next) {
    const std::uint8_t from = reachable_[next];
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      const std::uint8_t to = row(from, stimulus).to;
      if (seen[to]) continue;
      seen[to] = true;
      access_[to] = access_[from];
      access_[to].push_back(stimulus);
      reachable_.push_back(to);
    }
  }
}

std::uint8_t Resolved::after(std::uint8_t state, const Word& word) const {
  for (const std::uint8_t stimulus : word)
    state = row(state, stimulus).to;
  return state;
}

bool Resolved::separates(const Word& word, std::uint8_t one, std::uint8_t other) const {
  for (const std::uint8_t stimulus : word) {
    const Transition& left = row(one, stimulus);
    const Transition& right = row(other, stimulus);
    if (checks::disjoint(left.outcome, right.outcome)) return true;
    one = left.to;
    other = right.to;
  }
  return false;
}

std::optional<Word> Resolved::separating(std::uint8_t one, std::uint8_t other) const {
  const std::size_t states = machine_->states.size();
  std::vector<bool> seen(states * states);
  std::deque<std::pair<std::pair<std::uint8_t, std::uint8_t>, Word>> queue;
  queue.push_back({
      {one,     other},
      {       }
  });
  seen[one * states + other] = true;
  for (; !queue.empty(); queue.pop_front()) {
    const auto [left, right] = queue.front().first;
    for (std::uint8_t stimulus = 0; stimulus < machine_->stimuli.size(); ++stimulus) {
      const Transition& first = row(left, stimulus);
      const Transition& second = row(right, stimulus);
      Word word = queue.front().second;
      word.push_back(stimulus);
      if (checks::disjoint(first.outcome, second.outcome)) return word;
      const std::size_t pair = first.to * states + second.to;
      if (first.to == second.to || seen[pair]) continue;
      seen[pair] = true;
      queue.push_back({
          {first.to, second.to},
          std::move(word)
      });
    }
  }
  return std::nullopt;
}

std::vector<std::vector<Word>> identifiers(const Resolved& resolved) {
  std::vector<std::vector<Word>> words(resolved.machine().states.size());
  for (const std::uint8_t state : resolved.reachable()) {
    for (const std::uint8_t other : resolved.reachable()) {
      bool apart = false;
      for (const Word& word : words[state])
        apart = apart || resolved.separates(word, state, other);
      if (apart) continue;
      if (auto word = resolved.separating(state, other)) words[state].push_back(std::move(*word));
    }
  }
  return words;
}

} // namespace saslspec::model
