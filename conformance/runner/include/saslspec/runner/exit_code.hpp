// Exit codes: part of the command line's contract (README.md of conformance/cli).
#pragma once

#include "saslspec/runner/runner.hpp"

#include <cstdint>
#include <span>

namespace saslspec::runner {

enum class ExitCode : int {
  Ok = 0,
  Deviates = 1,
  Usage = 2,
  NothingRan = 3, ///< or fewer than required, or a selector matched nothing
  NotLoadable = 4,
  OurFault = 5,
  BaselineStale = 6,
  OnlyFlaky = 7,
  Interrupted = 130,
};

/// Of one target. `require_min`: fewer cases with a verdict about the target are NothingRan.
ExitCode exit_code(const TargetRun& run, std::uint64_t require_min);

/// The worst, in the order 5, 4, 1, 6, 7, 3, 0; an interruption is told before anything else.
ExitCode worst(std::span<const ExitCode> codes);

} // namespace saslspec::runner
