#include "saslspec/runner/replay.hpp"

#include "controls.hpp"
#include "describe.hpp"
#include "execute.hpp"

namespace saslspec::runner {

using reports::CaseResult;

namespace {

/// Where cases are replayed.
struct Place {
  const Settings& settings;
  const Dependencies& dependencies;
  worker::Worker& worker;
  conversation::Target target;

  std::unique_ptr<suites::Case> find(const std::string& id) const {
    return dependencies.case_by_id(id, target, settings.seed);
  }
  CaseResult execute(const Batch& before, const suites::Case& one) const {
    return execute_after(worker, before, one, target, settings.standard);
  }
};

CaseResult execute_isolation(const Place& place, const IsolationId& id, const suites::Case& one) {
  std::vector<std::unique_ptr<suites::Case>> owned;
  Batch before;
  for (const std::string& each : id.before) {
    owned.push_back(place.find(each));
    if (owned.back() == nullptr) throw judge::HarnessFault{"no case is called " + each};
    before.push_back(owned.back().get());
  }
  return place.execute(before, one);
}

std::optional<CaseResult> judge_by_control(const Place& place, CaseResult& result) {
  if (result.control.empty()) return std::nullopt;
  std::optional<CaseResult> control;
  if (const auto one = place.find(result.control); one != nullptr) control = place.execute({}, *one);
  apply_controls({&result, 1}, control ? std::span(&*control, 1) : std::span<CaseResult>(), true);
  return control;
}

void perform(const Settings& settings, const Dependencies& dependencies, const std::string& id, Replayed& replayed) {
  auto launched = dependencies.launch(settings.launch);
  if (!launched) {
    replayed.run.result.error = launched.error().message;
    return;
  }
  const Place place{settings, dependencies, **launched, dependencies.find_target(**launched, settings.standard)};
  replayed.run.result.target = describe_target(settings, place.target.probe);
  const auto isolation = parse_isolation_id(id);
  const std::unique_ptr<suites::Case> one = place.find(isolation ? isolation->id : id);
  if (one == nullptr) {
    replayed.run.unmatched.push_back({id});
    return;
  }
  CaseResult result = isolation ? execute_isolation(place, *isolation, *one) : place.execute({}, *one);
  result.id = id;
  if (!isolation) replayed.control = judge_by_control(place, result);
  replayed.run.result.cases.push_back(std::move(result));
}

} // namespace

Replayed replay(const Settings& settings, const Dependencies& dependencies, const std::string& id) {
  Replayed replayed;
  replayed.run = begun(settings);
  note_faults(replayed.run, "harness/replay", [&] { perform(settings, dependencies, id, replayed); });
  reports::recount(replayed.run.result);
  return replayed;
}

} // namespace saslspec::runner
