// Controls: a rejection proves something only on a target that accepts the valid case it differs from.
#pragma once

#include "saslspec/reports/results.hpp"

#include <span>

namespace saslspec::runner {

/// Fills in `control_verdict`. A case that passed becomes Skipped when its control did not pass on the same target
/// ("control … failed: the rejection proves nothing"), and a HarnessError when its control was never planned. Verdicts
/// against the target stand, because a deviation needs no control. `interrupted` controls count as
/// not passed.
void apply_controls(std::span<reports::CaseResult> cases, std::span<const reports::CaseResult> controls, bool complete);

} // namespace saslspec::runner
