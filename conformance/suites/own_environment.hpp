// An environment with a child of its own, for what runs before there are cases.
#pragma once

#include "saslspec/suites/case.hpp"

namespace saslspec::suites {

class OwnEnvironment final : public Environment {
public:
  explicit OwnEnvironment(worker::Worker& worker) : worker_(worker) {}
  worker::Child& child() override { return child_ ? *child_ : fresh_child(); }
  worker::Child& fresh_child() override {
    child_.reset();
    auto forked = worker_.fork();
    if (!forked) throw HarnessFault{forked.error()};
    child_ = std::move(*forked);
    return *child_;
  }
  std::uint32_t next_connection() override { return ++connections_; }

private:
  worker::Worker& worker_;
  std::unique_ptr<worker::Child> child_;
  std::uint32_t connections_ = 0;
};

} // namespace saslspec::suites
