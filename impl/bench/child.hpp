// Work in a child process whose memory and system calls are its own.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace saslspec::bench {

/// Runs `body` in a fork and returns the numbers it returned; empty when it died.
[[nodiscard]] std::vector<double> run_in_child(const std::function<std::vector<double>()>& body);

/// How many system calls each of `times` calls of `body` makes, after two that are not counted (lazily made state is
/// then made). Counted by ptrace in a fork. Empty when that is not allowed here or `body` returned false.
[[nodiscard]] std::vector<unsigned> count_system_calls(unsigned times, const std::function<bool()>& body);

/// Starts `program` with `arguments` and returns its output; empty when it failed.
[[nodiscard]] std::string run_program(const std::string& program, const std::vector<std::string>& arguments);

} // namespace saslspec::bench
