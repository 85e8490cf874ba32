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

/// Runs a small selection against the known-bad library at `path` as mutant `mutant`. Caught means: a case whose
/// control passed deviates; a target on which nothing works at all would be no canary.
Canary run_canary(Settings settings, const std::string& path, const std::string& mutant, const Parts& parts,
                  const std::atomic<bool>& interrupted);

/// The same with the library that comes with the program.
Canary run_canary(const Settings& settings, const Parts& parts, const std::atomic<bool>& interrupted);

/// Notes the canary in the result; one that was not caught makes it void.
void apply_canary(const Canary& canary, TargetRun& run);

} // namespace saslspec::runner
