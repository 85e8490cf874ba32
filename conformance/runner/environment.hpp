// Where cases run: a child of one worker, shared by a batch or owned by one case.
#pragma once

#include "saslspec/suites/case.hpp"

#include <memory>

namespace saslspec::runner {

class WorkerEnvironment : public suites::Environment {
public:
  explicit WorkerEnvironment(worker::Worker& worker) : worker_(worker) {}

  worker::Child& child() override;
  worker::Child& fresh_child() override;
  std::uint32_t next_connection() override { return ++connection_; }

  /// Ends the child in order; what it left behind.
  worker::Closing close();

private:
  worker::Worker& worker_;
  std::unique_ptr<worker::Child> child_;
  std::uint32_t connection_ = 0;
};

} // namespace saslspec::runner
