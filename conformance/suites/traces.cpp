#include "traces.hpp"

#include <algorithm>

namespace saslspec::suites {
namespace {

class TraceCase final : public Case {
public:
  TraceCase(CaseInfo info, Run run, Stimuli trace)
      : info_(std::move(info)), run_(std::move(run)), trace_(std::move(trace)) {}

  const CaseInfo& info() const override { return info_; }

  reports::CaseResult run(Environment& environment, const Facts& facts) const override {
    CaseRecord record(info_);
    record.add(run_trace(environment, facts, run_, trace_), run_.determined->circumstances().machine->name);
    return record.conclude();
  }

private:
  CaseInfo info_;
  Run run_;
  Stimuli trace_;
};

} // namespace

bool replays_another_session(const model::StimulusInfo& stimulus) {
  return stimulus.message.ends_with("of_other_session");
}

Stimuli usage(const Determined& determined) {
  const model::Machine& machine = *determined.circumstances().machine;
  Stimuli begun = determined.shortest_to(model::StateKind::Negotiating);
  const auto ends_in = [&](std::uint8_t from, std::uint8_t stimulus) {
    return machine.stimuli[stimulus].delivery == model::Delivery::Step &&
           machine.states[determined.row(from, stimulus).to].kind == model::StateKind::Failed;
  };
  std::uint8_t state = 0;
  for (const std::uint8_t stimulus : begun)
    state = determined.row(state, stimulus).to;
  for (std::uint8_t stimulus = 0; !begun.empty() && stimulus < machine.stimuli.size(); ++stimulus) {
    if (!ends_in(state, stimulus)) continue;
    begun.push_back(stimulus);
    return begun;
  }
  return determined.shortest_to(model::StateKind::Failed);
}

Transcript run_trace(Environment& environment, const Facts& facts, const Run& run, const Stimuli& trace) {
  ConversationOptions options = ordinary(run.determined->circumstances());
  options.persona = run.persona;
  options.any_early_identity = run.any_early_identity;
  Conversation conversation(environment, facts, *run.determined, std::move(options));
  const auto replays = [&](std::uint8_t stimulus) {
    return replays_another_session(run.determined->circumstances().machine->stimuli[stimulus]);
  };
  if (std::any_of(trace.begin(), trace.end(), replays)) conversation.precede_by_another();
  if (conversation.open() && conversation.play(trace) && run.reused) conversation.play(trace);
  conversation.close();
  Transcript transcript = std::move(conversation).take();
  if (transcript.died()) environment.fresh_child();
  return transcript;
}

std::string trace_id(std::string_view suite, const Run& run, const Stimuli& trace) {
  const Circumstances& circumstances = run.determined->circumstances();
  return std::string(suite) + "/" + key(circumstances) + "/" + join(*circumstances.machine, trace) +
         (run.reused ? "/reused" : "");
}

std::unique_ptr<Case> make_trace_case(CaseInfo info, Run run, Stimuli trace) {
  return std::make_unique<TraceCase>(std::move(info), std::move(run), std::move(trace));
}

} // namespace saslspec::suites
