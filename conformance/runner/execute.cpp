#include "execute.hpp"

#include "saslspec/suites/case_record.hpp"

#include <algorithm>
#include <exception>
#include <sstream>

namespace saslspec::runner {

using reports::CaseResult;
using reports::Verdict;

namespace {

CaseResult run_case(conversation::WorkerChildren& children, const suites::Case& one, const conversation::Target& target,
                    const judge::Standard& standard) {
  suites::CaseRecord record(one.info());
  try {
    one.run(children, target, standard, record);
  } catch (const judge::HarnessFault& fault) {
    record.harness_error(fault.message);
  } catch (const std::exception& error) {
    record.harness_error(std::string("unexpected exception: ") + error.what());
  }
  return record.conclude();
}

std::string describe(const worker::ChildEnd& end) {
  switch (end.death) {
  case worker::Death::Signal:
    return "killed by signal " + std::to_string(end.death_detail);
  case worker::Death::Exit:
    return "exited with status " + std::to_string(end.death_detail);
  case worker::Death::Timeout:
    return "did not end in time";
  case worker::Death::Protocol:
    return "answered nonsense";
  case worker::Death::None:
    break;
  }
  return "ended";
}

/// A death at the end, after a verdict was found, overrules a milder verdict.
void judge_end(CaseResult& result, const worker::ChildEnd& end) {
  if (end.death == worker::Death::None || reports::deviates(result.verdict)) return;
  if (result.verdict == Verdict::HarnessError) return;
  result.verdict = end.death == worker::Death::Timeout ? Verdict::Hang : Verdict::Crash;
  result.reason = "the process " + describe(end) + " when its connections were closed";
  result.observed = describe(end);
}

/// Runs the cases one after the other. A child in which a case deviated is not used again, so that a case passes only
/// in a process without an earlier deviation. Ends early at a fault of our own.
std::vector<CaseResult> run_together(worker::Worker& worker, std::span<const suites::Case* const> cases,
                                     const conversation::Target& target, const judge::Standard& standard,
                                     const std::atomic<bool>& interrupted, Covered* covered = nullptr) {
  std::vector<CaseResult> results;
  conversation::WorkerChildren children(worker, covered);
  for (const suites::Case* one : cases) {
    if (interrupted) break;
    results.push_back(run_case(children, *one, target, standard));
    if (results.back().verdict == Verdict::HarnessError) break;
    if (reports::deviates(results.back().verdict)) children.close();
  }
  const worker::ChildEnd end = children.close();
  if (!results.empty()) judge_end(results.back(), end);
  return results;
}

bool same(const CaseResult& left, const CaseResult& right) {
  return left.verdict == right.verdict && left.requirements == right.requirements;
}

/// Larger is worse. The worse verdict of two runs that differ is the verdict of the finding.
int severity(Verdict verdict) {
  switch (verdict) {
  case Verdict::Pass:
    return 0;
  case Verdict::Advisory:
    return 1;
  case Verdict::Fail:
    return 2;
  case Verdict::Hang:
    return 3;
  case Verdict::Crash:
    return 4;
  case Verdict::Invalid:
  case Verdict::Xfail:
  case Verdict::Xpass:
  case Verdict::Flaky:
  case Verdict::NotApplicable:
  case Verdict::Skipped:
  case Verdict::HarnessError:
    break;
  }
  return 5;
}

std::string verdict_name(const CaseResult& result) {
  return std::string(reports::name(result.verdict));
}

CaseResult execute_apart(worker::Worker& worker, const suites::Case& one, const conversation::Target& target,
                         const judge::Standard& standard, Covered* covered = nullptr) {
  return execute_after(worker, {}, one, target, standard, covered);
}

/// Looks into a difference between the run together and the run apart of the case at `index`. What does not repeat
/// itself makes the case flaky; what does is a finding, with the one earlier case that suffices when there is one.
class Difference {
public:
  Difference(worker::Worker& worker, const Batch& batch, const conversation::Target& target,
             const judge::Standard& standard, const std::atomic<bool>& interrupted)
      : worker_(worker), batch_(batch), target_(target), standard_(standard), interrupted_(interrupted) {}

  void examine(std::size_t index, const CaseResult& together, BatchResults& results) {
    CaseResult& apart = results.cases[index];
    const CaseResult apart_again = execute_apart(worker_, *batch_[index], target_, standard_);
    const auto together_again =
        run_together(worker_, std::span(batch_).first(index + 1), target_, standard_, interrupted_);
    const bool repeats = together_again.size() == index + 1 && same(together_again.back(), together);
    const Batch before = same(apart, apart_again) && repeats ? cause(index, together) : Batch{};
    if (!before.empty())
      results.findings.push_back(finding(index, together, apart, before));
    else if (!reports::deviates(apart.verdict))
      mark_flaky(apart, together, apart_again);
  }

private:
  /// Flaky when a gating verdict is among them; what never gates stays an advisory.
  static void mark_flaky(CaseResult& apart, const CaseResult& together, const CaseResult& apart_again) {
    apart.reason = "the same case was judged " + verdict_name(together) + ", " + verdict_name(apart) + " and " +
                   verdict_name(apart_again) + (together.reason.empty() ? "" : ": " + together.reason);
    const bool gates = reports::deviates(together.verdict) || reports::deviates(apart_again.verdict);
    apart.verdict = gates ? Verdict::Flaky : Verdict::Advisory;
    apart.nondeterministic = gates;
  }

