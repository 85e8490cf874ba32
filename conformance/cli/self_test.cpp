#include "commands.hpp"
#include "interruption.hpp"
#include "saslspec/oracle/traits.hpp"
#include "saslspec/reports/results.hpp"
#include "saslspec/runner/targets.hpp"
#include "saslspec/vector_loader/catalogue.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace saslspec::cli {

using runner::ExitCode;

namespace {

/// A planted defect of the mutants' library.
struct Mutant {
  std::string id;
  std::string what;
  bool gates = true; ///< whether documents forbid the defect so clearly that a verdict may gate on it
};

tl::expected<std::vector<Mutant>, std::string> all_mutants() {
  const auto path = runner::companion_library("mutants/mutants.json");
  if (!path) return tl::unexpected(path.error());
  try {
    std::ifstream file(*path);
    const auto list = nlohmann::json::parse(file);
    std::vector<Mutant> mutants;
    for (const auto& json : list.at("mutants"))
      mutants.push_back({json.at("id"), json.at("what"), json.value("gates", true)});
    return mutants;
  } catch (const nlohmann::json::exception& error) {
    return tl::unexpected(*path + ": " + error.what());
  }
}

/// The mechanism with a mutant's defect; all mechanisms where they share it.
std::vector<std::string> mechanisms_of(const std::string& mutant) {
  const std::string_view mechanism = oracle::mechanism_of_mutant(mutant);
  if (mechanism.empty()) return {};
  return {std::string(mechanism)};
}

/// What the trial of the mutants is made with and what it has found so far.
struct Trial {
  const cli::SelfTest& command;
  runner::Dependencies dependencies = real_dependencies();
  std::map<std::string, std::vector<std::string>> declared{}; ///< vectors by the mutant they declare to kill
  std::set<std::string> remarked{};                           ///< cases that are advisories for the reference itself
  std::size_t killed = 0;
  std::size_t mistakes = 0;
};

void mistake(Trial& trial, const std::string& text) {
  ++trial.mistakes;
  print("MISTAKE  " + text + "\n");
}

void read_declarations(Trial& trial, const std::vector<Mutant>& mutants,
                       std::span<const vector_loader::Vector> vectors) {
  for (const vector_loader::Vector& one : vectors)
    for (const std::string& mutant : one.kills)
      trial.declared[mutant].push_back(one.id);
  for (const auto& [mutant, ids] : trial.declared)
    if (std::ranges::find(mutants, mutant, &Mutant::id) == mutants.end())
      mistake(trial, fmt::format("{}: declares that it kills {}, but no mutant has this id", ids.front(), mutant));
}

std::size_t declarations(const Trial& trial) {
  std::size_t count = 0;
  for (const auto& [mutant, ids] : trial.declared)
    count += ids.size();
  return count;
}

/// A defect that may gate has to; another has to be remarked on where nothing is remarked on in the reference.
bool kills(const Trial& trial, const reports::CaseResult& one, const Mutant& mutant) {
  if (!one.control.empty() && one.control_verdict != "pass") return false;
  if (mutant.gates) return reports::deviates(one.verdict);
  return one.verdict == reports::Verdict::Advisory && !trial.remarked.contains(one.id);
}

runner::Settings settings_for(const Trial& trial, const std::string& path) {
  runner::Settings settings;
  settings.target = path;
  settings.launch = launch_options({}, {path, path});
  settings.jobs = trial.command.jobs != 0 ? trial.command.jobs : std::max(std::thread::hardware_concurrency(), 1U);
  return settings;
}

runner::TargetRun run(const Trial& trial, const runner::Settings& settings) {
  runner::Observer silent;
  return runner::run(settings, trial.dependencies, silent, interrupted());
}

/// Every suite passes on the honest library.
void check_reference(Trial& trial) {
  const auto target = runner::resolve_target("reference-v2");
  if (!target) return mistake(trial, target.error());
  const runner::TargetRun clean = run(trial, settings_for(trial, target->path));
  if (!clean.result.error.empty()) mistake(trial, "reference-v2: " + clean.result.error);
  for (const reports::CaseResult& one : clean.result.cases) {
    if (one.verdict == reports::Verdict::Advisory) trial.remarked.insert(one.id);
    if (reports::deviates(one.verdict) || one.verdict == reports::Verdict::HarnessError)
      mistake(trial, fmt::format("reference-v2 deviates: {}: {}", one.id, one.reason));
  }
  print(fmt::format("reference-v2: {} cases\n", clean.result.cases.size()));
}

void check_declared(Trial& trial, const Mutant& mutant, const std::vector<std::string>& ids,
                    const std::vector<reports::CaseResult>& cases) {
  for (const std::string& id : ids) {
    const auto found = std::ranges::find(cases, id, &reports::CaseResult::id);
    if (found == cases.end())
      mistake(trial, fmt::format("{}: did not run against the mutant {} that it declares to kill", id, mutant.id));
    else if (!kills(trial, *found, mutant))
      mistake(trial, fmt::format("{}: does not kill the mutant {} that it declares to kill", id, mutant.id));
  }
}

/// The vectors that declare the mutant all kill it; a mutant that none declares is killed by some case.
void judge(Trial& trial, const Mutant& mutant) {
  const auto library = runner::companion_library("mutants/libsasl2-mutants.so.2");
  if (!library) return mistake(trial, library.error());
  runner::Settings how = settings_for(trial, *library);
  how.launch.command = {"env", "SASLSPEC_MUTANT=" + mutant.id};
  how.selection.mechanisms = mechanisms_of(mutant.id);
  const auto declared = trial.declared.find(mutant.id);
  if (declared != trial.declared.end()) {
    how.selection.mechanisms.clear();
    how.selection.globs = declared->second;
    how.selection.suites = {"vectors"};
  } else {
    how.fail_fast = mutant.gates;
  }
  const runner::TargetRun done = run(trial, how);
  if (!done.result.error.empty()) return mistake(trial, mutant.id + ": " + done.result.error);
  const auto found =
      std::ranges::find_if(done.result.cases, [&](const auto& one) { return kills(trial, one, mutant); });
  if (found == done.result.cases.end()) return mistake(trial, mutant.id + " survives: " + mutant.what);
  ++trial.killed;
  print(fmt::format("{} {:<38} {}\n", mutant.gates ? "killed  " : "remarked", mutant.id, found->id));
  if (declared != trial.declared.end()) check_declared(trial, mutant, declared->second, done.result.cases);
}

} // namespace

ExitCode execute(const cli::SelfTest& command) {
  watch_for_interruption();
  const auto mutants = all_mutants();
  if (!mutants) return complain(mutants.error(), ExitCode::OurFault);
  const auto vectors = vector_loader::all_vectors();
  if (!vectors) return complain(vectors.error(), ExitCode::OurFault);
  Trial trial{command};
  read_declarations(trial, *mutants, *vectors);
  check_reference(trial);
  std::size_t judged = 0;
  for (const Mutant& mutant : *mutants) {
    if (interrupted()) return ExitCode::Interrupted;
    if (!command.mutant.empty() && mutant.id != command.mutant) continue;
    judge(trial, mutant);
    ++judged;
  }
  if (judged == 0) return complain("there is no mutant " + command.mutant, ExitCode::NothingRan);
  print(fmt::format("{} mutants, {} killed; {} vectors declare a kill: {}\n", judged, trial.killed, declarations(trial),
                    trial.mistakes == 0 ? "no mistakes" : fmt::format("{} mistakes", trial.mistakes)));
  return trial.mistakes == 0 ? ExitCode::Ok : ExitCode::OurFault;
}

} // namespace saslspec::cli
