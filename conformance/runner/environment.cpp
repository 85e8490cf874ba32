#include "environment.hpp"

namespace saslspec::runner {

worker::Child& WorkerEnvironment::child() {
  return child_ == nullptr ? fresh_child() : *child_;
}

worker::Child& WorkerEnvironment::fresh_child() {
  child_.reset();
  auto forked = worker_.fork();
  if (!forked) throw suites::HarnessFault{"cannot fork a child of the worker: " + forked.error()};
  child_ = std::move(*forked);
  return *child_;
}

worker::ChildEnd WorkerEnvironment::close() {
  if (child_ == nullptr) return {};
  const worker::ChildEnd end = child_->close();
  child_.reset();
  return end;
}

} // namespace saslspec::runner
