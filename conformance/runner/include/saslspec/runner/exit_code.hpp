// Exit codes: part of the command line's contract (conformance/runner/README.md).
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

/// The code of one target: NothingRan when fewer than `require_min` cases reached a verdict about it.
ExitCode exit_code(const TargetRun& run, std::uint64_t require_min);

/// The worst code, in the order 130, 5, 4, 1, 6, 7, 3, 0.
ExitCode worst(std::span<const ExitCode> codes);

} // namespace saslspec::runner
