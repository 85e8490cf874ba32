#pragma once

#include <chrono>

namespace saslspec::bench {

/// Wall time since it was made.
class Stopwatch {
public:
  double microseconds() const {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin_).count();
  }

private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

} // namespace saslspec::bench
