// The deviations and the trace of a case, and the result made of them: nothing else makes a result.
#pragma once

#include "saslspec/conversation/conversation.hpp"
#include "saslspec/reports/results.hpp"
#include "saslspec/suites/case.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::suites {

/// Gathers the calls and deviations of one case, and its time. The worst deviation decides the verdict
/// (`judge::deciding`): Pass, Fail, Crash, Hang or Advisory, Skipped where nothing was reached, HarnessError where we
/// are at fault. Controls, baselines and flakiness are the runner's business.
class CaseRecord {
public:
  explicit CaseRecord(const CaseInfo& info);

  /// Adds a whole conversation: its trace and all its deviations.
  void add(const conversation::Transcript& transcript, std::string_view mechanism);
  /// Adds one call made outside a conversation.
  void add(std::string what, const worker::Observation& observation, std::string expected);
  void add(judge::Deviation deviation);
  /// The trace that is shown instead of what was added so far, and its deviations.
  void replace(const conversation::Transcript& transcript, std::string_view mechanism,
               std::vector<judge::Deviation> deviations, std::string replay);
  void note(std::string text) { note_ = std::move(text); }
  void nondeterministic() { result_.nondeterministic = true; }
  /// Nothing was judged, because the conversation did not reach the tested transition.
  void not_reached(std::string why);

  /// A fault of ours: nothing is said of the target.
  void harness_error(std::string reason);

  /// The deviation that decides so far; null when there is none.
  const judge::Deviation* deciding() const { return judge::deciding(deviations_); }
  bool gates() const { return deciding() != nullptr && deciding()->gates; }
  /// The result, once; the time ends here.
  [[nodiscard]] reports::CaseResult conclude();

private:
  bool accepted() const;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  reports::CaseResult result_;
  std::vector<judge::Deviation> deviations_;
  std::string note_;
  std::string fault_; ///< of ours; empty: none
  bool reached_ = true;
};

/// Whether a deviation in this aspect leaves open that the target accepts what was sent.
bool concerns_acceptance(judge::Aspect aspect);

/// The trace of a conversation, redacted.
std::vector<reports::TraceStep> render(const conversation::Transcript& transcript, std::string_view mechanism);

} // namespace saslspec::suites
