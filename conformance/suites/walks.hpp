// Model walks: the Wp suites of the machines, one case per state and clause.
#pragma once

#include "walk_index.hpp"

namespace saslspec::suites {

/// The indexes of all circumstances of `machine`, the primary ones first.
std::vector<std::shared_ptr<WalkIndex>> walk_indexes(const model::Machine& machine, const conversation::Target& target);

struct Walks {
  std::vector<std::unique_ptr<Case>> cases; ///< valid traces first
  std::vector<reports::TargetResult::Omission> omissions;
};

/// All walks of `indexes`. `all_are_run`: the selection leaves no walk out, so that each deviation is left to its
/// owner.
Walks make_walks(const std::vector<std::shared_ptr<WalkIndex>>& indexes, const conversation::Target& target,
                 bool all_are_run);

/// The valid trace whose acceptance shows that a refusal under these circumstances means something; empty when the
/// machine has none under any circumstances of this target.
std::string control_trace(const std::shared_ptr<const conversation::ResolvedSetting>& resolved,
                          const conversation::Target& target);

/// The case of a walk's id, of one trace or of a clause in a state; null when it is none.
std::unique_ptr<Case> walk_by_id(std::string_view id, const conversation::Target& target);

/// Parses "<mechanism>/<label>/<rest>[/reused]" behind the suite's name.
struct TraceName {
  conversation::Run run;
  std::string rest;
};
std::optional<TraceName> parse_trace_name(std::string_view name, const conversation::Target& target);

} // namespace saslspec::suites
