// Controls: a rejection proves something only on a target that accepts the valid case it differs from.
#pragma once

#include "saslspec/reports/results.hpp"

#include <span>

namespace saslspec::runner {

/// Fills in `control_verdict`. A case that passed becomes Skipped when its control was not accepted on the same target
/// ("control … was not accepted: the rejection proves nothing"), and a HarnessError when its control was never planned.
/// A control counts as accepted when every reply was the wanted one, whatever else deviated. Verdicts against the
/// target stand, because a deviation needs no control. Controls that an interruption left out count as not accepted.
void apply_controls(std::span<reports::CaseResult> cases, std::span<const reports::CaseResult> controls, bool complete);

} // namespace saslspec::runner
