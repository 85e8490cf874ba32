#include "fakes.hpp"

#include "saslspec/suites/case_record.hpp"

#include <algorithm>

namespace saslspec::runner {

namespace {

class FakeChild : public worker::Child {
public:
  explicit FakeChild(FakeTarget& target) : target_(target) {}
  worker::Observation call(const worker::Call& call) override {
    if (process_.dead) return last_;
    ++process_.connections;
    last_ = target_.answer(process_, call.input.value_or(""));
    process_.seen.insert(call.input.value_or(""));
    process_.dead = last_.death != worker::Death::None;
    return last_;
  }
  worker::ChildEnd close() override {
    if (process_.dead) return {last_.death, last_.death_detail, 0, 0, ""};
    return target_.close(process_);
  }

private:
  FakeTarget& target_;
  FakeProcess process_;
  worker::Observation last_;
};

class FakeWorker : public worker::Worker {
public:
  explicit FakeWorker(FakeTarget& target) : target_(target) {
    probe_.abi = "v2";
    probe_.traits = worker::LibsaslV2;
    probe_.version = "fake 1";
    probe_.mechanisms = {"PLAIN"};
  }
  const worker::Probe& probe() const override { return probe_; }
  tl::expected<std::unique_ptr<worker::Child>, std::string> fork() override {
    ++target_.forks;
    if (!target_.fork_error.empty()) return tl::unexpected(target_.fork_error);
    return std::make_unique<FakeChild>(target_);
  }

private:
  FakeTarget& target_;
  worker::Probe probe_;
};

class InputCase : public suites::Case {
public:
  explicit InputCase(const FakeCase& one) : input_(one.input), accepted_(one.accepted) {
    info_.id = one.id;
    info_.suite = "vectors";
    info_.mechanism = "PLAIN";
    info_.requirements = {"RFC-" + one.id};
    info_.control = one.control;
    info_.own_child = one.own_child;
  }
  const suites::CaseInfo& info() const override { return info_; }
  void run(conversation::Children& children, const conversation::Target&, const judge::Standard&,
           suites::CaseRecord& record) const override {
    if (input_ == "harness fault") throw judge::HarnessFault{"planted"};
    worker::Call call;
    call.op = worker::Op::Step;
    call.connection = children.next_connection();
    call.input = input_;
    const worker::Observation seen = children.child().call(call);
    const std::string expected = accepted_ ? "success" : "refusal";
    record.add("Step", seen, expected);
    const bool ok = (model::reply_of(seen.code) == model::Reply::Success) == accepted_;
    const bool dead = seen.death != worker::Death::None;
    if (!seen.side_effect.empty())
      record.add(judge::Deviation{judge::Aspect::SideEffect, info_.requirements.front(), "no effect", seen.side_effect,
                                  seen.side_effect == "weighty"});
    if (ok && !dead && seen.code != model::Code::Fail) return;
    const judge::Aspect aspect = seen.death == worker::Death::Timeout ? judge::Aspect::Hang
                                 : dead                               ? judge::Aspect::Death
                                                                      : judge::Aspect::Reply;
    record.add(judge::Deviation{aspect, info_.requirements.front(), expected, std::string(model::name(seen.code)),
                                dead || (!ok && seen.detail != "by analogy")});
  }

private:
  suites::CaseInfo info_;
  std::string input_;
  bool accepted_;
};

} // namespace

FakeCase accepts(std::string id, std::string input) {
  return {std::move(id), std::move(input), true, "", false};
}

FakeCase refuses(std::string id, std::string input, std::string control, bool own_child) {
  return {std::move(id), std::move(input), false, std::move(control), own_child};
}

worker::Observation replying(model::Code code) {
  worker::Observation observation;
  observation.code = code;
  return observation;
}

worker::Observation dying(worker::Death death, int detail) {
  worker::Observation observation;
  observation.death = death;
  observation.death_detail = detail;
  return observation;
}

std::unique_ptr<suites::Case> make_fake_case(const FakeCase& one) {
  return std::make_unique<InputCase>(one);
}

Dependencies fake_dependencies(FakeTarget& target, std::vector<FakeCase> cases) {
  Dependencies dependencies;
  dependencies.launch =
      [&target](
          const worker::LaunchOptions& options) -> tl::expected<std::unique_ptr<worker::Worker>, worker::LaunchError> {
    ++target.launches;
    target.command = options.command;
    if (!target.launch_error.empty()) return tl::unexpected(worker::LaunchError{target.launch_error});
    return std::make_unique<FakeWorker>(target);
  };
  dependencies.find_target = [](worker::Worker& worker, const judge::Standard&) {
    return conversation::Target{worker.probe(), {}, {}};
  };
  dependencies.case_by_id = [cases](std::string_view id, const conversation::Target&, std::uint64_t) {
    const auto found = std::ranges::find(cases, id, &FakeCase::id);
    return found == cases.end() ? nullptr : make_fake_case(*found);
  };
  dependencies.plan = [cases = std::move(cases)](const conversation::Target&, std::uint64_t, const suites::Selection&) {
    suites::Plan plan;
    for (const FakeCase& one : cases)
      plan.cases.push_back(make_fake_case(one));
    plan.guarantee = "fake guarantee";
    return plan;
  };
  dependencies.guarantee_after = [](const suites::Plan& plan, std::span<const reports::CaseResult>) {
    return plan.guarantee;
  };
  return dependencies;
}

} // namespace saslspec::runner
