#include "saslspec/suites/case_record.hpp"

#include "saslspec/judge/redact.hpp"

#include <algorithm>

namespace saslspec::suites {
namespace {

using judge::Aspect;
using judge::Deviation;
using reports::Verdict;

Verdict verdict_of(const Deviation& deviation) {
  if (!deviation.gates) return Verdict::Advisory;
  if (deviation.aspect == Aspect::Death) return Verdict::Crash;
  if (deviation.aspect == Aspect::Hang) return Verdict::Hang;
  return Verdict::Fail;
}

std::string reason_for(const Deviation& deviation) {
  const std::string aspect = deviation.aspect == Aspect::Death  ? "crash: "
                             : deviation.aspect == Aspect::Hang ? "hang: "
                                                                : "";
  return aspect + "expected " + deviation.expected + ", saw " + deviation.observed;
}

std::string sent_as(const conversation::Turn& turn, std::string_view mechanism) {
  if (turn.event.delivery == model::Delivery::Dispose) return "dispose";
  return judge::redacted_sent(mechanism, turn.message, turn.event.sent);
}

void mark(reports::TraceStep& step, const Deviation& deviation) {
  step.deviates = true;
  step.deviations.push_back({std::string(judge::words(deviation.effect)), deviation.requirement,
                             judge::redacted(deviation.expected), judge::redacted(deviation.observed),
                             deviation.gates});
}

} // namespace

bool concerns_acceptance(Aspect aspect) {
  return aspect == Aspect::Reply || aspect == Aspect::Death || aspect == Aspect::Hang;
}

std::vector<reports::TraceStep> render(const conversation::Transcript& transcript, std::string_view mechanism) {
  std::vector<reports::TraceStep> steps;
  steps.reserve(transcript.turns.size());
  for (std::size_t index = 0; index < transcript.turns.size(); ++index) {
    const conversation::Turn& turn = transcript.turns[index];
    steps.push_back({turn.event.stimulus,
                     sent_as(turn, mechanism),
                     judge::redacted_received(turn.event.observation),
                     turn.expected,
                     false,
                     {}});
    for (const conversation::Seen& seen : transcript.deviations)
      if (seen.turn == index && !seen.deviation.is_outside) mark(steps.back(), seen.deviation);
  }
  return steps;
}

CaseRecord::CaseRecord(const CaseInfo& info) {
  result_.id = info.id;
  result_.suite = info.suite;
  result_.mechanism = info.mechanism;
  result_.requirements = info.requirements;
  result_.control = info.control;
}

void CaseRecord::add(const conversation::Transcript& transcript, std::string_view mechanism) {
  for (reports::TraceStep& step : render(transcript, mechanism))
    result_.trace.push_back(std::move(step));
  for (const conversation::Seen& seen : transcript.deviations)
    deviations_.push_back(seen.deviation);
}

void CaseRecord::add(std::string what, const worker::Observation& observation, std::string expected) {
  result_.trace.push_back({std::move(what), {}, judge::redacted_received(observation), std::move(expected), false, {}});
}

void CaseRecord::add(Deviation deviation) {
  if (!result_.trace.empty() && !deviation.is_outside) mark(result_.trace.back(), deviation);
  deviations_.push_back(std::move(deviation));
}

void CaseRecord::replace(const conversation::Transcript& transcript, std::string_view mechanism,
                         std::vector<Deviation> deviations, std::string replay) {
  result_.trace = render(transcript, mechanism);
  deviations_ = std::move(deviations);
  result_.replay = std::move(replay);
}

void CaseRecord::not_reached(std::string why) {
  reached_ = false;
  note_ = std::move(why);
}

void CaseRecord::harness_error(std::string reason) {
  fault_ = std::move(reason);
  result_.trace.clear();
}

bool CaseRecord::accepted() const {
  return reached_ && std::none_of(deviations_.begin(), deviations_.end(),
                                  [](const Deviation& found) { return concerns_acceptance(found.aspect); });
}

reports::CaseResult CaseRecord::conclude() {
  result_.accepted = fault_.empty() && accepted();
  if (!fault_.empty()) {
    result_.verdict = Verdict::HarnessError;
    result_.reason = fault_;
  } else if (const Deviation* deviation = deciding()) {
    result_.verdict = verdict_of(*deviation);
    result_.effect = judge::words(deviation->effect);
    result_.expected = judge::redacted(deviation->expected);
    result_.observed = judge::redacted(deviation->observed);
    result_.reason = judge::redacted(reason_for(*deviation));
    if (!note_.empty()) result_.reason.append("; ").append(note_);
    // The clause that decided comes first.
    auto& requirements = result_.requirements;
    requirements.erase(std::remove(requirements.begin(), requirements.end(), deviation->requirement),
                       requirements.end());
    requirements.insert(requirements.begin(), deviation->requirement);
  } else if (reached_ && !deviations_.empty()) {
    const Deviation& outside = deviations_.front();
    result_.verdict = Verdict::NotApplicable;
    result_.reason =
        "the answers differ from " + outside.requirement + ", and the documents of this profile say nothing about that";
  } else {
    result_.verdict = reached_ ? Verdict::Pass : Verdict::Skipped;
    result_.reason = note_;
  }
  result_.duration_us = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun_).count());
  return std::move(result_);
}

} // namespace saslspec::suites
