#include "saslspec/runner/runner.hpp"

#include "controls.hpp"
#include "describe.hpp"
#include "execute.hpp"
#include "selectors.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
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

/// Batches dealt out to threads, each with a worker of its own, and their results brought back into order.
class Crew {
public:
  Crew(const Settings& settings, const Parts& parts, const suites::Facts& facts, Observer& observer,
       const std::atomic<bool>& interrupted)
      : settings_(settings), parts_(parts), facts_(facts), observer_(observer), interrupted_(interrupted) {}

  /// Runs everything; `first` is the worker that is there already.
  void work(std::unique_ptr<worker::Worker> first, std::vector<Batch> all) {
    batches_ = std::move(all);
    results_.resize(batches_.size());
    order_.resize(batches_.size());
    for (std::size_t i = 0; i < order_.size(); ++i)
      order_[i] = i;
    // What runs alone runs long (it shrinks, it forks): begun first, it does not make the others wait at the end.
    std::ranges::stable_partition(order_, [&](std::size_t i) { return batches_[i].front()->info().own_child; });
    const std::size_t crew =
        std::min<std::size_t>(std::max(settings_.jobs, 1U), std::max<std::size_t>(order_.size(), 1));
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < crew; ++i)
      threads.emplace_back([this] { launch_and_drain(); });
    drain(*first);
  }

  std::vector<CaseResult> collect() {
    std::vector<CaseResult> cases;
    for (BatchResults& one : results_)
      std::ranges::move(one.cases, std::back_inserter(cases));
    for (BatchResults& one : results_)
      std::ranges::move(one.findings, std::back_inserter(cases));
    std::ranges::move(faults_, std::back_inserter(cases));
    return cases;
  }
  bool stopped_early() const { return stopped_; }

private:
  void launch_and_drain() {
    auto launched = parts_.launch(settings_.launch);
    if (launched) return drain(**launched);
    const std::lock_guard lock(mutex_);
    if (!interrupted_)
      faults_.push_back(harness_fault("harness/worker", "cannot start another worker: " + launched.error().message));
  }

  void drain(worker::Worker& worker) {
    for (std::size_t next = next_++; next < order_.size() && !interrupted_ && !stopped_; next = next_++) {
      const std::size_t index = order_[next];
      BatchResults results = execute(worker, batches_[index], facts_, interrupted_);
      const std::lock_guard lock(mutex_);
      for (const CaseResult& one : results.cases)
        note(one);
      for (const CaseResult& one : results.findings)
        note(one);
      results_[index] = std::move(results);
    }
  }

  void note(const CaseResult& one) {
    observer_.judged(one);
    if (settings_.fail_fast && reports::deviates(one.verdict)) stopped_ = true;
  }

  const Settings& settings_;
  const Parts& parts_;
  const suites::Facts& facts_;
  Observer& observer_;
  const std::atomic<bool>& interrupted_;
  std::vector<Batch> batches_;
  std::vector<std::size_t> order_; ///< in which the batches are begun
  std::vector<BatchResults> results_;
  std::vector<CaseResult> faults_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
};

/// The cases of this shard, and the controls they need from the others.
std::vector<std::unique_ptr<suites::Case>> for_shard(std::vector<std::unique_ptr<suites::Case>> cases,
                                                     const Shard& shard) {
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

class Proceedings {
public:
  Proceedings(const Settings& settings, const Parts& parts, Observer& observer, const std::atomic<bool>& interrupted)
      : settings_(settings), parts_(parts), observer_(observer), interrupted_(interrupted) {
    run_.result.target.name = settings.target;
    run_.result.target.path = settings.launch.target;
  }

  TargetRun perform() {
    const auto begin = std::chrono::steady_clock::now();
    try {
      judge_target();
    } catch (const suites::HarnessFault& thrown) {
      run_.result.cases.push_back(harness_fault("harness/run", thrown.message));
    } catch (const std::exception& error) {
      run_.result.cases.push_back(harness_fault("harness/run", std::string("unexpected exception: ") + error.what()));
    }
    if (interrupted_) {
      run_.interrupted = true;
      run_.complete = false;
    }
    reports::recount(run_.result);
    run_.result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return std::move(run_);
  }

private:
  void judge_target() {
    auto launched = parts_.launch(settings_.launch);
    if (!launched) {
      run_.result.error = launched.error().message;
      return;
    }
    const suites::Facts facts = parts_.find_facts(**launched, settings_.profile, settings_.level, settings_.seed);
    run_.result.target = describe_target(settings_, facts.probe);
    suites::Plan plan = parts_.plan(facts, settings_.selection);
    run_.result.omissions = plan.omissions;
    run_.unmatched = find_unmatched(plan);
    plan.cases = for_shard(std::move(plan.cases), settings_.shard);
    observer_.planned(facts.probe, plan.cases.size());

    Crew crew(settings_, parts_, facts, observer_, interrupted_);
    crew.work(std::move(*launched), batches(plan.cases, settings_.batch_size));
    std::vector<CaseResult> cases = crew.collect();
    run_.complete = !crew.stopped_early();
    const std::vector<CaseResult> controls = cases;
    apply_controls(cases, controls, run_.complete && !interrupted_);
    if (settings_.shard.count > 1)
      std::erase_if(cases, [&](const CaseResult& one) {
        return one.suite != "isolation" && one.suite != "harness" && !settings_.shard.holds(one.id);
      });
    note_early_end(cases.size(), plan.cases.size());
    run_.result.guarantee = parts_.guarantee_after(plan, cases);
    run_.result.cases = std::move(cases);
  }

  std::vector<std::string> find_unmatched(const suites::Plan& plan) const {
    std::vector<suites::CaseInfo> planned;
    for (const auto& one : plan.cases)
      planned.push_back(one->info());
    return unmatched(settings_.selection, planned);
  }

  void note_early_end(std::size_t run, std::size_t planned) {
    if (run_.complete && !interrupted_) return;
    run_.result.omissions.push_back({std::to_string(planned - std::min(run, planned)) + " cases",
                                     interrupted_ ? "the run was interrupted" : "stopped at the first deviation"});
  }

  const Settings& settings_;
  const Parts& parts_;
  Observer& observer_;
  const std::atomic<bool>& interrupted_;
  TargetRun run_;
};

} // namespace

TargetRun run(const Settings& settings, const Parts& parts, Observer& observer, const std::atomic<bool>& interrupted) {
  return Proceedings(settings, parts, observer, interrupted).perform();
}

} // namespace saslspec::runner
