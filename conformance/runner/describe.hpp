// Parts of a result that do not come from a case.
#pragma once

#include "saslspec/runner/runner.hpp"

#include <functional>
#include <string>

namespace saslspec::runner {

/// The target with the digests of its file and of everything mapped with it.
reports::Target describe_target(const Settings& settings, const worker::Probe& probe);

/// A fault of ours as a case, so that every report carries it.
reports::CaseResult harness_fault(const std::string& id, const std::string& reason);

/// A run of the target about which nothing is known yet.
TargetRun begun(const Settings& settings);

/// Does `act`. What it throws becomes a fault of ours, called `id`, among the run's cases.
void note_faults(TargetRun& run, const std::string& id, const std::function<void()>& act);

} // namespace saslspec::runner
