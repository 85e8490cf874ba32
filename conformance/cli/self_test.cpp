#include "catalogue.hpp"
#include "commands.hpp"
#include "interruption.hpp"
#include "saslspec/oracle/traits.hpp"
#include "saslspec/reports/results.hpp"
#include "saslspec/runner/targets.hpp"

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

/// The mechanism a mutant's defect is in; all of them for what they share.
std::vector<std::string> mechanisms_of(const std::string& mutant) {
  const std::string_view mechanism = oracle::mechanism_of_mutant(mutant);
  if (mechanism.empty()) return {};
  return {std::string(mechanism)};
}

class Trial {
public:
  explicit Trial(const cli::SelfTest& command) : command_(command), dependencies_(real_dependencies()) {}

  ExitCode perform() {
    const auto mutants = all_mutants();
    if (!mutants) return complain(mutants.error(), ExitCode::OurFault);
    const auto vectors = all_vectors();
    if (!vectors) return complain(vectors.error(), ExitCode::OurFault);
    for (const vector_loader::Vector& one : *vectors)
      for (const std::string& mutant : one.kills)
        declared_[mutant].push_back(one.id);
    for (const auto& [mutant, ids] : declared_)
      if (std::ranges::find(*mutants, mutant, &Mutant::id) == mutants->end())
        mistake(fmt::format("{}: declares that it kills {}, but no mutant has this id", ids.front(), mutant));

    check_reference();
    std::size_t judged = 0;
    for (const Mutant& mutant : *mutants) {
      if (interrupted()) return ExitCode::Interrupted;
      if (!command_.mutant.empty() && mutant.id != command_.mutant) continue;
      judge(mutant);
      ++judged;
    }
    if (judged == 0) return complain("there is no mutant " + command_.mutant, ExitCode::NothingRan);
    print(fmt::format("{} mutants, {} killed; {} vectors declare a kill: {}\n", judged, killed_, declarations(),
                      mistakes_ == 0 ? "no mistakes" : fmt::format("{} mistakes", mistakes_)));
    return mistakes_ == 0 ? ExitCode::Ok : ExitCode::OurFault;
  }

private:
  /// A defect that may gate has to; another has to be remarked on where nothing is remarked on in the reference.
  bool kills(const reports::CaseResult& one, const Mutant& mutant) const {
    if (!one.control.empty() && one.control_verdict != "pass") return false;
    if (mutant.gates) return reports::deviates(one.verdict);
    return one.verdict == reports::Verdict::Advisory && !remarked_.contains(one.id);
  }

  void mistake(const std::string& text) {
    ++mistakes_;
    print("MISTAKE  " + text + "\n");
  }

  std::size_t declarations() const {
    std::size_t count = 0;
    for (const auto& [mutant, ids] : declared_)
      count += ids.size();
    return count;
  }

  runner::Settings settings(const std::string& path) const {
    runner::Settings settings;
    settings.target = path;
    settings.launch = launch_options({}, path);
    settings.jobs = command_.jobs != 0 ? command_.jobs : std::max(std::thread::hardware_concurrency(), 1U);
    return settings;
  }

  runner::TargetRun run(const runner::Settings& settings) {
    runner::Observer silent;
    return runner::run(settings, dependencies_, silent, interrupted());
  }

  /// Every suite passes on the honest library.
  void check_reference() {
    const auto target = runner::resolve_target("reference-v2");
    if (!target) return mistake(target.error());
    const runner::TargetRun clean = run(settings(target->path));
    if (!clean.result.error.empty()) mistake("reference-v2: " + clean.result.error);
    for (const reports::CaseResult& one : clean.result.cases) {
      if (one.verdict == reports::Verdict::Advisory) remarked_.insert(one.id);
      if (reports::deviates(one.verdict) || one.verdict == reports::Verdict::HarnessError)
        mistake(fmt::format("reference-v2 deviates: {}: {}", one.id, one.reason));
    }
    print(fmt::format("reference-v2: {} cases\n", clean.result.cases.size()));
  }

  /// The vectors that declare the mutant all kill it; a mutant that none declares is killed by some case.
  void judge(const Mutant& mutant) {
    const auto library = runner::companion_library("mutants/libsasl2-mutants.so.2");
    if (!library) return mistake(library.error());
    runner::Settings how = settings(*library);
    how.launch.command = {"env", "SASLSPEC_MUTANT=" + mutant.id};
    how.selection.mechanisms = mechanisms_of(mutant.id);
    const auto declared = declared_.find(mutant.id);
    if (declared != declared_.end()) {
      how.selection.mechanisms.clear();
      how.selection.globs = declared->second;
      how.selection.suites = {"vectors"};
    } else {
      how.fail_fast = mutant.gates;
    }
    const runner::TargetRun done = run(how);
    if (!done.result.error.empty()) return mistake(mutant.id + ": " + done.result.error);
    const auto found = std::ranges::find_if(done.result.cases, [&](const auto& one) { return kills(one, mutant); });
    if (found == done.result.cases.end()) return mistake(mutant.id + " survives: " + mutant.what);
    ++killed_;
    print(fmt::format("{} {:<38} {}\n", mutant.gates ? "killed  " : "remarked", mutant.id, found->id));
    if (declared != declared_.end()) check_declared(mutant, declared->second, done.result.cases);
  }

  void check_declared(const Mutant& mutant, const std::vector<std::string>& ids,
                      const std::vector<reports::CaseResult>& cases) {
    for (const std::string& id : ids) {
      const auto found = std::ranges::find(cases, id, &reports::CaseResult::id);
      if (found == cases.end())
        mistake(fmt::format("{}: did not run against the mutant {} that it declares to kill", id, mutant.id));
      else if (!kills(*found, mutant))
        mistake(fmt::format("{}: does not kill the mutant {} that it declares to kill", id, mutant.id));
    }
  }

  const cli::SelfTest& command_;
  runner::Dependencies dependencies_;
  std::map<std::string, std::vector<std::string>> declared_; ///< vectors by the mutant they declare to kill
  std::set<std::string> remarked_;                           ///< cases that are advisories for the reference itself
  std::size_t killed_ = 0;
  std::size_t mistakes_ = 0;
};

} // namespace

ExitCode execute(const cli::SelfTest& command) {
  watch_for_interruption();
  return Trial(command).perform();
}

} // namespace saslspec::cli
