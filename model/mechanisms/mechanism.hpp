// How a mechanism's file becomes a machine. The file has the mechanism's own states, stimuli and rows. When it is
// compiled, they are joined with the shared part of all mechanisms and the whole is proved well-formed:
//
//   enum class State : std::uint8_t { NoState, Idle, ..., Authenticated, Failed };
//   constexpr StateOf<State> states[] = {idle(Idle), ..., authenticated(Authenticated, ...), failed(Failed)};
//   enum class Stimulus : std::uint8_t { NoStimulus, ... };
//   constexpr StimulusOf<Stimulus> stimuli[] = {start(...), ..., step(...), ...};
//   constexpr Row<State, Stimulus> rows[] = {...};
//   constexpr Mechanism mechanism = {.name = ..., .mechanism_class = ..., .server_messages = ...};
//   ...
//   constexpr Machine NAME_machine = proved<mechanism, states, stimuli, rows>();
//
// Two mechanisms that share a part write it once: `Joined` takes the place of an array.
#pragma once

#include "mechanisms/negotiation.hpp"
#include "mechanisms/shared.hpp"
#include "mechanisms/tables.hpp"
#include "saslspec/model/checks.hpp"

namespace saslspec::model {

using enum AnyState;

/// The rest of a mechanism's file beside its states, stimuli and rows.
struct Mechanism {
  std::string_view name;
  MechanismClass mechanism_class;
  bool server_first = false;
  unsigned server_messages;                    ///< the server sends at most so many after one start
  std::span<const StatePair> inseparable = {}; ///< see Claims
  Evidence any_message = Evidence::None;       ///< the evidence in any message, even garbage
  Evidence empty_message = any_message;        ///< the evidence in a message of no octets and in NULL
  bool is_produced = true;
  bool by_analogy = false;
};

/// Two parts in one array: the part that two tables share and the part of one of them, in either order.
template <class T, std::size_t First, std::size_t Second>
struct Joined {
  T all[First + Second]{};
  constexpr Joined(const T (&first)[First], const T (&second)[Second]) {
    for (std::size_t place = 0; place < First; ++place)
      all[place] = first[place];
    for (std::size_t place = 0; place < Second; ++place)
      all[First + place] = second[place];
  }
};

template <class T, std::size_t Size>
constexpr std::span<const T> all_of(const T (&array)[Size]) {
  return array;
}
template <class T, std::size_t Size>
constexpr std::span<const T> all_of(const std::array<T, Size>& array) {
  return array;
}
template <class T, std::size_t First, std::size_t Second>
constexpr std::span<const T> all_of(const Joined<T, First, Second>& joined) {
  return joined.all;
}
template <class T, std::size_t Size>
constexpr std::size_t size_of_first_part(const T (&)[Size]) {
  return Size;
}
template <class T, std::size_t First, std::size_t Second>
constexpr std::size_t size_of_first_part(const Joined<T, First, Second>&) {
  return First;
}

/// The order of the stimuli: the shared starts, `own` stimuli, the shared steps and Dispose, `added` stimuli that one
/// of two mechanisms has alone.
struct Alphabet {
  std::size_t own, added;
  static constexpr std::size_t starts = std::size(shared_starts), steps = std::size(shared_steps);

  constexpr std::size_t size() const { return starts + own + steps + added; }
  /// The place of the enumerator with that number.
  constexpr std::uint8_t place(std::uint8_t number) const {
    if (number >= shared_value) {
      const std::size_t shared = number - shared_value;
      return static_cast<std::uint8_t>(shared < starts ? shared : shared + own);
    }
    const std::size_t listed = index(number);
    return static_cast<std::uint8_t>(listed < own ? starts + listed : starts + steps + listed);
  }
};

/// The parts of a table, joined.
template <const Mechanism& mechanism, const auto& states, const auto& stimuli, const auto& own_rows>
struct Table {
  static constexpr Alphabet alphabet{size_of_first_part(stimuli), all_of(stimuli).size() - size_of_first_part(stimuli)};

