// Runs the cases that apply to one target and brings the verdicts together.
//
// Cases run in batches of connections in one child of the worker. A batch in which anything deviates is run again case
// by case, each in a child of its own; the isolated verdict counts. A difference that repeats itself is a finding of
// its own, in suite "isolation": state leaks between connections.
#pragma once

#include "saslspec/reports/results.hpp"
#include "saslspec/suites/case.hpp"
#include "saslspec/worker/worker.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::runner {

/// Part `index` of `count`, from 1; cases are dealt out by a stable hash of their id.
struct Shard {
  unsigned index = 1;
  unsigned count = 1;
  bool holds(std::string_view id) const;
};

struct Settings {
  std::string target;           ///< as the user gave it
  worker::LaunchOptions launch; ///< path, ABI, plug-ins, command, deadline; the accounts are the world's
  judge::Standard standard;
  suites::Selection selection;
  std::uint64_t seed = 0;
  unsigned jobs = 1; ///< workers, each with its own thread
  Shard shard;
  bool fail_fast = false;
  std::size_t batch_size = 16; ///< cases in one child at most
};

/// One mechanism's valid login, tried before anything is judged.
struct Login {
  enum class Outcome : std::uint8_t { Invalid, LetIn, Refused, Died };
  std::string mechanism;
  bool needs_account = false; ///< else anybody, or an identity from outside, is let in
  Outcome outcome = Outcome::Invalid;
  std::string answer; ///< the last, in words
};
using Logins = std::vector<Login>;

/// The functions of other rooms that the runner calls; tests put fakes here.
struct Dependencies {
  std::function<tl::expected<std::unique_ptr<worker::Worker>, worker::LaunchError>(const worker::LaunchOptions&)>
      launch;
  std::function<conversation::Target(worker::Worker&, const judge::Standard&)> find_target;
  std::function<suites::Plan(const conversation::Target&, std::uint64_t seed, const suites::Selection&)> plan;
  std::function<std::string(const suites::Plan&, std::span<const reports::CaseResult>)> guarantee_after;
  std::function<std::unique_ptr<suites::Case>(std::string_view, const conversation::Target&, std::uint64_t seed)>
      case_by_id;
  /// Empty: nothing is established before the cases.
  std::function<Logins(worker::Worker&, const conversation::Target&, const judge::Standard&)> try_logins;
};

/// Told about progress, from the runner's threads, one call at a time.
class Observer {
public:
  virtual ~Observer() = default;
  /// The target was loaded; nothing was asked of it yet.
  virtual void loaded() {}
  virtual void planned(const worker::Probe& /*probe*/, std::size_t /*cases*/) {}
  virtual void judged(const reports::CaseResult& /*result*/) {}
};

/// A selector that matched no case.
struct Unmatched {
  std::string selector; ///< as the user gave it: "--mech PLAIN"
  std::string why{};    ///< "the target does not offer PLAIN"; empty where nothing has such a name
  bool operator==(const Unmatched&) const = default;
};

/// The reason of the omission that names what no run touches at all.
inline constexpr std::string_view untouched = "no run touches them";

/// One target's share of a run.
struct TargetRun {
  reports::TargetResult result;
  std::vector<Unmatched> unmatched;
  bool complete = true; ///< false: interrupted, or stopped by fail_fast
  bool interrupted = false;
};

/// Plays a valid negotiation of each mechanism that the target offers, in its most permissive setting, each in a child
/// of its own. May throw HarnessFault.
Logins try_logins(worker::Worker& worker, const conversation::Target& target, const judge::Standard& standard);

/// Never throws; a target that cannot be used has `result.error`, and our own fault is a case with that verdict.
/// `interrupted` may be set by a signal handler: the run then ends after the calls in progress.
TargetRun run(const Settings& settings, const Dependencies& dependencies, Observer& observer,
              const std::atomic<bool>& interrupted);

/// The accounts and permissions of the oracle's world as the adapters take them, and the messages that make a target
/// ask the application.
void seed_world(worker::LaunchOptions& options);

} // namespace saslspec::runner
