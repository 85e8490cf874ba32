#include "controls.hpp"

#include <map>
#include <string>
#include <string_view>

namespace saslspec::runner {

using reports::CaseResult;
using reports::Verdict;

namespace {

/// Whether the control shows that the target lets the valid case through; another fault of it is a deviation of its
/// own.
bool shows_acceptance(const CaseResult& control) {
  const bool steady =
      control.verdict == Verdict::Pass || control.verdict == Verdict::Advisory || control.verdict == Verdict::Fail;
  return steady && control.accepted;
}

void judge(CaseResult& one, const CaseResult* control, bool complete) {
  one.control_verdict = control == nullptr ? "not run" : std::string(reports::name(control->verdict));
  if (one.verdict != Verdict::Pass) return;
  if (control == nullptr && complete) {
    one.verdict = Verdict::HarnessError;
    one.reason = "its control " + one.control + " is not in the plan";
  } else if (control == nullptr) {
    one.verdict = Verdict::Skipped;
    one.reason = "its control " + one.control + " was not run";
  } else if (!shows_acceptance(*control)) {
    one.verdict = Verdict::Skipped;
    one.reason =
        "control " + one.control + " was not accepted (" + one.control_verdict + "): the rejection proves nothing";
  }
}

} // namespace

void apply_controls(std::span<CaseResult> cases, std::span<const CaseResult> controls, bool complete) {
  std::map<std::string_view, const CaseResult*> by_id;
  for (const CaseResult& one : controls)
    by_id.emplace(one.id, &one);
  for (CaseResult& one : cases) {
    if (one.control.empty()) continue;
    const auto found = by_id.find(one.control);
    judge(one, found == by_id.end() ? nullptr : found->second, complete);
  }
}

} // namespace saslspec::runner
