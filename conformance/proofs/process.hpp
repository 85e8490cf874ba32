// Runs one program to its end.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::proofs {

struct Ended {
  int code = 0;       ///< exit status
  std::string output; ///< of both streams
};

struct Running {
  std::string folder;            ///< where it runs
  std::chrono::seconds limit{1}; ///< after that it is killed
  const std::atomic<bool>* interrupted = nullptr;
};

/// What it said, or why there is nothing: it could not be run, was killed by a signal, took too long.
tl::expected<Ended, std::string> run(const std::vector<std::string>& words, const Running& how);

/// The path of a program on PATH; empty when it is not there.
std::string find_program(const std::string& name);

} // namespace saslspec::proofs
