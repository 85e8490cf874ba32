// The result of a run: one type, written by one module per format.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::reports {

enum class Verdict : std::uint8_t {
  Invalid,
  Pass,
  Fail,
  Crash,
  Hang,
  Advisory, ///< a failed case that does not gate
  Xfail,
  Xpass,
  Flaky,
  NotApplicable, ///< excluded by a declared capability, parameter or profile
  Skipped,
  HarnessError, ///< ours, never the target's
};
std::string_view name(Verdict verdict);
/// The verdict of that name; Invalid when there is none.
Verdict verdict_of(std::string_view name);
/// Whether the case was run to a verdict about the target: everything but not-applicable, skipped and harness-error.
bool ran(Verdict verdict);
/// Whether the verdict alone makes the target deviate (exit 1): fail, crash, hang.
bool deviates(Verdict verdict);

/// A difference of one call from the allowed answers.
struct StepDeviation {
  std::string effect; ///< "lets somebody in", "result code", ...
  std::string requirement;
  std::string expected;
  std::string observed;
  bool gates = false;
};

/// One call of a trace, redacted: what was sent, what came back.
struct TraceStep {
  std::string stimulus; ///< "Start.known", "ClientFinal.wrong_proof", "literal"
  std::string sent;     ///< printable form; NULL is "NULL", empty is "\"\""
  std::string received; ///< "SASL_CONTINUE r=…,s=…,i=4096"
  std::string expected; ///< "refusal", "SASL_OK", ...
  bool deviates = false;
  std::vector<StepDeviation> deviations{}; ///< all of them, also those that another case reports
};

struct CaseResult {
  std::string id;
  std::string suite;
  std::string mechanism;
  Verdict verdict = Verdict::Invalid;
  std::vector<std::string> requirements; ///< the clause of the deviation that decides comes first
  std::string effect;                    ///< of the deviation that decides: "lets somebody in", ...; empty: none does
  std::string expected;
  std::string observed;
  std::string reason; ///< one line
  std::vector<TraceStep> trace;
  std::string control; ///< id of the control case, empty when none
  std::string control_verdict;
  std::string replay;            ///< id that replays exactly the trace shown; empty: `id` does
  bool nondeterministic = false; ///< the target answered one trace in two ways
  bool accepted = false;         ///< every reply was the wanted one, whatever else deviated; for controls, in no report
  std::uint64_t duration_us = 0;
};

struct Target {
  std::string name; ///< as the user gave it
  std::string path;
  std::string abi;
  struct Adapter {
    std::string name, path, sha256; ///< path and digest are empty when it is built in
  } adapter;
  std::string version;
  std::string sha256;
  std::string build_id;
  std::string printed;              ///< what it wrote to its standard streams while it was loaded, as printable text
  std::vector<std::string> remarks; ///< how it was loaded and is judged, where that is not as usual; a sentence each
  std::vector<std::string> mechanisms;
  struct Library {
    std::string path, role, sha256, build_id;
  };
  std::vector<Library> libraries;
};

/// A transition of a mechanism's table that the target was seen to take, in the table's words.
struct CoveredTransition {
  std::string from, stimulus, guard, reply;
  std::string messages; ///< that the table allows: "None, ScramError"
  std::string to;
  bool deviates = false; ///< in a way that gates; then any of the table's transitions with this stimulus
  auto operator<=>(const CoveredTransition&) const = default;
};

struct Coverage {
  std::string mechanism;
  std::size_t of = 0; ///< transitions in the table
  std::vector<CoveredTransition> transitions;
};

struct TargetResult {
  Target target;
  std::string error;                           ///< not empty: the target could not be loaded (exit 4); no cases then
  std::map<std::string, std::uint64_t> counts; ///< by verdict name
  std::string guarantee;                       ///< what was established, in words
  std::string canary;                          ///< the known-bad target and what caught it
  std::vector<CaseResult> cases;
  struct Omission {
    std::string what, why;
  };
  std::vector<Omission> omissions; ///< what was not tested, and why
  std::vector<Coverage> coverage;  ///< of the mechanisms that were negotiated; empty in results of older versions
  double seconds = 0;
};

struct Results {
  int schema = 1;
  std::string tool; ///< "saslspec 0.1.0"
  std::uint64_t seed = 0;
  std::string profile;
  std::string level;
  std::vector<TargetResult> targets;
  bool complete = false; ///< written last
};

/// Fills `counts` from `cases`.
void recount(TargetResult& result);

} // namespace saslspec::reports
