// Infers a target's machine through its C ABI, and compares it with the model.
#pragma once

#include "saslspec/conversation/target.hpp"
#include "saslspec/learning/learner.hpp"
#include "saslspec/model/learned.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::learn {

/// Why the target cannot be learned in that mechanism, in words; empty when it can.
std::string obstacle(const model::Machine& machine, const worker::Probe& probe);

/// "sd", "nosd+noplain", ...: the circumstances under which the target can be learned in that mechanism, the most
/// permissive first.
std::vector<std::string> circumstances_of(const model::Machine& machine, const worker::Probe& probe);

struct Settings {
  const model::Machine* machine = nullptr;
  std::string circumstances;   ///< one of `circumstances_of`
  std::string target;          ///< as the user named it
  unsigned extra_states = 1;   ///< k of the tests
  std::size_t batch_size = 64; ///< queries in one process at most
};

/// One trace that was answered in several ways.
struct Contradiction {
  struct Seen {
    model::Answer answer; ///< to the trace's last stimulus
    unsigned times = 0;
  };
  std::vector<std::uint8_t> trace;
  model::Answer before, now; ///< when it was noticed
  std::vector<Seen> alone;   ///< the answers of processes that got no other query
};

/// A stimulus of the model that the target cannot be given.
struct Omission {
  std::uint8_t stimulus;
  std::string reason;
};

/// One trace that was asked, with every answer; no trace is the beginning of another.
struct Evidence {
  std::vector<std::uint8_t> trace;
  std::vector<model::Answer> answers; ///< as many as the trace has stimuli; without codes
};

struct Report {
  model::LearnedMachine machine;              ///< without states unless `learned`
  std::vector<model::Difference> differences; ///< those that gate first, then the shorter traces; one a transition
  std::vector<Omission> omissions;
  std::vector<Evidence> evidence;
  learning::Progress progress;
  bool learned = false;
  /// Answers depended on other queries in the same process; every query was then asked again in a process of its own.
  std::optional<Contradiction> leak;
  /// The target answers one trace in several ways, even alone in a process: nothing can be learned.
  std::optional<Contradiction> flaky;
  double seconds = 0;
};

/// Learns until the machine is found, answers contradict each other, or the observer says stop. Throws HarnessFault for
/// our own faults.
Report learn(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
             const Settings& settings, learning::Observer& observer);
/// The same in children of `worker`.
Report learn(worker::Worker& worker, const judge::Standard& standard, const Settings& settings,
             learning::Observer& observer);

/// The evidence as JSON: {"schema": "saslspec-evidence/1", "target", "mechanism", "circumstances", "answers",
/// "traces"}; a trace is a list of pairs [stimulus, number of the answer].
std::string evidence_json(const Report& report);

} // namespace saslspec::learn
