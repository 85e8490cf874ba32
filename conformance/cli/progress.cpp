#include "progress.hpp"

#include "style.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace saslspec::cli {

void Progress::planned(const worker::Probe&, std::size_t cases) {
  planned_ = cases;
  show();
}

void Progress::judged(const reports::CaseResult& result) {
  ++judged_;
  if (reports::deviates(result.verdict)) ++deviating_;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < std::chrono::milliseconds(50)) return;
  last_ = now;
  show();
}

void Progress::show() {
  if (!terminal_) return;
  const std::string line = planned_ == 0
                               ? target_ + ": loading"
                               : fmt::format("{}: {} of {} cases, {} deviate", target_, judged_, planned_, deviating_);
  std::fputs(("\r\x1b[K" + shortened(line, line_width - 1)).c_str(), stderr);
  std::fflush(stderr);
}

void Progress::clear() {
  if (!terminal_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

} // namespace saslspec::cli
