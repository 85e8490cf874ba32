// The tables composed with a network attacker and a misusing application, and the properties that have to hold then:
// for SPIN as Promela, for z3 as Horn clauses. README.md of the room lists the parts of the composition and its limits.
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
/// All properties, in a fixed order.
std::span<const PropertyInfo> properties();
const PropertyInfo& info(Property property);

/// The reason why `property` does not apply to `machine`; empty when it does.
std::string_view not_applicable(const Machine& machine, Property property);
/// The reason why Horn clauses do not state `property`; empty when they do.
std::string_view not_horn(Property property);
/// Whether a checker shows `property` by finding the run that its claim denies.
constexpr bool shown_by_a_run(Property property) {
  return property == Property::Reachable;
}

/// A table that owns its parts.
struct OwnedTable {
  std::string name;
  MechanismClass mechanism_class = MechanismClass::Invalid;
  bool server_first = false;
  std::vector<StateInfo> states;
  std::vector<StimulusInfo> stimuli;
  std::vector<Transition> transitions;
  std::shared_ptr<const std::deque<std::string>> names; ///< of the states and stimuli that no static table names

  static OwnedTable copy_of(const Machine& machine);
  /// Valid as long as this lives unchanged.
  Machine view() const;
};

/// Whether both are one table under two names. Then a property holds of both or of neither.
bool same_table(const Machine& one, const Machine& other);

/// Two mechanisms that take turns on one handle, as one table. They share the states before a start and after an end. A
/// start of either mechanism discards the other's negotiation. Amid a negotiation of one mechanism the other's steps
/// have no rows: such a message is among the own stimuli of the first. `StimulusInfo::mechanism` is 0 or 1. The names
/// of both differ, and each has one idle, one failed and one authenticated state.
OwnedTable on_one_handle(const Machine& first, const Machine& second);

/// The composition in Promela: two connections of one process each, one claim for each property that applies. The
/// honest client and the properties follow `claimed`, which has the states and stimuli of `table`.
std::string to_promela(const Machine& table, const Machine& claimed);
std::string to_promela(const Machine& table);

/// The composition in SMT-LIB as Horn clauses: one connection beside any number of others, sessions counted without a
/// bound. `sat` means that `property` holds; for a property that a run shows, `unsat` does. Without `property`, `sat`
/// means that all properties hold that apply, can be stated as Horn clauses and are not shown by a run.
std::string to_smt2(const Machine& table, const Machine& claimed, Property property);
std::string to_smt2(const Machine& table);

/// The events in `replay`, the output of SPIN for a counterexample to `to_promela(table)`: a line for each, in the
/// table's words.
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
