// The canary: in every run a target that is known to be bad must be caught by the same machinery, or the run is void.
#pragma once

#include "saslspec/runner/runner.hpp"

#include <atomic>
#include <string>

namespace saslspec::runner {

struct Canary {
  bool caught = false;
  std::string text; ///< what the known-bad target is, and what caught it; or why it was not
};

/// Runs a small selection against the library at `path` twice, honest and with its planted defect `mutant`. Caught
/// means: a case that the honest one passes deviates, while its control passes; a target on which nothing works at all,
/// or a deviation that is there without the defect, would prove nothing.
Canary run_canary(const Settings& settings, const std::string& path, const std::string& mutant,
                  const Dependencies& dependencies, const std::atomic<bool>& interrupted);

/// The same with the library that comes with the program.
Canary run_canary(const Settings& settings, const Dependencies& dependencies, const std::atomic<bool>& interrupted);

/// Notes the canary in the result; one that was not caught makes it void.
void apply_canary(const Canary& canary, TargetRun& run);

} // namespace saslspec::runner
