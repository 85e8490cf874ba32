#include "saslspec/runner/replay.hpp"

#include "controls.hpp"
#include "describe.hpp"
#include "execute.hpp"

namespace saslspec::runner {

using reports::CaseResult;

namespace {

class Replaying {
public:
  Replaying(const Settings& settings, const Dependencies& dependencies)
      : settings_(settings), dependencies_(dependencies) {}

  void perform(const std::string& id) {
    auto launched = dependencies_.launch(settings_.launch);
    if (!launched) {
      replayed.run.result.error = launched.error().message;
      return;
    }
    worker::Worker& worker = **launched;
    target_ = dependencies_.find_target(worker, settings_.standard);
    replayed.run.result.target = describe_target(settings_, target_.probe);
    const auto isolation = parse_isolation_id(id);
    const std::unique_ptr<suites::Case> one =
        dependencies_.case_by_id(isolation ? isolation->id : id, target_, settings_.seed);
    if (one == nullptr) {
      replayed.run.unmatched.push_back(id);
      return;
    }
    CaseResult result =
        isolation ? after(worker, *isolation, *one) : execute_after(worker, {}, *one, target_, settings_.standard);
    result.id = id;
    if (!isolation) judge_control(worker, result);
    replayed.run.result.cases.push_back(std::move(result));
  }

  Replayed replayed;

private:
  CaseResult after(worker::Worker& worker, const IsolationId& id, const suites::Case& one) {
    std::vector<std::unique_ptr<suites::Case>> owned;
    Batch before;
    for (const std::string& each : id.before) {
      owned.push_back(dependencies_.case_by_id(each, target_, settings_.seed));
      if (owned.back() == nullptr) throw judge::HarnessFault{"no case is called " + each};
      before.push_back(owned.back().get());
    }
    return execute_after(worker, before, one, target_, settings_.standard);
  }

  void judge_control(worker::Worker& worker, CaseResult& result) {
    if (result.control.empty()) return;
    const auto control = dependencies_.case_by_id(result.control, target_, settings_.seed);
    if (control != nullptr) replayed.control = execute_after(worker, {}, *control, target_, settings_.standard);
    apply_controls({&result, 1}, replayed.control ? std::span(&*replayed.control, 1) : std::span<CaseResult>(), true);
  }

  const Settings& settings_;
  const Dependencies& dependencies_;
  conversation::Target target_;
};

} // namespace

Replayed replay(const Settings& settings, const Dependencies& dependencies, const std::string& id) {
  Replaying replaying(settings, dependencies);
  replaying.replayed.run.result.target.name = settings.target;
  replaying.replayed.run.result.target.path = settings.launch.target;
  try {
    replaying.perform(id);
  } catch (const judge::HarnessFault& thrown) {
    replaying.replayed.run.result.cases.push_back(harness_fault("harness/replay", thrown.message));
  } catch (const std::exception& error) {
    replaying.replayed.run.result.cases.push_back(
        harness_fault("harness/replay", std::string("unexpected exception: ") + error.what()));
  }
  reports::recount(replaying.replayed.run.result);
  return std::move(replaying.replayed);
}

} // namespace saslspec::runner
