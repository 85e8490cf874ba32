// The checks of a table, made by the compiler: `static_assert(well_formed<machine, claims, negotiation>())`.
// Each check is a function that is true of a good table; model/tests/planted has a defect for each.
#pragma once

#include "saslspec/model/parameters.hpp"
#include "saslspec/model/table.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace saslspec::model {

/// Two states by index: no sequence of stimuli tells them apart by the server's answers.
struct StatePair {
  std::uint8_t first;
  std::uint8_t second;
  constexpr bool operator==(const StatePair&) const = default;
};

/// The claims that a table's file makes beside its rows.
struct Claims {
  unsigned server_messages;                    ///< the server sends at most so many after one start
  std::span<const StatePair> inseparable = {}; ///< the pairs that cannot be told apart, but for pairs of silent states
};

namespace checks {

struct Run {
  std::size_t begin = 0, end = 0;
};

/// Where the rows of each (state, stimulus) lie in the dense table, which is sorted by both.
struct Index {
  std::array<std::array<Run, max_stimuli>, max_states> runs{};
  constexpr explicit Index(const Machine& machine) {
    for (std::size_t row = 0; row < machine.transitions.size(); ++row) {
      Run& run = runs[machine.transitions[row].from][machine.transitions[row].stimulus];
      if (run.end == 0) run.begin = row;
      run.end = row + 1;
    }
  }
};

constexpr bool is_final(StateKind kind) {
  return kind == StateKind::Authenticated || kind == StateKind::Failed;
}

/// The parameters with this one moved on by `steps` of its values, from the last to the first.
constexpr Parameters turned(Parameters all, const ParameterInfo& parameter, std::size_t steps = 1) {
  parameter.set(all, (parameter.of(all) + steps) % parameter.count);
  return all;
}

constexpr bool reads(Guard guard, const ParameterInfo& parameter) {
  for (std::size_t steps = 1; steps < parameter.count; ++steps)
    if (holds(guard, Parameters{}) != holds(guard, turned(Parameters{}, parameter, steps))) return true;
  return false;
}

/// The parameters up to the last that any guard reads: what stands behind them in the table tells no rows apart.
inline constexpr std::size_t guarded_parameters = [] {
  std::size_t count = 0;
  for (std::size_t row = 0; row < parameter_count; ++row)
    for (auto guard = Guard::Always; guard <= last_guard; guard = static_cast<Guard>(static_cast<unsigned>(guard) + 1))
      if (reads(guard, parameter_table[row])) count = row + 1;
  return count;
}();

/// Every valuation of these parameters, by number: its digits, each to the base of a row's number of values and that of
/// the first row the lowest, say by how many steps the parameter is turned; 0 is the most permissive.
inline constexpr unsigned valuations = [] {
  unsigned count = 1;
  for (std::size_t row = 0; row < guarded_parameters; ++row)
    count *= parameter_table[row].count;
  return count;
}();
inline constexpr std::array<Parameters, valuations> all_valuations = [] {
  std::array<Parameters, valuations> all;
  unsigned known = 1;
  for (std::size_t row = 0; row < guarded_parameters; ++row) {
    for (unsigned number = known; number < known * parameter_table[row].count; ++number)
      all[number] = turned(all[number % known], parameter_table[row], number / known);
    known *= parameter_table[row].count;
  }
  return all;
}();
constexpr const Parameters& valuation(unsigned number) {
  return all_valuations[number];
}

/// Whether a guard of the table depends on the parameter.
constexpr bool mentions(const Machine& machine, const ParameterInfo& parameter) {
  for (const Transition& row : machine.transitions)
    if (reads(row.guard, parameter)) return true;
  return false;
}

/// Calls `check` with every valuation of the parameters that guards mention; true when all calls are.
template <class Check>
constexpr bool for_all_valuations(const Machine& machine, Check check) {
  std::array<bool, guarded_parameters> mentioned{};
  for (std::size_t row = 0; row < guarded_parameters; ++row)
    mentioned[row] = mentions(machine, parameter_table[row]);
  for (const Parameters& each : all_valuations) {
    bool is_needed = true;
    for (std::size_t row = 0; row < guarded_parameters; ++row)
      if (!mentioned[row] && parameter_table[row].of(each) != parameter_table[row].of({})) is_needed = false;
    if (is_needed && !check(each)) return false;
  }
  return true;
}

constexpr bool sorted(const Machine& machine) {
  for (std::size_t row = 1; row < machine.transitions.size(); ++row) {
    const Transition& before = machine.transitions[row - 1];
    const Transition& after = machine.transitions[row];
    if (before.from > after.from || (before.from == after.from && before.stimulus > after.stimulus)) return false;
  }
  return machine.states.size() <= max_states && machine.stimuli.size() <= max_stimuli;
}

/// Whether no observation fits both: they differ in the reply, or have no kind of message in common.
constexpr bool disjoint(const Outcome& one, const Outcome& other) {
  return one.reply != other.reply || ((one.messages & other.messages) == 0 && (one.messages | other.messages) != 0);
}

/// An observation selects at most one row: outcomes of rows that hold together are disjoint.
constexpr bool unambiguous(const Machine& machine) {
  const Index index(machine);
  return for_all_valuations(machine, [&](const Parameters& parameters) {
    for (std::size_t row = 0; row < machine.transitions.size(); ++row) {
      const Transition& one = machine.transitions[row];
      if (!holds(one.guard, parameters)) continue;
      for (std::size_t next = row + 1; next < index.runs[one.from][one.stimulus].end; ++next) {
        const Transition& other = machine.transitions[next];
        if (holds(other.guard, parameters) && !disjoint(one.outcome, other.outcome)) return false;
      }
    }
    return true;
  });
}

/// Every state answers every stimulus, whatever the parameters.
constexpr bool total(const Machine& machine) {
  const Index index(machine);
  return for_all_valuations(machine, [&](const Parameters& parameters) {
    for (std::size_t state = 0; state < machine.states.size(); ++state) {
      for (std::size_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
        const Run run = index.runs[state][stimulus];
        bool answered = false;
        for (std::size_t row = run.begin; row < run.end; ++row)
          answered = answered || holds(machine.transitions[row].guard, parameters);
        if (!answered) return false;
      }
    }
    return true;
  });
}

/// Marks the states that rows accepted by `follow` reach from the marked states.
template <class Follow>
constexpr void close(const Machine& machine, std::array<bool, max_states>& marked, Follow follow) {
  for (bool grown = true; grown;) {
    grown = false;
    for (const Transition& row : machine.transitions) {
      if (!marked[row.from] || marked[row.to] || !follow(row)) continue;
      marked[row.to] = true;
      grown = true;
    }
  }
}

constexpr bool reachable(const Machine& machine) {
  std::array<bool, max_states> marked{true};
  close(machine, marked, [](const Transition&) { return true; });
  for (std::size_t state = 0; state < machine.states.size(); ++state)
    if (!marked[state]) return false;
  return true;
}

/// Whether steps alone, without a new start, lead from `state` to a state of kind `kind`.
constexpr bool steps_lead(const Machine& machine, std::size_t state, StateKind kind) {
  std::array<bool, max_states> marked{};
  marked[state] = true;
  close(machine, marked,
        [&](const Transition& row) { return machine.stimuli[row.stimulus].delivery == Delivery::Step; });
  for (std::size_t other = 0; other < machine.states.size(); ++other)
    if (marked[other] && machine.states[other].kind == kind) return true;
  return false;
}

constexpr bool failure_in_reach(const Machine& machine) {
  for (std::size_t state = 0; state < machine.states.size(); ++state) {
    const StateKind kind = machine.states[state].kind;
    if ((kind == StateKind::Negotiating || kind == StateKind::Refusing) &&
        !steps_lead(machine, state, StateKind::Failed))
      return false;
  }
  return true;
}

/// Success can be reached by steps from every negotiating state, and from no refusing one.
constexpr bool success_in_reach(const Machine& machine) {
  for (std::size_t state = 0; state < machine.states.size(); ++state) {
    const StateKind kind = machine.states[state].kind;
    const bool reached = steps_lead(machine, state, StateKind::Authenticated);
    if (kind == StateKind::Negotiating && !reached) return false;
    if (kind == StateKind::Refusing && reached) return false;
  }
  return true;
}

/// Steps before a start and after the end are refused without output and change nothing; Dispose leads to the start.
constexpr bool ends_hold(const Machine& machine) {
  for (const Transition& row : machine.transitions) {
    const StateKind kind = machine.states[row.from].kind;
    const Delivery delivery = machine.stimuli[row.stimulus].delivery;
    if (delivery == Delivery::Dispose && row.to != 0) return false;
    if (delivery != Delivery::Step || (kind != StateKind::Idle && !is_final(kind))) continue;
    if (row.to != row.from || row.outcome.reply != Reply::Refusal || row.outcome.messages != messages(Message::None))
      return false;
  }
  return true;
}

/// A reply leads where its meaning says, carries a message that may go with it, and names codes of its own class.
constexpr bool replies_fit(const Machine& machine) {
  for (const Transition& row : machine.transitions) {
    const StateKind to = machine.states[row.to].kind;
    const bool carries_nothing = contains(row.outcome.messages, Message::None);
    bool fits = false;
    switch (row.outcome.reply) {
    case Reply::Invalid:
      fits = machine.stimuli[row.stimulus].delivery == Delivery::Dispose && row.outcome.messages == 0;
      break;
    case Reply::Continue:
      fits = (to == StateKind::Negotiating || to == StateKind::Refusing) && row.outcome.messages != 0 &&
             !carries_nothing && row.outcome.codes == codes(Code::Continue);
      break;
    case Reply::Success:
      fits = to == StateKind::Authenticated && row.outcome.messages != 0 && row.outcome.codes == codes(Code::Ok);
      break;
    case Reply::Refusal:
      fits = (to == StateKind::Failed ||
              (row.to == row.from && to != StateKind::Negotiating && to != StateKind::Refusing)) &&
             carries_nothing && (row.outcome.messages & ~messages(Message::None, Message::ScramError)) == 0 &&
             !contains(row.outcome.codes, Code::Ok) && !contains(row.outcome.codes, Code::Continue);
      break;
    }
    if (!fits) return false;
  }
  return true;
}

/// After a start the server sends at most `limit` messages before the end, whatever the client does.
constexpr bool bounded(const Machine& machine, unsigned limit) {
  std::array<int, max_states> most{};
  for (int& count : most)
    count = -1;
  const auto count_of = [](const Transition& row) {
    return row.outcome.messages == 0 || row.outcome.messages == messages(Message::None) ? 0 : 1;
  };
  for (const Transition& row : machine.transitions)
    if (machine.stimuli[row.stimulus].delivery == Delivery::Start && count_of(row) > most[row.to])
      most[row.to] = count_of(row);
  for (bool grown = true; grown;) {
    grown = false;
    for (const Transition& row : machine.transitions) {
      if (machine.stimuli[row.stimulus].delivery != Delivery::Step || most[row.from] < 0) continue;
      const StateKind kind = machine.states[row.from].kind;
      if (kind != StateKind::Negotiating && kind != StateKind::Refusing) continue;
      const int count = most[row.from] + count_of(row);
      if (count <= most[row.to]) continue;
      if (count > static_cast<int>(limit)) return false;
      most[row.to] = count;
      grown = true;
    }
  }
  for (const int count : most)
    if (count > static_cast<int>(limit)) return false;
  return true;
}

constexpr bool justified(const Machine& machine) {
  for (const Transition& row : machine.transitions)
    if (row.requirement.empty()) return false;
  return true;
}

using Separation = std::array<std::array<bool, max_states>, max_states>;

/// The pairs of states that a sequence of stimuli tells apart, whichever of the allowed alternatives the server takes.
constexpr Separation separation(const Machine& machine, const Parameters& parameters) {
  const Index index(machine);
  Separation separate{};
  const auto told_apart_by = [&](std::size_t one, std::size_t other, std::size_t stimulus) {
    const Run first = index.runs[one][stimulus];
    const Run second = index.runs[other][stimulus];
    for (std::size_t row = first.begin; row < first.end; ++row) {
      const Transition& left = machine.transitions[row];
      if (!holds(left.guard, parameters)) continue;
      for (std::size_t candidate = second.begin; candidate < second.end; ++candidate) {
        const Transition& right = machine.transitions[candidate];
        if (!holds(right.guard, parameters)) continue;
        if (!disjoint(left.outcome, right.outcome) && !separate[left.to][right.to]) return false;
      }
    }
    return true;
  };
  for (bool grown = true; grown;) {
    grown = false;
    for (std::size_t one = 0; one < machine.states.size(); ++one) {
      for (std::size_t other = one + 1; other < machine.states.size(); ++other) {
        for (std::size_t stimulus = 0; stimulus < machine.stimuli.size() && !separate[one][other]; ++stimulus) {
          if (!told_apart_by(one, other, stimulus)) continue;
          separate[one][other] = separate[other][one] = true;
          grown = true;
        }
      }
    }
  }
  return separate;
}

/// Whether the state refuses every step. Two silent states answer alike, because a start from either begins afresh.
constexpr bool silent(const Machine& machine, std::size_t state) {
  for (const Transition& row : machine.transitions)
    if (row.from == state && machine.stimuli[row.stimulus].delivery == Delivery::Step &&
        row.outcome.reply != Reply::Refusal)
      return false;
  return true;
}

/// The pairs of silent states and those that are listed are exactly the pairs that cannot be told apart, when every
/// mechanism may be used.
constexpr bool identifiable(const Machine& machine, std::span<const StatePair> inseparable) {
  std::array<bool, max_states> mute{};
  for (std::size_t state = 0; state < machine.states.size(); ++state)
    mute[state] = silent(machine, state);
  const auto listed = [&](std::size_t one, std::size_t other) {
    if (mute[one] && mute[other]) return true;
    for (const StatePair& pair : inseparable)
      if ((pair.first == one && pair.second == other) || (pair.first == other && pair.second == one)) return true;
    return false;
  };
  for (const bool success_data : {true, false}) {
    const Separation separate = separation(machine, {.success_data = success_data});
    for (std::size_t one = 0; one < machine.states.size(); ++one)
      for (std::size_t other = one + 1; other < machine.states.size(); ++other)
        if (separate[one][other] == listed(one, other)) return false;
  }
  return true;
}

/// On every path to success the server accepts exactly one piece of evidence after the last start.
constexpr bool caused(const Machine& machine) {
  constexpr std::size_t counts = 3; // none, one, more
  std::array<std::array<bool, counts>, max_states> seen{};
  seen[0][0] = true;
  for (bool grown = true; grown;) {
    grown = false;
    for (const Transition& row : machine.transitions) {
      const StimulusInfo& stimulus = machine.stimuli[row.stimulus];
      const bool accepted = row.outcome.reply == Reply::Continue || row.outcome.reply == Reply::Success;
      const std::size_t contributed = accepted && stimulus.evidence != Evidence::None ? 1 : 0;
      for (std::size_t before = 0; before < counts; ++before) {
        if (!seen[row.from][before]) continue;
        const std::size_t kept = stimulus.delivery == Delivery::Step ? before : 0;
        const std::size_t after = kept + contributed < counts ? kept + contributed : counts - 1;
        if (row.outcome.reply == Reply::Success && after != 1) return false;
        if (seen[row.to][after]) continue;
        seen[row.to][after] = true;
        grown = true;
      }
    }
  }
  return true;
}

/// The kinds of the states for the abstract negotiation, which does not say whether a negotiation that goes on can
/// still succeed.
constexpr std::array<StateKind, max_states> abstracted(const Machine& machine) {
  std::array<StateKind, max_states> kinds{};
  for (std::size_t state = 0; state < machine.states.size(); ++state)
    kinds[state] =
        machine.states[state].kind == StateKind::Refusing ? StateKind::Negotiating : machine.states[state].kind;
  return kinds;
}

/// The abstract negotiation allows every row, between states of these kinds.
constexpr bool refines(const Machine& machine, const Machine& negotiation) {
  const auto kinds = abstracted(machine);
  const auto promised = abstracted(negotiation);
  for (const Transition& row : machine.transitions) {
    const Delivery delivery = machine.stimuli[row.stimulus].delivery;
    bool allowed = false;
    for (const Transition& promise : negotiation.transitions)
      allowed = allowed ||
                (promise.outcome.reply == row.outcome.reply && promised[promise.from] == kinds[row.from] &&
                 promised[promise.to] == kinds[row.to] && negotiation.stimuli[promise.stimulus].delivery == delivery &&
                 (row.outcome.messages & ~promise.outcome.messages) == 0);
    if (!allowed) return false;
  }
  return true;
}

} // namespace checks

