// Shows the progress of a run: one line, rewritten in place, and only on a terminal.
#pragma once

#include "saslspec/runner/runner.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace saslspec::cli {

class Progress : public runner::Observer {
public:
  /// Writes to standard error; silent unless `terminal`.
  Progress(std::string target, bool terminal) : target_(std::move(target)), terminal_(terminal) { show(); }
  ~Progress() override { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void planned(const worker::Probe& probe, std::size_t cases) override;
  void judged(const reports::CaseResult& result) override;
  void clear();

private:
  void show();

  std::string target_;
  bool terminal_;
  std::size_t planned_ = 0, judged_ = 0, deviating_ = 0;
  std::chrono::steady_clock::time_point last_;
};

} // namespace saslspec::cli
