#include "saslspec/runner/runner.hpp"

#include "controls.hpp"
#include "describe.hpp"
#include "execute.hpp"
#include "logins.hpp"
#include "selectors.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>

namespace saslspec::runner {

using reports::CaseResult;
using reports::Verdict;

bool Shard::holds(std::string_view id) const {
  std::uint64_t hash = 14695981039346656037U; // FNV-1a: the same on every machine and in every version
  for (const char character : id)
    hash = (hash ^ static_cast<unsigned char>(character)) * 1099511628211U;
  return hash % count + 1 == index;
}

namespace {

using Cases = std::vector<std::unique_ptr<suites::Case>>;

/// Deals out the cases in batches. Cases that need a child of their own take long (they shrink, they fork) and come
/// first, so that no worker waits for them at the end.
class Dealer {
public:
  Dealer(const Cases& cases, std::size_t largest) : cases_(cases), order_(cases.size()), largest_(largest) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_partition(order_.begin(), order_.end(), [&](std::size_t i) { return cases_[i]->info().own_child; });
  }

  /// Indices of the next batch; none at the end.
  std::vector<std::size_t> next() {
    std::vector<std::size_t> batch;
    while (next_ < order_.size() && batch.size() < largest_) {
      const std::size_t index = order_[next_++];
      batch.push_back(index);
      if (cases_[index]->info().own_child) break;
    }
    return batch;
  }

private:
  const Cases& cases_;
  std::vector<std::size_t> order_;
  std::size_t largest_, next_ = 0;
};

/// Threads, each with a worker of its own, and their results brought back into order.
class Crew {
public:
  Crew(const Settings& settings, const Dependencies& dependencies, const conversation::Target& target,
       const Cases& cases, Observer& observer, const std::atomic<bool>& interrupted)
      : settings_(settings)
      , dependencies_(dependencies)
      , target_(target)
      , cases_(cases)
      , observer_(observer)
      , interrupted_(interrupted)
      , dealer_(cases, settings.batch_size)
      , results_(cases.size()) {}

  /// Runs everything; `first` is the worker that is there already.
  void work(worker::Worker& first) {
    const std::size_t crew = std::clamp<std::size_t>(settings_.jobs, 1, std::max<std::size_t>(cases_.size(), 1));
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < crew; ++i)
      threads.emplace_back([this] { launch_and_drain(); });
    drain(first);
  }

  /// What was run in the order of the plan, then differences, then faults of ours.
  std::vector<CaseResult> collect() {
    std::vector<CaseResult> cases;
    for (auto& one : results_)
      if (one) cases.push_back(std::move(*one));
    std::ranges::sort(findings_, {}, &CaseResult::id);
    std::ranges::move(findings_, std::back_inserter(cases));
    std::ranges::move(faults_, std::back_inserter(cases));
    return cases;
  }
  bool stopped_early() const { return stopped_; }
  const Covered& covered() const { return covered_; }

private:
  void launch_and_drain() {
    auto launched = dependencies_.launch(settings_.launch);
    if (launched) return drain(**launched);
    const std::lock_guard lock(mutex_);
    if (!interrupted_)
      faults_.push_back(harness_fault("harness/worker", "cannot start another worker: " + launched.error().message));
  }

  void drain(worker::Worker& worker) {
    std::unique_lock lock(mutex_);
    while (!interrupted_ && !stopped_) {
      const std::vector<std::size_t> indices = dealer_.next();
      if (indices.empty()) return;
      Batch batch;
      for (const std::size_t index : indices)
        batch.push_back(cases_[index].get());
      lock.unlock();
      BatchResults results = execute(worker, batch, target_, settings_.standard, interrupted_);
      lock.lock();
      for (const CaseResult& one : results.cases)
        note(one);
      for (const CaseResult& one : results.findings)
        note(one);
      for (std::size_t i = 0; i < results.cases.size(); ++i)
        results_[indices[i]] = std::move(results.cases[i]);
      std::ranges::move(results.findings, std::back_inserter(findings_));
      covered_.merge(results.covered);
    }
  }

  void note(const CaseResult& one) {
    observer_.judged(one);
    if (settings_.fail_fast && reports::deviates(one.verdict)) stopped_ = true;
  }

  const Settings& settings_;
  const Dependencies& dependencies_;
  const conversation::Target& target_;
  const Cases& cases_;
  Observer& observer_;
  const std::atomic<bool>& interrupted_;
  std::mutex mutex_; ///< guards what follows
  Dealer dealer_;
  std::vector<std::optional<CaseResult>> results_; ///< by place in the plan
  std::vector<CaseResult> findings_, faults_;
  Covered covered_;
  bool stopped_ = false;
};

