#include "saslspec/worker/worker.hpp"

#include "process.hpp"
#include "wire.hpp"

#include <climits>

namespace saslspec::worker {
namespace {

/// SASLSPEC_UNDOCUMENTED of the adapters' C ABI.
constexpr int undocumented = INT_MIN;

model::Code code_of(int number) {
  if (number == model::sasl_number(model::Code::NoPath)) return model::Code::NoPath; // v1 alone has it
  return number == undocumented ? model::Code::Undocumented : model::code_of_number(number);
}

class ChildProxy final : public Child {
public:
  explicit ChildProxy(std::shared_ptr<Process> process) : process_(std::move(process)) { process_->busy = true; }
  ~ChildProxy() override {
    if (running_) close();
  }
  ChildProxy(const ChildProxy&) = delete;
  ChildProxy& operator=(const ChildProxy&) = delete;

  Observation call(const Call& call) override {
    Observation observation;
    wire::Frame frame;
    if (running_ && ask(wire::Kind::Call, wire::encode(call), frame)) {
      wire::Observed observed;
      if (frame.kind == wire::Kind::Observed && wire::decode(frame.body, observed)) {
        observed.observation.code = code_of(observed.number);
        return observed.observation;
      }
      died(frame);
    }
    observation.death = end_.death;
    observation.death_detail = end_.detail;
    observation.detail = end_.printed;
    return observation;
  }

  ChildEnd close() override {
    ChildEnd end;
    wire::Frame frame;
    if (running_ && ask(wire::Kind::Close, {}, frame)) {
      const bool closed = frame.kind == wire::Kind::Closed && wire::decode(frame.body, end);
      if (closed && process_->hear(frame) != wire::Receipt::Frame) frame.kind = wire::Kind::Invalid;
      died(frame);
    }
    end.death = end_.death;
    end.death_detail = end_.detail;
    return end;
  }

private:
  /// False when the whole process is gone; the end is noted then.
  bool ask(wire::Kind kind, const std::string& body, wire::Frame& frame) {
    switch (process_->ask(kind, body, frame)) {
    case wire::Receipt::Frame:
      return true;
    case wire::Receipt::Timeout:
      end_ = {Death::Timeout, 0};
      break;
    case wire::Receipt::End:
    case wire::Receipt::Garbage:
      end_ = {Death::Protocol, 0};
      break;
    }
    end();
    return false;
  }

  void end() {
    running_ = false;
    process_->busy = false;
  }

  /// `frame` should be the zygote's word on how the child ended.
  void died(const wire::Frame& frame) {
    end();
    if (frame.kind == wire::Kind::Ended && wire::decode(frame.body, end_)) return;
    end_ = {Death::Protocol, 0};
    process_->kill(); // out of step: nothing it says can be trusted
  }

  std::shared_ptr<Process> process_;
  bool running_ = true;
  wire::Ended end_;
};

class WorkerProxy final : public Worker {
public:
  WorkerProxy(LaunchOptions options, std::unique_ptr<Process> process)
      : options_(std::move(options)), process_(std::move(process)), probe_(process_->probe()) {}

  const Probe& probe() const override { return probe_; }

  tl::expected<std::unique_ptr<Child>, std::string> fork() override {
    if (!process_->usable()) {
      auto again = Process::start(options_);
      if (!again) return tl::unexpected("the worker could not be started again: " + again.error().message);
      process_ = std::move(*again);
    }
    if (process_->busy) return tl::unexpected(std::string("a child of this worker is still running"));
    wire::Frame frame;
    if (process_->ask(wire::Kind::Fork, {}, frame) != wire::Receipt::Frame)
      return tl::unexpected(std::string("the worker process ended when it was asked to fork"));
    if (frame.kind == wire::Kind::Forked) return std::make_unique<ChildProxy>(process_);
    process_->kill();
    // A target that does not survive fork is loaded again by each child.
    if (wire::Failure failure; frame.kind == wire::Kind::Failed && wire::decode(frame.body, failure))
      return tl::unexpected("the target could not be loaded again: " + failure.message);
    return tl::unexpected(std::string("the worker could not fork"));
  }

private:
  LaunchOptions options_;
  std::shared_ptr<Process> process_;
  Probe probe_;
};

} // namespace

tl::expected<std::unique_ptr<Worker>, LaunchError> Worker::launch(const LaunchOptions& options) {
  auto process = Process::start(options);
  if (!process) return tl::unexpected(process.error());
  return std::make_unique<WorkerProxy>(options, std::move(*process));
}

} // namespace saslspec::worker
