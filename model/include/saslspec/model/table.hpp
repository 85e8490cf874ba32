// How a table is written and how it becomes the dense table that is checked, drawn, exported and tested from.
#pragma once

#include "saslspec/model/machine.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace saslspec::model {

/// A state or a stimulus beside its enumerator. Enumerations start at 1, so that 0 is invalid, and arrays have their
/// order.
template <class Enumerator, class Info>
struct Listed {
  Enumerator enumerator;
  Info info;
};
template <class State>
using StateOf = Listed<State, StateInfo>;
template <class Stimulus>
using StimulusOf = Listed<Stimulus, StimulusInfo>;

/// Whether the enumerators count on from `first`, as their places do.
template <class List>
constexpr bool in_order(const List& list, unsigned first) {
  for (const auto& each : list)
    if (static_cast<unsigned>(each.enumerator) != first++) return false;
  return true;
}

/// The infos alone.
template <class Enumerator, class Info, std::size_t Size>
constexpr std::array<Info, Size> infos_of(const Listed<Enumerator, Info> (&list)[Size]) {
  std::array<Info, Size> infos{};
  for (std::size_t place = 0; place < Size; ++place)
    infos[place] = list[place].info;
  return infos;
}

inline constexpr std::uint8_t any_value = 254;
inline constexpr std::uint8_t shared_value = 200;

/// Stands for every state, in `Row::from`. Only starts and Dispose, which begin afresh, use it.
enum class AnyState : std::uint8_t { Any = any_value };

/// The stimuli that every mechanism shares: three starts, four steps and Dispose.
enum class Shared : std::uint8_t {
  StartKnown = shared_value,
  StartEmpty,
  StartUnknown,
  StepAbsent,
  StepEmpty,
  StepGarbage,
  StepOversized,
  Dispose,
  OtherStep = any_value, ///< not a stimulus: every step that the state's rows do not name
};

/// An enumerator of a table's own or of all tables, by its number.
template <class Own, class OfAll>
struct Either {
  std::uint8_t number = 0;
  constexpr Either() = default;
  constexpr Either(Own own) : number{static_cast<std::uint8_t>(own)} {}
  constexpr Either(OfAll of_all) : number{static_cast<std::uint8_t>(of_all)} {}
};

