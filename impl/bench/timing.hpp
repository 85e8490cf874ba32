// The timing, by Google Benchmark: all rows in random order, repeated, and the medians.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace saslspec::bench {

/// Something to time. `make` is called by each thread that runs it, before the clock runs; what it returns is called
/// again and again, and false ends the run.
struct Timed {
  std::string name; ///< must be unique
  std::function<std::function<bool()>()> make;
  int threads = 1;
};

struct Median {
  double cpu_microseconds = 0; ///< of one call, in the thread that made it
  double calls_per_second = 0; ///< of all threads, by the wall clock
  bool failed = false;         ///< a call returned false
};

/// `seconds` that each repetition takes of each row, about.
[[nodiscard]] std::map<std::string, Median> time_all(const std::vector<Timed>& timed, unsigned repetitions,
                                                     double seconds);

} // namespace saslspec::bench
