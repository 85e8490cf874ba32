// A worker on one target, and calls in one line.
#pragma once

#include "saslspec/worker/worker.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace saslspec::worker::test {

inline std::string target(const std::string& name) {
  return std::string(TARGETS "/") + name + ".so";
}

/// The worker; the test has failed and stops when it cannot be launched.
inline std::unique_ptr<Worker> launched(const LaunchOptions& options) {
  auto worker = Worker::launch(options);
  if (!worker) throw std::runtime_error(worker.error().message);
  return std::move(*worker);
}

inline std::unique_ptr<Child> forked(Worker& worker) {
  auto child = worker.fork();
  if (!child) throw std::runtime_error(child.error());
  return std::move(*child);
}

inline Call call_of(Op op, const std::optional<std::string>& input = std::nullopt) {
  Call call;
  call.op = op;
  call.input = input;
  return call;
}

/// Makes a connection as `call` says.
inline Observation open(Child& child, Call call = {}, std::uint32_t connection = 0) {
  call.op = Op::New;
  call.connection = connection;
  return child.call(call);
}

inline Observation start(Child& child, const std::string& mechanism,
                         const std::optional<std::string>& input = std::nullopt, std::uint32_t misuse = 0) {
  Call call = call_of(Op::Start, input);
  call.mechanism = mechanism;
  call.misuse = misuse;
  return child.call(call);
}

inline Observation step(Child& child, const std::optional<std::string>& input = std::nullopt) {
  return child.call(call_of(Op::Step, input));
}

} // namespace saslspec::worker::test