/// Calling it checks the table; a wrong row is a compile error with the defect and the machine.
template <const Machine& machine, const Claims& claims, const Machine& negotiation>
consteval bool well_formed() {
  static_assert(checks::sorted(machine), "model: the dense table is not in the order of states and stimuli");
  static_assert(checks::unambiguous(machine), "model: two rows of a state and stimulus allow the same answer");
  static_assert(checks::total(machine), "model: a state has no row for a stimulus");
  static_assert(checks::reachable(machine), "model: a state cannot be reached");
  static_assert(checks::failure_in_reach(machine), "model: no failure can be reached from a negotiating state");
  static_assert(checks::success_in_reach(machine),
                "model: success cannot be reached from a negotiating state, or can from a refusing one");
  static_assert(checks::ends_hold(machine),
                "model: a step before the start or after the end does more than be refused");
  static_assert(checks::replies_fit(machine), "model: a row's reply does not fit its message, its codes or its target");
  static_assert(checks::bounded(machine, claims.server_messages),
                "model: the server may send more messages than claimed");
  static_assert(checks::justified(machine), "model: a row names no clause");
  static_assert(checks::identifiable(machine, claims.inseparable),
                "model: the list of states that cannot be told apart is wrong");
  static_assert(checks::caused(machine), "model: success without exactly one piece of accepted evidence");
  static_assert(checks::refines(machine, negotiation), "model: a row is not allowed by the abstract negotiation");
  return true;
}

} // namespace saslspec::model
