// The runner's side of a worker process: a zygote that has loaded one target, and its forked children.
#pragma once

#include "saslspec/worker/protocol.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::worker {

struct LaunchOptions {
  std::string target; ///< path of the shared object
  std::string abi;    ///< a word of abis(), or the path of an adapter; empty: from the exported symbols
  std::vector<AdapterOption> adapter_options;
  std::string plugins; ///< folder of plug-ins; empty: the target's own default
  std::string libc;    ///< folder of another release's C library to run the worker with; empty: this machine's
  std::vector<std::string> command; ///< run the worker through this (container, qemu-user, valgrind); empty: directly
  std::string executable;           ///< saslspec-worker; empty: beside the running program, then libexec
  std::vector<Account> accounts;
  std::vector<Authorization> authorizations;
  std::vector<Opening> openings; ///< sent while the target is probed; without them it declares no such capability
  std::chrono::milliseconds deadline{5000}; ///< for one call
  bool interpose_allocation = true;
};

/// Why a target could not be used: one clear sentence; exit code 4.
struct LaunchError {
  std::string message;   ///< with the first lines of `printed`
  std::string printed{}; ///< what the target wrote to its standard streams before, as printable text
};

/// A forked child in which a batch of connections is driven. Destroying it ends it.
class Child {
public:
  virtual ~Child() = default;
  /// Performs one call. After a death every further call reports the same death.
  virtual Observation call(const Call& call) = 0;
  /// Ends the child in order and reports the state that it left behind.
  virtual ChildEnd close() = 0;
};

/// Not thread-safe: one worker, one child at a time. Run several workers to use several cores.
class Worker {
public:
  [[nodiscard]] static tl::expected<std::unique_ptr<Worker>, LaunchError> launch(const LaunchOptions& options);
  virtual ~Worker() = default;
  virtual const Probe& probe() const = 0;
  /// Forks a child of the loaded zygote. An error is a fault of ours or of the system (exit code 5), never a verdict.
  [[nodiscard]] virtual tl::expected<std::unique_ptr<Child>, std::string> fork() = 0;
};

} // namespace saslspec::worker