  bool suffices(std::span<const suites::Case* const> before, std::size_t index, const CaseResult& together) {
    return same(execute_after(worker_, before, *batch_[index], target_, standard_), together);
  }

  /// A smallest set of earlier cases, in the sense that none can be left out. Empty when the case is judged so with
  /// none of them: it does not repeat itself.
  Batch cause(std::size_t index, const CaseResult& together) {
    for (std::size_t i = index; i-- > 0;)
      if (const Batch one = {batch_[i]}; suffices(one, index, together)) return one;
    Batch before(batch_.begin(), batch_.begin() + static_cast<std::ptrdiff_t>(index));
    for (std::size_t i = before.size(); i-- > 0;) {
      Batch fewer = before;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (suffices(fewer, index, together)) before = std::move(fewer);
    }
    return before;
  }

  /// `before` is the cause, and not empty.
  CaseResult finding(std::size_t index, const CaseResult& together, const CaseResult& apart, const Batch& before) {
    CaseResult result = severity(together.verdict) >= severity(apart.verdict) ? together : apart;
    IsolationId id{batch_[index]->info().id, {}};
    for (const suites::Case* one : before)
      id.before.push_back(one->info().id);
    result.id = isolation_id(id);
    result.suite = "isolation";
    result.control.clear();
    result.replay.clear();
    result.expected = "the same verdict on a used process as on a fresh one";
    result.observed = verdict_name(together) + " after other connections, " + verdict_name(apart) + " alone";
    result.reason = "state leaks between connections: " + result.observed + ", after " + id.before.front() +
                    (id.before.size() == 1 ? "" : " and " + std::to_string(id.before.size() - 1) + " more");
    return result;
  }

  worker::Worker& worker_;
  const Batch& batch_;
  const conversation::Target& target_;
  const judge::Standard& standard_;
  const std::atomic<bool>& interrupted_;
};

/// A hang may be the machine's load: a hang that does not repeat itself is flaky.
CaseResult confirm_hang(worker::Worker& worker, const suites::Case& one, const conversation::Target& target,
                        const judge::Standard& standard, CaseResult result) {
  if (result.verdict != Verdict::Hang) return result;
  const CaseResult again = execute_apart(worker, one, target, standard);
  if (again.verdict == Verdict::Hang) return result;
  if (reports::deviates(again.verdict)) return again;
  result.verdict = Verdict::Flaky;
  result.reason = "did not answer in time once, then was judged " + verdict_name(again);
  return result;
}

} // namespace

CaseResult execute_after(worker::Worker& worker, std::span<const suites::Case* const> before, const suites::Case& one,
                         const conversation::Target& target, const judge::Standard& standard, Covered* covered) {
  conversation::WorkerChildren children(worker, covered);
  for (const suites::Case* each : before)
    run_case(children, *each, target, standard);
  CaseResult result = run_case(children, one, target, standard);
  judge_end(result, children.close());
  return result;
}

BatchResults execute(worker::Worker& worker, const Batch& batch, const conversation::Target& target,
                     const judge::Standard& standard, const std::atomic<bool>& interrupted) {
  BatchResults results;
  std::vector<CaseResult> together;
  if (batch.size() > 1) together = run_together(worker, batch, target, standard, interrupted, &results.covered);
  const auto passed = [&](std::size_t index) {
    return index < together.size() && together[index].verdict == Verdict::Pass;
  };
  for (std::size_t index = 0; index < batch.size(); ++index) {
    CaseResult result = passed(index)
                            ? together[index]
                            : confirm_hang(worker, *batch[index], target, standard,
                                           execute_apart(worker, *batch[index], target, standard, &results.covered));
    if (interrupted) return results;
    results.cases.push_back(std::move(result));
  }
  Difference difference(worker, batch, target, standard, interrupted);
  for (std::size_t index = 0; index < together.size() && !interrupted; ++index) {
    const Verdict verdict = results.cases[index].verdict;
    if (verdict == Verdict::Flaky || verdict == Verdict::HarnessError) continue;
    if (!same(together[index], results.cases[index])) difference.examine(index, together[index], results);
  }
  return results;
}

std::string isolation_id(const IsolationId& parts) {
  std::string text = "isolation/" + parts.id;
  for (const std::string& before : parts.before)
    text += '~' + before;
  return text;
}

std::optional<IsolationId> parse_isolation_id(std::string_view id) {
  constexpr std::string_view prefix = "isolation/";
  if (!id.starts_with(prefix)) return std::nullopt;
  std::istringstream rest{std::string(id.substr(prefix.size()))};
  IsolationId parts;
  std::getline(rest, parts.id, '~');
  for (std::string before; std::getline(rest, before, '~');)
    parts.before.push_back(before);
  return parts;
}

} // namespace saslspec::runner
