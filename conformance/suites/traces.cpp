#include "traces.hpp"

#include <algorithm>

namespace saslspec::suites {
namespace {

bool replays_another_session(const model::Machine& machine, const Stimuli& trace) {
  return std::any_of(trace.begin(), trace.end(), [&](std::uint8_t stimulus) {
    return machine.stimuli[stimulus].message.ends_with("of_other_session");
  });
}

class TraceCase final : public Case {
public:
  TraceCase(CaseInfo info, Run run, Stimuli trace)
      : info_(std::move(info)), run_(std::move(run)), trace_(std::move(trace)) {}

  const CaseInfo& info() const override { return info_; }

  reports::CaseResult run(Environment& environment, const Facts& facts) const override {
    Record record(info_);
    record.add(run_trace(environment, facts, run_, trace_), run_.determined->circumstances().machine->name);
    return record.conclude();
  }

private:
  CaseInfo info_;
  Run run_;
  Stimuli trace_;
};

class TransitionCase final : public Case {
public:
  TransitionCase(CaseInfo info, Run run, TransitionTest test)
      : info_(std::move(info)), run_(std::move(run)), test_(std::move(test)) {}

  const CaseInfo& info() const override { return info_; }

  reports::CaseResult run(Environment& environment, const Facts& facts) const override {
    Record record(info_);
    Attribution attribution(environment, facts, run_);
    bool reached = false;
    bool advised = false;
    std::size_t cut_short = 0;
    for (const Stimuli& trace : test_.traces) {
      const Transcript transcript = run_trace(environment, facts, run_, trace);
      reached = reached || transcript.events.size() > tested_event();
      if (transcript.nondeterministic) record.nondeterministic();
      auto own = own_deviations(transcript, attribution, trace.size());
      if (own.empty() && !transcript.deviations.empty()) ++cut_short;
      const bool gating = std::any_of(own.begin(), own.end(), [](const auto& found) { return found.gates; });
      const bool first = &trace == &test_.traces.front();
      const bool advice = !own.empty() && !advised;
      advised = advised || advice;
      if (first || gating || advice) show(record, transcript, std::move(own), trace);
      if (!gating) continue;
      confirm(environment, facts, trace, transcript, record);
      break;
    }
    if (!reached)
      record.not_reached("not reached: the target deviates on the way there");
    else if (cut_short != 0)
      record.note(std::to_string(cut_short) + " of " + std::to_string(test_.traces.size()) +
                  " traces met a deviation of another transition");
    return record.conclude();
  }

private:
  std::size_t tested_event() const {
    const auto& access = run_.determined->access(test_.from);
    return access ? access->size() : 0;
  }

  // `length` events are the first time the trace was played, the rest is the second time.
  std::vector<judge::Deviation> own_deviations(const Transcript& transcript, Attribution& attribution,
                                               std::size_t length) const {
    std::vector<judge::Deviation> own;
    const std::size_t tested = tested_event();
    for (const Seen& seen : transcript.deviations) {
      // Codes are advisories of the transition itself; everywhere else they would only be repeated.
      if (seen.event != tested && seen.deviation.matter == judge::Matter::Code) continue;
      const std::size_t earliest = seen.event >= length ? length : seen.event > tested ? tested + 1 : 0;
      const bool others = test_.others_are_tested && seen.event != tested;
      // The walks take every transition and identify the state behind it: two stimuli are always within them.
      if (others && attribution.belongs_elsewhere(transcript, seen, earliest, 2)) continue;
      own.push_back(seen.deviation);
    }
    return own;
  }

  void show(Record& record, const Transcript& transcript, std::vector<judge::Deviation> own,
            const Stimuli& trace) const {
    Run run = run_;
    run.reused = transcript.events.size() > trace.size() && !own.empty();
    record.replace(transcript, run_.determined->circumstances().machine->name, std::move(own),
                   trace_id("wp1", run, trace));
  }

  // A deviation that does not come back is still one, but it voids the guarantee.
  void confirm(Environment& environment, const Facts& facts, const Stimuli& trace, const Transcript& first,
               Record& record) const {
    const Transcript second = run_trace(environment, facts, run_, trace);
    const auto matters = [](const Transcript& transcript) {
      std::vector<std::pair<std::size_t, judge::Matter>> all;
      for (const Seen& seen : transcript.deviations)
        all.emplace_back(seen.event, seen.deviation.matter);
      return all;
    };
    if (matters(first) != matters(second)) record.nondeterministic();
  }

  CaseInfo info_;
  Run run_;
  TransitionTest test_;
};

} // namespace

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
  Manner manner = ordinary(run.determined->circumstances());
  manner.persona = run.persona;
  Conversation conversation(environment, facts, *run.determined, std::move(manner));
  if (replays_another_session(*run.determined->circumstances().machine, trace)) conversation.precede_by_another();
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

bool Attribution::deviates_at_end(const Stimuli& trace, judge::Matter matter) {
  const auto [known, is_new] = known_.try_emplace(std::string(trace.begin(), trace.end()));
  if (is_new) {
    const Transcript transcript = run_trace(environment_, facts_, usual_, trace);
    for (const Seen& seen : transcript.deviations)
      if (seen.event + 1 == trace.size()) known->second.push_back(seen.deviation.matter);
  }
  return std::find(known->second.begin(), known->second.end(), matter) != known->second.end();
}

bool Attribution::belongs_elsewhere(const Transcript& transcript, const Seen& seen, std::size_t earliest,
                                    std::size_t most) {
  Stimuli suffix;
  for (std::size_t event = seen.event + 1; event-- > earliest && suffix.size() < most;) {
    if (event >= transcript.played.size() || !transcript.played[event].stimulus) return false;
    suffix.insert(suffix.begin(), *transcript.played[event].stimulus);
    const auto& access = usual_.determined->access(transcript.played[event].from);
    if (!access) return false;
    Stimuli trace = *access;
    trace.insert(trace.end(), suffix.begin(), suffix.end());
    if (deviates_at_end(trace, seen.deviation.matter)) return true;
  }
  return false;
}

std::unique_ptr<Case> make_trace_case(CaseInfo info, Run run, Stimuli trace) {
  return std::make_unique<TraceCase>(std::move(info), std::move(run), std::move(trace));
}

std::unique_ptr<Case> make_transition_case(CaseInfo info, Run run, TransitionTest test) {
  run.reused = test.twice;
  return std::make_unique<TransitionCase>(std::move(info), std::move(run), std::move(test));
}

} // namespace saslspec::suites
