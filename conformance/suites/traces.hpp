// Traces of a machine as cases: one trace that an id carries, and the bundle of all traces that test one transition.
#pragma once

#include "record.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace saslspec::suites {

using Stimuli = std::vector<std::uint8_t>;

/// One way to run a trace.
struct Run {
  std::shared_ptr<const Determined> determined;
  bool reused = false; ///< and then once more on the same connection
  oracle::Persona persona;
};

/// Runs the trace on a connection of its own, twice there if `run.reused`. A child that died is replaced.
Transcript run_trace(Environment& environment, const Facts& facts, const Run& run, const Stimuli& trace);

/// A shortest negotiation that began, went on, and failed in a step.
Stimuli usage(const Determined& determined);

/// "wp1/SCRAM-SHA-256/sd/Start.known,ClientFirst.valid", with "/reused" behind.
std::string trace_id(std::string_view suite, const Run& run, const Stimuli& trace);

/// Tells which deviations another case of the walks shows as well, so that each is reported once: by the case of the
/// transition behind which it is. Remembers; not thread-safe.
class Attribution {
public:
  Attribution(Environment& environment, const Facts& facts, const Run& run)
      : environment_(environment), facts_(facts), usual_{run.determined, false, {}} {}
  /// Whether the deviation shows too when the last stimuli before it, `most` at most and none of them before event
  /// `earliest`, are played after the shortest access to the state they were played in.
  bool belongs_elsewhere(const Transcript& transcript, const Seen& seen, std::size_t earliest, std::size_t most);

private:
  bool deviates_at_end(const Stimuli& trace, judge::Matter matter);
  Environment& environment_;
  const Facts& facts_;
  Run usual_;
  std::map<std::string, std::vector<judge::Matter>> known_; ///< by trace: what is seen at its last event
};

/// A case of exactly one trace; everything it shows is its own.
std::unique_ptr<Case> make_trace_case(CaseInfo info, Run run, Stimuli trace);

/// A case of all traces that test one transition: each begins with a shortest access to `from`, then plays `stimulus`.
struct TransitionTest {
  std::uint8_t from = 0;
  std::uint8_t stimulus = 0;
  std::vector<Stimuli> traces; ///< the first ends with the transition itself
  bool twice = false;          ///< each trace once more on the same connection
  /// The other transitions of the machine have cases in the same run, so what belongs to them is left to them.
  bool others_are_tested = false;
};
std::unique_ptr<Case> make_transition_case(CaseInfo info, Run run, TransitionTest test);

} // namespace saslspec::suites
