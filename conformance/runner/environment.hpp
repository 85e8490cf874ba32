// Where cases run: a child of one worker, shared by a batch or owned by one case.
#pragma once

#include "covered.hpp"
#include "saslspec/suites/case.hpp"

#include <memory>

namespace saslspec::runner {

class WorkerEnvironment : public suites::Environment {
public:
  /// `covered`: where it is noted which transitions are taken; may be null, and outlives the environment.
  explicit WorkerEnvironment(worker::Worker& worker, Covered* covered = nullptr) : worker_(worker), covered_(covered) {}

  worker::Child& child() override;
  worker::Child& fresh_child() override;
  std::uint32_t next_connection() override { return ++connection_; }
  void played(const model::Machine& machine, std::span<const model::Transition* const> rows,
              const model::Transition* taken, bool deviates) override {
    if (covered_ != nullptr) covered_->note(machine, rows, taken, deviates);
  }

  /// Ends the child in order; what it left behind.
  worker::ChildEnd close();

private:
  worker::Worker& worker_;
  Covered* covered_;
  std::unique_ptr<worker::Child> child_;
  std::uint32_t connection_ = 0;
};

} // namespace saslspec::runner
