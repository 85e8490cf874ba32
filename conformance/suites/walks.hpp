// Model walks: the Wp suites of the machines, bundled by the transition they test.
#pragma once

#include "traces.hpp"

namespace saslspec::suites {

/// States more than the model has that a target may have without escaping the walks.
constexpr unsigned extra_states = 1;
/// Stimuli that the suite of one machine may have if it is to combine all of them; else representatives are combined.
constexpr std::size_t most_stimuli = 12000;

/// What the walks of one machine under one set of parameters amount to.
struct WalkCount {
  std::string key;   ///< "SCRAM-SHA-256/sd"
  bool full = false; ///< all stimuli were combined, not representatives
  std::size_t transitions = 0;
  std::size_t traces = 0;
  std::size_t stimuli = 0;
};

struct Walks {
  std::vector<std::unique_ptr<Case>> cases; ///< valid traces first
  std::vector<WalkCount> counts;
  std::vector<reports::TargetResult::Omission> omissions;
};

/// All walks of `machine`. `all_are_run`: no selection leaves one out, so each deviation can be left to its own case.
Walks make_walks(const model::Machine& machine, const Facts& facts, bool all_are_run);

/// The valid trace whose acceptance shows that a refusal under these circumstances means something; empty when the
/// machine has none under any circumstances of this target.
std::string control_trace(const std::shared_ptr<const Determined>& determined, const Facts& facts);

/// The case of a walk's id, of one trace or of a transition; null when it is none.
std::unique_ptr<Case> walk_by_id(std::string_view id, const Facts& facts);

/// Parses "<mechanism>/<label>/<rest>[/reused]" behind the suite's name.
struct TraceName {
  Run run;
  std::string rest;
};
std::optional<TraceName> parse_trace_name(std::string_view name, const Facts& facts);

} // namespace saslspec::suites
