// Runs a batch of cases together, then each case that did not pass alone.
#pragma once

#include "covered.hpp"
#include "saslspec/suites/case.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::runner {

/// Cases that share a child; a case that needs a child of its own is a batch by itself.
using Batch = std::vector<const suites::Case*>;

struct BatchResults {
  std::vector<reports::CaseResult> cases;    ///< one per case, in order; fewer when interrupted
  std::vector<reports::CaseResult> findings; ///< differences between together and apart
  Covered covered;                           ///< by the runs that were judged
};

/// Never throws: our own fault is a verdict. Results that an interruption may have spoilt are left out.
BatchResults execute(worker::Worker& worker, const Batch& batch, const conversation::Target& target,
                     const judge::Standard& standard, const std::atomic<bool>& interrupted);

/// Id of the finding that `id` is judged differently after the cases `before`: "isolation/<id>~<before>~<before>…", so
/// that it can be replayed without anything else.
struct IsolationId {
  std::string id;
  std::vector<std::string> before;
};
std::string isolation_id(const IsolationId& parts);
std::optional<IsolationId> parse_isolation_id(std::string_view id);

/// Runs the cases `before` and then `one` in one child; the result of `one`. Transitions taken are noted in `covered`,
/// which may be null.
reports::CaseResult execute_after(worker::Worker& worker, std::span<const suites::Case* const> before,
                                  const suites::Case& one, const conversation::Target& target,
                                  const judge::Standard& standard, Covered* covered = nullptr);

} // namespace saslspec::runner
