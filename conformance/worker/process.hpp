// A worker process as the runner's side sees it: started, spoken to, ended.
#pragma once

#include "saslspec/worker/worker.hpp"
#include "wire.hpp"

#include <chrono>
#include <memory>
#include <string>

#include <tl/expected.hpp>

namespace saslspec::worker {

class Process {
public:
  /// Starts the worker and has it load and initialise the target.
  [[nodiscard]] static tl::expected<std::unique_ptr<Process>, LaunchError> start(const LaunchOptions& options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  const Probe& probe() const { return probe_; }
  bool usable() const { return usable_; }
  /// Whether a child holds the channel; kept by the child's proxy.
  bool busy = false;
  /// Sends a request and waits for one frame. Not Frame: the process has been ended and is no longer usable.
  wire::Receipt ask(wire::Kind kind, const std::string& body, wire::Frame& answer);
  /// Waits for one more frame.
  wire::Receipt hear(wire::Frame& answer);
  /// Ends it at once.
  void kill();

private:
  Process(int descriptor, int pid);
  /// How the process ended, in words that continue "the process ".
  std::string ending();

  int descriptor_;
  int pid_;
  wire::Inbox inbox_;
  bool usable_ = true;
  Probe probe_;
};

} // namespace saslspec::worker
