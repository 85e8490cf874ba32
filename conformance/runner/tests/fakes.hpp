// Targets and cases that live in this process, for tests of the runner.
#pragma once

#include "saslspec/runner/runner.hpp"

#include <functional>
#include <map>
#include <set>

namespace saslspec::runner {

/// What the fake target is like: how it answers a call, given what its process has seen so far.
struct FakeProcess {
  std::set<std::string> seen; ///< inputs of the calls made in this child
  bool dead = false;
  int connections = 0;
};

struct FakeTarget {
  std::function<worker::Observation(FakeProcess&, const std::string& input)> answer;
  std::function<worker::ChildEnd(FakeProcess&)> close = [](FakeProcess&) { return worker::ChildEnd{}; };
  std::vector<std::string> command; ///< of the latest launch
  std::string launch_error;
  std::string fork_error;
  std::atomic<int> launches = 0;
  std::atomic<int> forks = 0;
};

/// A case that sends `input` and wants SASL_OK (`accepted`) or a refusal.
struct FakeCase {
  std::string id;
  std::string input;
  bool accepted = true;
  std::string control;
  bool own_child = false;
};

FakeCase accepts(std::string id, std::string input);
FakeCase refuses(std::string id, std::string input, std::string control = "", bool own_child = false);

worker::Observation replying(model::Code code);
worker::Observation dying(worker::Death death, int detail = 0);

/// The dependencies of a run against `target` with these cases; `target` must outlive them.
Dependencies fake_dependencies(FakeTarget& target, std::vector<FakeCase> cases);

std::unique_ptr<suites::Case> make_fake_case(const FakeCase& one);

} // namespace saslspec::runner
