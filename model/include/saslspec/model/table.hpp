// How a table is written and how it becomes the dense table that is checked, drawn, exported and tested from.
#pragma once

#include "saslspec/model/machine.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace saslspec::model {

/// One row as a person writes it. `State` and `Stimulus` are the mechanism's own enumerations, in the order of its
/// arrays of states and stimuli and starting at 1, so that 0 is invalid. Two enumerators are not members of the arrays:
/// * `State::Any`, in `from`: the row stands for every state. Only starts and Dispose, which begin afresh, use it.
/// * `Stimulus::OtherStep`: the row stands for every step that the state's rows do not name.
/// `expand` replaces both; nothing else ever sees them.
template <class State, class Stimulus>
struct Row {
  State from;
  Stimulus stimulus;
  Guard guard;
  Outcome outcome;
  State to;
  std::string_view clause; ///< id in vectors/requirements.json
};

// Outcomes that every mechanism shares.
inline constexpr Outcome disposed = {Reply::Invalid, codes(), messages()};
inline constexpr Outcome empty_challenge = {Reply::Continue, codes(Code::Continue), messages(Message::Empty)};
inline constexpr Outcome success = {Reply::Success, codes(Code::Ok), messages(Message::None)};
constexpr Outcome challenge(Message kind) {
  return {Reply::Continue, codes(Code::Continue), messages(kind)};
}
constexpr Outcome success_with(Message kind) {
  return {Reply::Success, codes(Code::Ok), messages(kind)};
}
/// A refusal for which the documents name `named`; none named means that no document says which code.
template <class... Codes>
constexpr Outcome refused(Codes... named) {
  return {Reply::Refusal, codes(named...), messages(Message::None)};
}

inline constexpr std::size_t max_transitions = 1280;
inline constexpr std::uint8_t any_value = 254;

struct TransitionList {
  std::array<Transition, max_transitions> rows{};
  std::size_t size = 0;
  constexpr void add(const Transition& row) { rows[size++] = row; } // out of bounds is a compile error, as it should be
};

/// The clause under which a server may refuse to start again after a success.
inline constexpr std::string_view single_success = "RFC4422-3.8-single-success";

/// The dense table: for every state and stimulus, in the order of the arrays, the rows that answer it.
///
/// A start after success begins afresh in the C API draft (3.4.3) and fails in RFC 4422 (3.8), so both are allowed:
/// from a state of kind Authenticated a start that is refused leaves that state as it was (the standards do not say
/// what becomes of the earlier success), and a start that could go on may also be refused.
template <std::size_t States, std::size_t Stimuli, std::size_t Rows, class State, class Stimulus>
constexpr TransitionList expand(const StateInfo (&states)[States], const StimulusInfo (&stimuli)[Stimuli],
                                const Row<State, Stimulus> (&rows)[Rows]) {
  const auto index = [](auto enumerator) {
    return static_cast<std::uint8_t>(static_cast<std::uint8_t>(enumerator) - 1U);
  };
  const auto any = static_cast<State>(any_value);
  const auto other_step = static_cast<Stimulus>(any_value);
  TransitionList list;
  for (std::uint8_t from = 0; from < States; ++from) {
    const auto from_state = static_cast<State>(from + 1U);
    for (std::uint8_t stimulus = 0; stimulus < Stimuli; ++stimulus) {
      const auto named = static_cast<Stimulus>(stimulus + 1U);
      const auto transition = [&](const Row<State, Stimulus>& row) {
        return Transition{from, stimulus, row.guard, row.outcome, index(row.to), row.clause};
      };
      const std::size_t before = list.size;
      for (const auto& row : rows)
        if (row.from == from_state && row.stimulus == named) list.add(transition(row));
      if (list.size != before) continue;
      for (const auto& row : rows) {
        if (row.from != any || row.stimulus != named) continue;
        Transition afresh = transition(row);
        if (states[from].kind == StateKind::Authenticated && row.outcome.reply == Reply::Refusal) afresh.to = from;
        list.add(afresh);
      }
      if (list.size != before) {
        if (states[from].kind != StateKind::Authenticated || stimuli[stimulus].delivery != Delivery::Start) continue;
        const std::size_t end = list.size;
        for (std::size_t row = before; row < end; ++row) {
          bool refusal_listed = false;
          for (std::size_t other = before; other < list.size; ++other)
            refusal_listed =
                refusal_listed ||
                (list.rows[other].outcome.reply == Reply::Refusal &&
                 (list.rows[other].guard == list.rows[row].guard || list.rows[other].guard == Guard::Always));
          if (!refusal_listed) list.add({from, stimulus, list.rows[row].guard, refused(), from, single_success});
        }
        continue;
      }
      if (stimuli[stimulus].delivery != Delivery::Step) continue;
      for (const auto& row : rows)
        if (row.from == from_state && row.stimulus == other_step) list.add(transition(row));
    }
  }
  return list;
}

/// `list` without its unused room.
template <std::size_t Size>
constexpr std::array<Transition, Size> trim(const TransitionList& list) {
  std::array<Transition, Size> result{};
  for (std::size_t index = 0; index < Size; ++index)
    result[index] = list.rows[index];
  return result;
}

} // namespace saslspec::model
