// Where conversations take place: the children of one worker, one at a time.
#pragma once

#include "saslspec/judge/harness_fault.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/worker/worker.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace saslspec::oracle {
class Client;
}

namespace saslspec::conversation {

/// Told which transitions of a table a target takes. Called from the thread that holds the conversation.
class CoverageObserver {
public:
  virtual ~CoverageObserver() = default;
  /// A call to which `rows` apply was answered: by `taken`, or, where that is null, by none of them; `deviates` in a
  /// way that gates.
  virtual void played(const model::Machine& machine, std::span<const model::Transition* const> rows,
                      const model::Transition* taken, bool deviates) = 0;
};

/// `child()` is the child in use, shared by the cases of a batch or one case's own; `fresh_child()` ends it and forks
/// another, after a crash, say. Not thread-safe. Both throw HarnessFault where no child can be had.
class Children {
public:
  /// `observer` may be null, and outlives this.
  explicit Children(CoverageObserver* observer = nullptr) : observer_(observer) {}
  virtual ~Children() = default;
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  virtual worker::Child& child() = 0;
  virtual worker::Child& fresh_child() = 0;
  /// A connection number that no call has used.
  std::uint32_t next_connection() { return ++connection_; }
  /// Null where nobody wants to know.
  CoverageObserver* observer() const { return observer_; }
  /// Told before each call that plays a stimulus of a model, for targets of the tests that live in this process.
  virtual void playing(const model::Machine& /*machine*/, std::uint8_t /*stimulus*/, const oracle::Client& /*client*/) {
  }

private:
  CoverageObserver* observer_;
  std::uint32_t connection_ = 0;
};

/// Children of a real worker, which outlives this.
class WorkerChildren final : public Children {
public:
  explicit WorkerChildren(worker::Worker& worker, CoverageObserver* observer = nullptr)
      : Children(observer), worker_(worker) {}

  worker::Child& child() override;
  worker::Child& fresh_child() override;
  /// Ends the child in order; what it left behind. Where there is no child, nothing.
  worker::ChildEnd close();

private:
  worker::Worker& worker_;
  std::unique_ptr<worker::Child> child_;
};

} // namespace saslspec::conversation
