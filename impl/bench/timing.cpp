#include "timing.hpp"

#include <algorithm>

#include <benchmark/benchmark.h>

namespace saslspec::bench {

namespace {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Keeps what every repetition took.
class Collector final : public benchmark::BenchmarkReporter {
public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      Samples& samples = by_name_[run.run_name.function_name];
      samples.failed |= run.error_occurred;
      if (run.error_occurred || run.iterations == 0) continue;
      const double calls = static_cast<double>(run.iterations);
      samples.cpu.push_back(run.cpu_accumulated_time / calls * 1e6);
      samples.rate.push_back(run.counters.at("items_per_second"));
    }
  }
  std::map<std::string, Median> medians() const {
    std::map<std::string, Median> result;
    for (const auto& [name, samples] : by_name_)
      result[name] = {median(samples.cpu), median(samples.rate), samples.failed};
    return result;
  }

private:
  struct Samples {
    std::vector<double> cpu;
    std::vector<double> rate;
    bool failed = false;
  };
  std::map<std::string, Samples> by_name_;
};

void set_up(unsigned repetitions, double seconds) {
  std::string words[] = {"saslspec-bench", "--benchmark_enable_random_interleaving=true",
                         "--benchmark_repetitions=" + std::to_string(repetitions),
                         "--benchmark_min_time=" + std::to_string(seconds)};
  std::vector<char*> arguments;
  for (std::string& word : words)
    arguments.push_back(word.data());
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
}

void run(benchmark::State& state, const Timed& timed) {
  const auto call = timed.make();
  for (auto _ : state)
    if (!call()) {
      state.SkipWithError("a call failed");
      break;
    }
  state.SetItemsProcessed(state.iterations());
}

} // namespace

std::map<std::string, Median> time_all(const std::vector<Timed>& timed, unsigned repetitions, double seconds) {
  set_up(repetitions, seconds);
  for (const Timed& one : timed) {
    auto* registered =
        benchmark::RegisterBenchmark(one.name.c_str(), [&one](benchmark::State& state) { run(state, one); });
    registered->Threads(one.threads);
    if (one.threads > 1) registered->UseRealTime();
  }
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  benchmark::ClearRegisteredBenchmarks();
  return collector.medians();
}

} // namespace saslspec::bench