/// One row as a person writes it. `State` and `Stimulus` are the mechanism's own enumerations.
template <class State, class Stimulus>
struct Row {
  Either<State, AnyState> from;
  Either<Stimulus, Shared> stimulus;
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
/// A refusal for which documents name the codes `named`; without arguments no document names a code.
template <class... Codes>
constexpr Outcome refused(Codes... named) {
  return {Reply::Refusal, codes(named...), messages(Message::None)};
}

/// The place of an enumerator in its array of states or stimuli.
template <class Enumerator>
constexpr std::uint8_t index(Enumerator enumerator) {
  return static_cast<std::uint8_t>(static_cast<std::uint8_t>(enumerator) - 1U);
}

/// `row` with places for enumerators: `place` gives those of stimuli. `any_value` stays where it is.
template <class State, class Stimulus, class Place>
constexpr Transition numbered(const Row<State, Stimulus>& row, Place place) {
  const std::uint8_t from = row.from.number == any_value ? any_value : index(row.from.number);
  const std::uint8_t stimulus = row.stimulus.number == any_value ? any_value : place(row.stimulus.number);
  return {from, stimulus, row.guard, row.outcome, index(row.to), row.clause};
}

/// The clause under which a server may refuse to start again after a success.
inline constexpr std::string_view single_success = "RFC4422-3.8-single-success";

inline constexpr std::size_t max_states = 16;
inline constexpr std::size_t max_stimuli = 64;
inline constexpr std::size_t max_rows = 256;

/// The rows by state and stimulus, each in the order in which they are written; `any_value` counts as one more of both.
class RowChains {
public:
  constexpr explicit RowChains(std::span<const Transition> rows) : rows_{rows} {
    for (std::size_t row = rows.size(); row-- > 0;) { // out of bounds is a compile error, as it should be
      std::uint16_t& first = first_[place(rows[row].from, max_states)][place(rows[row].stimulus, max_stimuli)];
      next_[row] = first;
      first = static_cast<std::uint16_t>(row + 1);
    }
  }
  /// Calls `visit` with each row of that state and stimulus; whether there is one.
  template <class Visit>
  constexpr bool visit(std::uint8_t from, std::uint8_t stimulus, Visit visit) const {
    const std::uint16_t first = first_[place(from, max_states)][place(stimulus, max_stimuli)];
    for (std::uint16_t row = first; row != 0; row = next_[row - 1U])
      visit(rows_[row - 1U]);
    return first != 0;
  }

private:
  static constexpr std::size_t place(std::uint8_t number, std::size_t any) {
    return number == any_value ? any : number;
  }
  std::span<const Transition> rows_;
  std::uint16_t first_[max_states + 1][max_stimuli + 1]{}; ///< the row's number and 1; 0 for the end
  std::uint16_t next_[max_rows]{};
};

/// The dense table: for every state and stimulus, in the order of the arrays, `sink` gets the rows that answer it.
/// `any_value` in `from` stands for every state, in `stimulus` for every step that the state's rows do not name.
///
/// A start after success begins afresh in the C API draft (3.4.3) and fails in RFC 4422 (3.8), so both are allowed:
/// from a state of kind Authenticated a start that is refused leaves that state as it was (the standards do not say
/// whether the earlier success survives), and a start that could go on may also be refused.
template <class Sink>
constexpr void expand(std::span<const StateInfo> states, std::span<const StimulusInfo> stimuli,
                      std::span<const Transition> rows, Sink sink) {
  const RowChains chains(rows);
  for (std::uint8_t from = 0; from < states.size(); ++from) {
    const bool authenticated = states[from].kind == StateKind::Authenticated;
    for (std::uint8_t stimulus = 0; stimulus < stimuli.size(); ++stimulus) {
      const auto put = [&](Transition row) {
        row.from = from;
        row.stimulus = stimulus;
        sink(row);
      };
      const auto put_afresh = [&](Transition row) {
        if (authenticated && row.outcome.reply == Reply::Refusal) row.to = from;
        put(row);
      };
      const auto put_refused_restart = [&](const Transition& start) {
        bool refused_already = false, listed = false;
        chains.visit(any_value, stimulus, [&](const Transition& other) {
          listed = listed || &other == &start;
          if (other.guard == start.guard || other.guard == Guard::Always)
            refused_already = refused_already || !listed || other.outcome.reply == Reply::Refusal;
        });
        if (!refused_already) put({from, stimulus, start.guard, refused(), from, single_success});
      };
      const Delivery delivery = stimuli[stimulus].delivery;
      if (chains.visit(from, stimulus, put)) continue;
      if (chains.visit(any_value, stimulus, put_afresh)) {
        if (authenticated && delivery == Delivery::Start) chains.visit(any_value, stimulus, put_refused_restart);
      } else if (delivery == Delivery::Step) {
        chains.visit(from, any_value, put);
      }
    }
  }
}

/// The dense table of the parts that are static members of `Parts`: `state_infos`, `stimulus_infos`, `rows`.
template <class Parts>
constexpr auto expanded() {
  constexpr std::size_t size = [] {
    std::size_t count = 0;
    expand(Parts::state_infos, Parts::stimulus_infos, Parts::rows, [&](const Transition&) { ++count; });
    return count;
  }();
  std::array<Transition, size> transitions{};
  std::size_t next = 0;
  expand(Parts::state_infos, Parts::stimulus_infos, Parts::rows,
         [&](const Transition& row) { transitions[next++] = row; });
  return transitions;
}

} // namespace saslspec::model
