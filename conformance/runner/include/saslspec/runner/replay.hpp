// One case again, as `saslspec replay` shows it.
#pragma once

#include "saslspec/runner/runner.hpp"

#include <optional>
#include <string>

namespace saslspec::runner {

struct Replayed {
  TargetRun run; ///< one case, or no case and an entry in `run.unmatched` when no case has that id
  std::optional<reports::CaseResult> control; ///< its control, run on the same target
};

/// Runs the case `id` in a child of its own, and its control in another. A finding of suite "isolation" is run after
/// the cases it names. Never throws.
Replayed replay(const Settings& settings, const Dependencies& dependencies, const std::string& id);

} // namespace saslspec::runner