  static constexpr auto state_infos = [] {
    std::array<StateInfo, all_of(states).size()> infos{};
    for (const auto& [state, info] : all_of(states))
      infos[index(state)] = info;
    return infos;
  }();

  static constexpr auto stimulus_infos = [] {
    std::array<StimulusInfo, alphabet.size()> infos{};
    const auto put = [&](auto number, StimulusInfo info) {
      infos[alphabet.place(static_cast<std::uint8_t>(number))] = info;
    };
    for (const auto& [stimulus, info] : all_of(stimuli))
      put(stimulus, info);
    for (const auto& [stimulus, info] : shared_starts)
      put(stimulus, info);
    for (const auto& [stimulus, info] : shared_steps)
      put(stimulus, info);
    for (const Shared empty : {StartEmpty, StepAbsent, StepEmpty})
      infos[alphabet.place(static_cast<std::uint8_t>(empty))].evidence = mechanism.empty_message;
    for (const Shared message : {StepGarbage, StepOversized})
      infos[alphabet.place(static_cast<std::uint8_t>(message))].evidence = mechanism.any_message;
    return infos;
  }();

  static constexpr auto rows = [] {
    std::array<Transition, all_of(own_rows).size() + std::size(shared_rows)> numbers{};
    std::size_t next = 0;
    for (const auto& row : all_of(own_rows))
      numbers[next++] = numbered(row, [](std::uint8_t number) { return alphabet.place(number); });
    const auto first = [](StateKind kind) {
      std::uint8_t state = 0;
      while (state_infos[state].kind != kind)
        ++state;
      return state;
    };
    for (const SharedRow& row : shared_rows) {
      const std::uint8_t from = row.from == StateKind::Invalid ? any_value : first(row.from);
      const std::uint8_t stimulus =
          row.stimulus == OtherStep ? any_value : alphabet.place(static_cast<std::uint8_t>(row.stimulus));
      numbers[next++] = {from, stimulus, Guard::Always, row.outcome, first(row.to), row.clause};
    }
    return numbers;
  }();
  static constexpr auto transitions = expanded<Table>();

  static constexpr Machine machine = {.name = mechanism.name,
                                      .mechanism_class = mechanism.mechanism_class,
                                      .server_first = mechanism.server_first,
                                      .states = state_infos,
                                      .stimuli = stimulus_infos,
                                      .transitions = transitions,
                                      .is_produced = mechanism.is_produced,
                                      .by_analogy = mechanism.by_analogy};
  static constexpr Claims claims = {mechanism.server_messages, mechanism.inseparable};
};

/// Whether every row names listed states and a listed stimulus. `expand` passes over other rows.
template <class State, class Stimulus>
constexpr bool listed(std::span<const Row<State, Stimulus>> rows, std::size_t states, std::size_t stimuli) {
  const auto within = [](std::uint8_t number, std::size_t size) { return number != 0 && number <= size; };
  for (const auto& row : rows)
    if ((row.from.number != any_value && !within(row.from.number, states)) ||
        !within(static_cast<std::uint8_t>(row.to), states) ||
        (row.stimulus.number < shared_value && !within(row.stimulus.number, stimuli)))
      return false;
  return true;
}

/// The machine that the parts make. A wrong table is a compile error that names the defect.
template <const Mechanism& mechanism, const auto& states, const auto& stimuli, const auto& rows>
consteval Machine proved() {
  static_assert(in_order(all_of(states), 1), "model: the states are not in the order of their enumerators");
  static_assert(in_order(all_of(stimuli), 1), "model: the stimuli are not in the order of their enumerators");
  static_assert(listed(all_of(rows), all_of(states).size(), all_of(stimuli).size()),
                "model: a row names a state or a stimulus that is not listed");
  using Parts = Table<mechanism, states, stimuli, rows>;
  static_assert(well_formed<Parts::machine, Parts::claims, abstract::machine>());
  return Parts::machine;
}

} // namespace saslspec::model
