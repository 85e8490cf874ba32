#include "saslspec/runner/canary.hpp"

#include "describe.hpp"
#include "saslspec/oracle/traits.hpp"
#include "saslspec/runner/targets.hpp"

#include <algorithm>

namespace saslspec::runner {

using reports::CaseResult;
using reports::Verdict;

namespace {

constexpr const char* known_bad_library = "mutants/libsasl2-canary.so.2";
constexpr const char* known_bad_mutant = SASLSPEC_CANARY;

/// A run of the small selection against the known-bad library, as `mutant` or, when that is empty, honest.
TargetRun run_as(Settings settings, const std::string& path, const std::string& mutant,
                 const Dependencies& dependencies, const std::atomic<bool>& interrupted) {
  settings.target = "canary";
  settings.launch.target = path;
  settings.launch.abi.clear();
  settings.launch.adapter_options.clear();
  settings.launch.plugins.clear();
  settings.launch.libc.clear();
  settings.launch.command = {"env", mutant.empty() ? "--unset=SASLSPEC_MUTANT" : "SASLSPEC_MUTANT=" + mutant};
  settings.standard = {};
  settings.selection = {{std::string(oracle::mechanism_of_mutant(known_bad_mutant))}, {}, {"vectors"}};
  settings.jobs = 1;
  settings.shard = {};
  settings.fail_fast = false;
  Observer silent;
  return run(settings, dependencies, silent, interrupted);
}

bool passed(const TargetRun& run, const std::string& id) {
  const auto found = std::ranges::find(run.result.cases, id, &CaseResult::id);
  return found != run.result.cases.end() && found->verdict == Verdict::Pass;
}

std::string why_not(const TargetRun& run) {
  if (!run.result.error.empty()) return run.result.error;
  for (const CaseResult& one : run.result.cases)
    if (one.verdict == Verdict::HarnessError) return one.id + ": " + one.reason;
  return "none of " + std::to_string(run.result.cases.size()) + " cases told it from the honest library";
}

} // namespace

Canary run_canary(const Settings& settings, const std::string& path, const std::string& mutant,
                  const Dependencies& dependencies, const std::atomic<bool>& interrupted) {
  const TargetRun honest = run_as(settings, path, "", dependencies, interrupted);
  const TargetRun bad = run_as(settings, path, mutant, dependencies, interrupted);
  const auto catches = [&](const CaseResult& one) {
    return reports::deviates(one.verdict) && passed(honest, one.id) && passed(bad, one.control);
  };
  const auto found = std::ranges::find_if(bad.result.cases, catches);
  if (found == bad.result.cases.end()) return {false, "mutant " + mutant + " was not caught: " + why_not(bad)};
  return {true, "mutant " + mutant + ", caught by " + found->id};
}

Canary run_canary(const Settings& settings, const Dependencies& dependencies, const std::atomic<bool>& interrupted) {
  const auto library = companion_library(known_bad_library);
  if (!library) return {false, library.error()};
  return run_canary(settings, *library, known_bad_mutant, dependencies, interrupted);
}

void apply_canary(const Canary& canary, TargetRun& run) {
  run.result.canary = canary.caught ? canary.text : "not caught";
  if (canary.caught) return;
  run.result.cases.push_back(harness_fault("harness/canary", "the run is void: " + canary.text));
  reports::recount(run.result);
}

} // namespace saslspec::runner
