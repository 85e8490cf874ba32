#include "saslspec/reports/results.hpp"

#include <algorithm>
#include <iterator>

namespace saslspec::reports {

namespace {

struct Row {
  Verdict verdict;
  std::string_view name;
  bool ran;
  bool deviates;
};

constexpr Row rows[] = {
    {Verdict::Pass,          "pass",           true,  false},
    {Verdict::Fail,          "fail",           true,  true },
    {Verdict::Crash,         "crash",          true,  true },
    {Verdict::Hang,          "hang",           true,  true },
    {Verdict::Advisory,      "advisory",       true,  false},
    {Verdict::Xfail,         "xfail",          true,  false},
    {Verdict::Xpass,         "xpass",          true,  false},
    {Verdict::Flaky,         "flaky",          true,  false},
    {Verdict::NotApplicable, "not-applicable", false, false},
    {Verdict::Skipped,       "skipped",        false, false},
    {Verdict::HarnessError,  "harness-error",  false, false},
};

const Row* row(Verdict verdict) {
  const auto* found = std::ranges::find(rows, verdict, &Row::verdict);
  return found == std::end(rows) ? nullptr : found;
}

} // namespace

std::string_view name(Verdict verdict) {
  const Row* found = row(verdict);
  return found == nullptr ? "invalid" : found->name;
}

Verdict verdict_of(std::string_view name) {
  const auto* found = std::ranges::find(rows, name, &Row::name);
  return found == std::end(rows) ? Verdict::Invalid : found->verdict;
}

bool ran(Verdict verdict) {
  const Row* found = row(verdict);
  return found != nullptr && found->ran;
}

bool deviates(Verdict verdict) {
  const Row* found = row(verdict);
  return found != nullptr && found->deviates;
}

void recount(TargetResult& result) {
  result.counts.clear();
  for (const CaseResult& one : result.cases)
    ++result.counts[std::string(name(one.verdict))];
}

} // namespace saslspec::reports
