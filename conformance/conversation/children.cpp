#include "saslspec/conversation/children.hpp"

#include <utility>

namespace saslspec::conversation {

worker::Child& WorkerChildren::child() {
  return child_ == nullptr ? fresh_child() : *child_;
}

worker::Child& WorkerChildren::fresh_child() {
  child_.reset();
  auto forked = worker_.fork();
  if (!forked) throw judge::HarnessFault{"cannot fork a child of the worker: " + forked.error()};
  child_ = std::move(*forked);
  return *child_;
}

worker::ChildEnd WorkerChildren::close() {
  if (child_ == nullptr) return {};
  const worker::ChildEnd end = child_->close();
  child_.reset();
  return end;
}

} // namespace saslspec::conversation
