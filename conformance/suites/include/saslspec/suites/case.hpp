// What the runner runs: cases, and the facts about a target from which suites derive them.
#pragma once

#include "saslspec/model/machine.hpp"
#include "saslspec/reports/results.hpp"
#include "saslspec/worker/worker.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::oracle {
class Client;
}

namespace saslspec::suites {

/// Profiles say which documents judge; levels say which of their entries gate (DESIGN: command line).
enum class Profile : std::uint8_t { Man, Rfc, Strict };
enum class Level : std::uint8_t { Must, Should, May };

/// A transition that deviates, so that no other state is reached by it if that can be helped.
struct Broken {
  std::uint8_t from = 0;
  std::uint8_t stimulus = 0;
};

/// What was found out about a target before anything is judged.
struct Facts {
  worker::Probe probe;
  /// Per "<mechanism>/<options>": which alternative the target takes where a standard leaves one.
  std::map<std::string, std::vector<model::Choice>> choices;
  std::map<std::string, std::vector<Broken>> broken; ///< by the same keys
  Profile profile = Profile::Rfc;
  Level level = Level::Must;
  std::uint64_t seed = 0;
};

/// Where a case runs. `child()` is the child in use, shared with the batch or the case's own; `fresh_child()` ends it
/// and forks another (after a crash, while shrinking). Harness faults throw `HarnessFault`; they are never verdicts.
class Environment {
public:
  virtual ~Environment() = default;
  virtual worker::Child& child() = 0;
  virtual worker::Child& fresh_child() = 0;
  /// A connection number not used before in this child.
  virtual std::uint32_t next_connection() = 0;
  /// Told before each call that plays a stimulus of a model, for targets of the tests that live in this process.
  virtual void playing(const model::Machine& /*machine*/, std::uint8_t /*stimulus*/, const oracle::Client& /*client*/) {
  }
  /// Told after each such call which of the rows that apply the answer selected, none when it fits none of them, and
  /// whether it deviates in a way that gates.
  virtual void played(const model::Machine& /*machine*/, std::span<const model::Transition* const> /*rows*/,
                      const model::Transition* /*taken*/, bool /*deviates*/) {}
};

struct HarnessFault {
  std::string message;
};

struct CaseInfo {
  std::string id;
  std::string suite; ///< "vectors", "walks", "properties", "life-cycle"
  std::string mechanism;
  std::vector<std::string> requirements;
  std::string control;    ///< id of the valid case this differs from in one respect; empty for valid cases
  bool own_child = false; ///< never batched: it forks, shrinks or ends the library
};

class Case {
public:
  virtual ~Case() = default;
  virtual const CaseInfo& info() const = 0;
  /// Runs and judges. The verdict is Pass, Fail, Crash, Hang, Advisory or HarnessError; controls, baselines and
  /// flakiness are the runner's business.
  virtual reports::CaseResult run(Environment& environment, const Facts& facts) const = 0;
};

struct Selection {
  std::vector<std::string> mechanisms; ///< empty: all
  std::vector<std::string> globs;      ///< of case ids; empty: all
  std::vector<std::string> suites;     ///< empty: all
};

/// Probes which alternatives the target takes (forks a child of `worker`).
Facts find_facts(worker::Worker& worker, Profile profile, Level level, std::uint64_t seed);
/// The same on a child that exists already.
Facts find_facts(Environment& environment, worker::Probe probe, Profile profile, Level level, std::uint64_t seed);

/// All cases that apply to the target, controls before the cases that need them, and what does not apply, with reasons.
/// Controls of selected cases are added even when the selection leaves them out.
struct Plan {
  std::vector<std::unique_ptr<Case>> cases;
  std::vector<reports::TargetResult::Omission> omissions;
  std::string guarantee;     ///< what a clean run establishes: alphabet, k, transitions, assumptions
  std::uint64_t matched = 0; ///< cases that the selection itself matched
};
Plan plan(const Facts& facts, const Selection& selection);

/// `plan.guarantee` as the results bear it out: withdrawn in words when a target answered one trace in two ways, and
/// with the mechanisms named in which something deviates.
std::string guarantee_after(const Plan& plan, std::span<const reports::CaseResult> results);

/// The case with that id (walk and property ids carry their trace); null when there is none.
std::unique_ptr<Case> case_by_id(std::string_view id, const Facts& facts);

} // namespace saslspec::suites