/// The cases of this shard, and the controls they need from the others.
Cases for_shard(Cases cases, const Shard& shard) {
  if (shard.count <= 1) return cases;
  std::vector<std::string> controls;
  for (const auto& one : cases)
    if (shard.holds(one->info().id) && !one->info().control.empty()) controls.push_back(one->info().control);
  std::ranges::sort(controls);
  std::erase_if(cases, [&](const auto& one) {
    return !shard.holds(one->info().id) && !std::ranges::binary_search(controls, one->info().id);
  });
  return cases;
}

std::vector<Unmatched> find_unmatched(const suites::Selection& selection, const suites::Plan& plan,
                                      const worker::Probe& probe) {
  std::vector<suites::CaseInfo> planned;
  for (const auto& one : plan.cases)
    planned.push_back(one->info());
  return unmatched(selection, planned, plan.omissions, probe);
}

/// The manual page and the C API's documents are those of libsasl alone.
bool has_documents(judge::Profile profile, const worker::Probe& probe) {
  return profile != judge::Profile::Man || worker::is_libsasl(probe);
}

/// Leaves out the controls that other shards report.
void keep_own(std::vector<CaseResult>& cases, const Shard& shard) {
  if (shard.count <= 1) return;
  std::erase_if(cases, [&](const CaseResult& one) {
    return one.suite != "isolation" && one.suite != "harness" && !shard.holds(one.id);
  });
}

/// What the API has, and the certifier has no case for.
std::string never_touched(const worker::Probe& probe) {
  const std::string layers = "record sizes of security layers";
  if (!worker::is_libsasl(probe)) return "password back ends of the application's own, " + layers;
  return "password back ends (crypt, saslauthd, sasldb, SQL, LDAP), sasl_checkpass, canon_user plug-ins, " + layers;
}

void judge_target(const Settings& settings, const Dependencies& dependencies, Observer& observer,
                  const std::atomic<bool>& interrupted, TargetRun& run) {
  auto launched = dependencies.launch(settings.launch);
  if (!launched) {
    run.result.error = launched.error().message;
    run.result.target.printed = launched.error().printed;
    return;
  }
  observer.loaded();
  const conversation::Target target = dependencies.find_target(**launched, settings.standard);
  run.result.target = describe_target(settings, target.probe);
  const Logins logins =
      dependencies.try_logins ? dependencies.try_logins(**launched, target, settings.standard) : Logins();
  const std::string no_account = why_no_account(logins, settings, target.probe);
  const bool somebody =
      std::ranges::any_of(logins, [](const Login& each) { return each.outcome == Login::Outcome::LetIn; });
  if (!no_account.empty() && !somebody) {
    run.result.error = settings.launch.target + ": " + no_account;
    return;
  }
  suites::Plan plan = dependencies.plan(target, settings.seed, settings.selection);
  run.unmatched = find_unmatched(settings.selection, plan, target.probe);
  if (!no_account.empty()) leave_out_accounts(plan, logins, no_account);
  if (!has_documents(settings.standard.profile, target.probe)) {
    plan.cases.clear();
    plan.omissions = {
        {"every case", "profile man judges by the documents of libsasl's API, and the target has another"}
    };
  }
  run.result.omissions = plan.omissions;
  run.result.omissions.push_back({never_touched(target.probe), std::string(untouched)});
  plan.cases = for_shard(std::move(plan.cases), settings.shard);
  observer.planned(target.probe, plan.cases.size());

  Crew crew(settings, dependencies, target, plan.cases, observer, interrupted);
  crew.work(**launched);
  std::vector<CaseResult> cases = crew.collect();
  run.complete = !crew.stopped_early();
  run.result.coverage = crew.covered().collect();
  const std::vector<CaseResult> controls = cases;
  apply_controls(cases, controls, run.complete && !interrupted);
  keep_own(cases, settings.shard);
  if (!run.complete || interrupted)
    run.result.omissions.push_back(
        {std::to_string(plan.cases.size() - std::min(cases.size(), plan.cases.size())) + " cases",
         interrupted ? "the run was interrupted" : "stopped at the first deviation"});
  run.result.guarantee = dependencies.guarantee_after(plan, cases);
  run.result.cases = std::move(cases);
}

} // namespace

TargetRun run(const Settings& settings, const Dependencies& dependencies, Observer& observer,
              const std::atomic<bool>& interrupted) {
  const auto begin = std::chrono::steady_clock::now();
  TargetRun run = begun(settings);
  note_faults(run, "harness/run", [&] { judge_target(settings, dependencies, observer, interrupted, run); });
  if (interrupted) {
    run.interrupted = true;
    run.complete = false;
  }
  reports::recount(run.result);
  run.result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return run;
}

} // namespace saslspec::runner
