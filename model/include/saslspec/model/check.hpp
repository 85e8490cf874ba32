// The tables composed with a network attacker and a misusing application, and what then has to hold: for SPIN as
// Promela, for z3 as Horn clauses. README.md of the room says what is composed and what is not claimed.
#pragma once

#include "saslspec/model/machine.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::model {

enum class Property : std::uint8_t {
  Invalid,
  Agreement,
  NoReplay,
  Possession,
  Established,
  Requested,
  OwnEvidence,
  Bounded,
  ProofFirst,
  Downgrade,
  Identity,
  Liveness,
  Reachable,
};

struct PropertyInfo {
  Property property;
  std::string_view name; ///< an identifier: also the name of the claim in Promela
  std::string_view statement;
};
/// All of them, in a fixed order.
std::span<const PropertyInfo> properties();
const PropertyInfo& info(Property property);

/// Why `property` says nothing of `machine`; empty when it applies.
std::string_view not_applicable(const Machine& machine, Property property);
/// Why Horn clauses do not state `property`; empty when they do.
std::string_view not_horn(Property property);
/// Whether a checker shows `property` by finding the run that its claim denies.
constexpr bool shown_by_a_run(Property property) {
  return property == Property::Reachable;
}

/// A table whose parts are its own.
struct OwnedTable {
  std::string name;
  MechanismClass mechanism_class = MechanismClass::Invalid;
  bool server_first = false;
  std::vector<StateInfo> states;
  std::vector<StimulusInfo> stimuli;
  std::vector<Transition> transitions;
  std::shared_ptr<const std::deque<std::string>> names; ///< of states and stimuli, where they have them here alone

  static OwnedTable copy_of(const Machine& machine);
  /// Valid as long as this lives unchanged.
  Machine view() const;
};

/// Whether both are one table under two names, so that what holds of one holds of the other.
bool same_table(const Machine& one, const Machine& other);

/// Two mechanisms that take turns on one handle, as one table: what each has before a start and after an end is one
/// state of both, a start of either discards what the other had begun, and a state that only one of them has answers no
/// step of the other: what such a message is to it is one of its own stimuli. `StimulusInfo::mechanism` says whose each
/// is, 0 or 1. Their names differ, and each has one idle, one failed and one authenticated state.
OwnedTable on_one_handle(const Machine& first, const Machine& second);

/// The composition in Promela: two connections of one process each, one claim for each property that applies. `claimed`
/// is the table that tells the honest client what to do and the properties what is promised; it has the states and
/// stimuli of `table`.
std::string to_promela(const Machine& table, const Machine& claimed);
std::string to_promela(const Machine& table);

/// The composition in SMT-LIB as Horn clauses: one connection beside any number of others, sessions counted without a
/// bound. `sat` means that `property` holds (`unsat`, where a run shows it); without one, that all hold that apply and
/// can be stated so, but for those that a run shows.
std::string to_smt2(const Machine& table, const Machine& claimed, Property property);
std::string to_smt2(const Machine& table);

/// What the replay of a counterexample to `to_promela(table)` printed, one line per event in the table's words.
std::vector<std::string> trace_in_words(const Machine& table, std::string_view replay);

/// A defect planted in a table, to show that the properties can fail.
struct PlantedDefect {
  std::string_view name;
  std::string_view meaning;
};
std::span<const PlantedDefect> planted_defects();
/// `machine` with the defect; `nullopt` where it has no place for it.
std::optional<OwnedTable> planted(const Machine& machine, const PlantedDefect& defect);

} // namespace saslspec::model
