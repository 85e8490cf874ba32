// The canary: every run has to catch a target with a known defect, by the same machinery, or the run is void.
#pragma once

#include "saslspec/runner/runner.hpp"

#include <atomic>
#include <string>

namespace saslspec::runner {

struct Canary {
  bool caught = false;
  std::string text; ///< the mutant and the case that caught it, or the reason why no case did
};

/// Runs a small selection against the library at `path` twice, honest and with its planted defect `mutant`. Caught
/// means that a case deviates on the mutant, passes on the honest library, and has a control that passes on the mutant.
/// A library that refuses everything, or deviates without the defect, would prove nothing.
Canary run_canary(const Settings& settings, const std::string& path, const std::string& mutant,
                  const Dependencies& dependencies, const std::atomic<bool>& interrupted);

/// The same with the library that comes with the program.
Canary run_canary(const Settings& settings, const Dependencies& dependencies, const std::atomic<bool>& interrupted);

/// Notes the canary in the result; the result is void when the canary was not caught.
void apply_canary(const Canary& canary, TargetRun& run);

} // namespace saslspec::runner
