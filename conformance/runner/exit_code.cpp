#include "saslspec/runner/exit_code.hpp"

#include <algorithm>

namespace saslspec::runner {

using reports::CaseResult;
using reports::Verdict;

ExitCode exit_code(const TargetRun& run, std::uint64_t require_min) {
  const auto any = [&](auto verdict) { return std::ranges::any_of(run.result.cases, verdict, &CaseResult::verdict); };
  const auto is = [](Verdict wanted) { return [wanted](Verdict verdict) { return verdict == wanted; }; };
  if (run.interrupted) return ExitCode::Interrupted;
  if (any(is(Verdict::HarnessError)) || any(is(Verdict::Invalid))) return ExitCode::OurFault;
  if (!run.result.error.empty()) return ExitCode::NotLoadable;
  if (any(reports::deviates)) return ExitCode::Deviates;
  if (any(is(Verdict::Xpass))) return ExitCode::BaselineStale;
  if (any(is(Verdict::Flaky))) return ExitCode::OnlyFlaky;
  const auto ran =
      static_cast<std::uint64_t>(std::ranges::count_if(run.result.cases, reports::ran, &CaseResult::verdict));
  if (ran < std::max<std::uint64_t>(require_min, 1) || !run.unmatched.empty()) return ExitCode::NothingRan;
  return ExitCode::Ok;
}

ExitCode worst(std::span<const ExitCode> codes) {
  for (const ExitCode code : {ExitCode::Interrupted, ExitCode::OurFault, ExitCode::NotLoadable, ExitCode::Deviates,
                              ExitCode::BaselineStale, ExitCode::OnlyFlaky, ExitCode::NothingRan})
    if (std::ranges::find(codes, code) != codes.end()) return code;
  return codes.empty() ? ExitCode::NothingRan : ExitCode::Ok;
}

} // namespace saslspec::runner
