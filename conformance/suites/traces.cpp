#include "traces.hpp"
#include "saslspec/conversation/settings.hpp"
#include "saslspec/conversation/words.hpp"

#include <algorithm>

namespace saslspec::suites {
namespace {

class TraceCase final : public Case {
public:
  TraceCase(CaseInfo info, conversation::Run run, Stimuli trace)
      : info_(std::move(info)), run_(std::move(run)), trace_(std::move(trace)) {}

  const CaseInfo& info() const override { return info_; }

  void run(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
           CaseRecord& record) const override {
    record.add(conversation::run_trace(children, target, standard, run_, trace_), run_.resolved->setting.machine->name);
  }

private:
  CaseInfo info_;
  conversation::Run run_;
  Stimuli trace_;
};

} // namespace

Stimuli usage(const conversation::ResolvedSetting& resolved) {
  const model::Machine& machine = *resolved.setting.machine;
  Stimuli begun = resolved.words.shortest_to(model::StateKind::Negotiating);
  const auto ends_in = [&](std::uint8_t from, std::uint8_t stimulus) {
    return machine.stimuli[stimulus].delivery == model::Delivery::Step &&
           machine.states[resolved.machine.row(from, stimulus).to].kind == model::StateKind::Failed;
  };
  std::uint8_t state = 0;
  for (const std::uint8_t stimulus : begun)
    state = resolved.machine.row(state, stimulus).to;
  for (std::uint8_t stimulus = 0; !begun.empty() && stimulus < machine.stimuli.size(); ++stimulus) {
    if (!ends_in(state, stimulus)) continue;
    begun.push_back(stimulus);
    return begun;
  }
  return resolved.words.shortest_to(model::StateKind::Failed);
}

std::string trace_id(std::string_view suite, const conversation::Run& run, const Stimuli& trace) {
  const setting::Setting& setting = run.resolved->setting;
  return std::string(suite) + "/" + conversation::key(setting) + "/" + conversation::join(*setting.machine, trace) +
         (run.reused ? "/reused" : "");
}

std::unique_ptr<Case> make_trace_case(CaseInfo info, conversation::Run run, Stimuli trace) {
  return std::make_unique<TraceCase>(std::move(info), std::move(run), std::move(trace));
}

} // namespace saslspec::suites
