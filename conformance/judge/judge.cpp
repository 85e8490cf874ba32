#include "saslspec/judge/judge.hpp"

#include <algorithm>

namespace saslspec::judge {
namespace {

using model::Message;
using model::Reply;

constexpr std::string_view success_is_whole = "MAN-ok-means-whole-success";
constexpr std::string_view success_is_earned = "RFC4422-3.6-fail-credentials";
constexpr std::string_view errors_end = "MAN-return-other-is-error";
constexpr std::string_view outputs_are_set = "MAN-serverout-set-by-library";
constexpr std::string_view documented_code = "MAN-return-documented-code";
constexpr std::string_view no_data_on_failure = "RFC4422-3.6-no-data-on-failure";
constexpr std::string_view username_after_ok = "CAPI-3.5.4-username-after-ok";
constexpr std::string_view connection_holds_state = "MAN-conn-is-context";

std::string quoted(const std::optional<std::string>& text) {
  return text ? "\"" + *text + "\"" : "none";
}

std::string code_list(model::CodeSet codes) {
  std::string list;
  for (unsigned bit = 1; bit < 64; ++bit) {
    const auto code = static_cast<model::Code>(bit);
    if (((codes >> bit) & 1U) == 0) continue;
    list += (list.empty() ? "" : ", ") + std::string(model::name(code));
  }
  return list;
}

std::string message_list(model::MessageSet messages) {
  std::string list;
  if (contains(messages, Message::Empty)) list = "an empty message";
  for (const Message kind : model::message_kinds)
    if (contains(messages, kind)) list += (list.empty() ? "" : " or ") + std::string(model::name(kind));
  return list;
}

std::string words_of(const model::Outcome& outcome) {
  const std::string message = outcome.messages == any_message ? "" : message_list(outcome.messages);
  std::string text = outcome.reply == Reply::Continue  ? "SASL_CONTINUE"
                     : outcome.reply == Reply::Success ? "SASL_OK"
                                                       : "refusal";
  if (outcome.reply == Reply::Refusal && outcome.codes != 0) text += " (" + code_list(outcome.codes) + ")";
  if (!message.empty()) text += " with " + message;
  return text;
}

Effect effect_of(Aspect aspect) {
  switch (aspect) {
  case Aspect::Reply:
  case Aspect::Message:
  case Aspect::Automaton:
    return Effect::Message;
  case Aspect::Code:
    return Effect::Code;
  case Aspect::Outputs:
    return Effect::Outputs;
  case Aspect::Identity:
    return Effect::LetsIn;
  case Aspect::EarlyIdentity:
    return Effect::EarlyIdentity;
  case Aspect::SideEffect:
    return Effect::Memory;
  case Aspect::Death:
  case Aspect::Hang:
    return Effect::Crash;
  }
  return Effect::Message;
}

} // namespace

std::string_view words(Effect effect) {
  switch (effect) {
  case Effect::LetsIn:
    return "lets somebody in";
  case Effect::Crash:
    return "crash or hang";
  case Effect::Memory:
    return "memory";
  case Effect::RefusesRight:
    return "refuses the right";
  case Effect::Message:
    return "message";
  case Effect::Outputs:
    return "outputs";
  case Effect::EarlyIdentity:
    return "identity too early";
  case Effect::Code:
    return "result code";
  }
  return {};
}

const Deviation* deciding(std::span<const Deviation> deviations) {
  const auto before = [](const Deviation& one, const Deviation& other) {
    return one.gates != other.gates ? one.gates : one.effect < other.effect;
  };
  const Deviation* found = nullptr;
  for (const Deviation& each : deviations)
    if (!each.is_outside && (found == nullptr || before(each, *found))) found = &each;
  return found;
}

std::string words(std::span<const Alternative> allowed) {
  std::vector<std::string> parts;
  for (const Alternative& alternative : allowed)
    if (std::string part = words_of(alternative.outcome); std::find(parts.begin(), parts.end(), part) == parts.end())
      parts.push_back(std::move(part));
  std::string text;
  for (const std::string& part : parts)
    text += (text.empty() ? "" : ", or ") + part;
  return text;
}

namespace {

/// What the target wrote before it died, such as a sanitizer's summary.
std::string last_words(const worker::Observation& observation) {
  return observation.detail.empty() ? std::string() : " (\"" + observation.detail + "\")";
}

} // namespace

std::string words_of_death(const worker::Observation& observation) {
  switch (observation.death) {
  case worker::Death::None:
    return {};
  case worker::Death::Signal:
    return "signal " + std::to_string(observation.death_detail) + last_words(observation);
  case worker::Death::Exit:
    return "the process ended with exit status " + std::to_string(observation.death_detail) + last_words(observation);
  case worker::Death::Timeout:
    return "no answer within the deadline";
  case worker::Death::Protocol:
    return "the worker's protocol broke";
  }
  return {};
}

std::string words(const worker::Observation& observation) {
  if (observation.death != worker::Death::None) return words_of_death(observation);
  std::string text(model::name(observation.code));
  if (observation.code == model::Code::Undocumented || observation.lossy)
    text += " (" + std::to_string(observation.native) + ")";
  if (observation.output && !observation.output->empty())
    text += " with " + std::to_string(observation.output->size()) + " octets";
  return text;
}

bool Judge::is_libsasl() const {
  return (traits_ & (worker::LibsaslV1 | worker::LibsaslV2)) != 0;
}

bool Judge::gates(std::string_view id) const {
  const Requirement* found = requirement(id);
  if (found == nullptr) throw HarnessFault{"no requirement is called " + std::string(id)};
  if (by_analogy_) return false;
  if (!is_libsasl() && is_of_the_api(id)) return false; // GNU SASL's API has documents of its own
  return judge::gates(*found, standard_);
}

Deviation Judge::weigh(Aspect aspect, std::string_view id, std::string expected, std::string observed) const {
  // The C API says when an identity cannot be read only by listing SASL_NOTDONE, and applications that look at the
  // result are not misled: an early identity is for the strict profile.
  const bool weighty = aspect != Aspect::EarlyIdentity || standard_.profile == Profile::Strict;
  return {aspect,
          std::string(id),
          std::move(expected),
          std::move(observed),
          weighty && aspect != Aspect::Code && gates(id),
          effect_of(aspect),
          standard_.profile == Profile::Man && !is_of_the_api(id)};
}

std::string_view Judge::cited(const Alternative& alternative) const {
  for (const std::string_view id : alternative.requirements)
    if (gates(id)) return id;
  return alternative.requirements.empty() ? success_is_whole : alternative.requirements.front();
}

Judgement Judge::call(std::span<const Alternative> allowed, const worker::Observation& observation,
                      oracle::Client& client, bool lets_somebody_in) const {
  Judgement judgement;
  if (observation.death == worker::Death::Protocol)
    throw HarnessFault{"the worker's answer could not be read " + observation.side_effect};
  if (observation.death != worker::Death::None) {
    const Aspect aspect = observation.death == worker::Death::Timeout ? Aspect::Hang : Aspect::Death;
    judgement.deviations.push_back(
        {aspect, std::string(documented_code), words(allowed), words_of_death(observation), true, Effect::Crash});
    return judgement;
  }
  const Reply reply_seen = model::reply_of(observation.code);
  for (std::size_t index = 0; index < allowed.size(); ++index) {
    if (allowed[index].outcome.reply != reply_seen) continue;
    std::vector<Deviation> deviations;
    const Message message = this->message(allowed[index], observation, client, deviations);
    if (judgement.taken && !deviations.empty()) continue;
    judgement.taken = index;
    judgement.message = message;
    judgement.deviations = std::move(deviations);
    if (judgement.deviations.empty()) break;
  }
  if (!judgement.taken) {
    judgement.deviations.push_back(reply(allowed, observation, lets_somebody_in));
    return judgement;
  }
  const Alternative& alternative = allowed[*judgement.taken];
  outputs(observation, judgement.deviations);
  code(alternative, observation, judgement.deviations);
  if (!observation.side_effect.empty())
    judgement.deviations.push_back(
        weigh(Aspect::SideEffect, connection_holds_state, "no effect outside the connection", observation.side_effect));
  return judgement;
}

// The mechanism's standard defines success, so that its clause decides. The manual page adds that SASL_OK means success
// of the whole negotiation: under its profile, that sentence stands for the clauses of the standards where somebody is
// let in, and no other difference in the replies gates.
Deviation Judge::reply(std::span<const Alternative> allowed, const worker::Observation& observation,
                       bool lets_somebody_in) const {
  const Reply seen = model::reply_of(observation.code);
  std::string_view id = allowed.empty() ? success_is_whole : cited(allowed.front());
  for (const Alternative& alternative : allowed)
    if (!gates(id) && gates(cited(alternative))) id = cited(alternative);
  // A permission cannot be broken. But a negotiation that met an error cannot succeed as a whole.
  const bool permitted = requirement(id)->level == "MAY";
  if ((permitted || id == errors_end) && seen == Reply::Success)
    id = is_libsasl() ? success_is_whole : success_is_earned;
  if (lets_somebody_in && !gates(id))
    id = standard_.profile == Profile::Man && is_libsasl() ? success_is_whole : success_is_earned;
  Deviation deviation = weigh(Aspect::Reply, id, words(allowed), words(observation));
  deviation.gates = deviation.gates || lets_somebody_in;
  deviation.is_outside = deviation.is_outside && !lets_somebody_in;
  deviation.effect = lets_somebody_in         ? Effect::LetsIn
                     : seen == Reply::Refusal ? Effect::RefusesRight
                                              : Effect::Message;
  return deviation;
}

void Judge::outputs(const worker::Observation& observation, std::vector<Deviation>& deviations) const {
  const Reply reply = model::reply_of(observation.code);
  if (!is_libsasl() || reply == Reply::Refusal) return;
  // The draft fills them in "with the server response, if any" (3.4.3) and has the application look (3.4.2): with
  // success, outputs left untouched mislead only an application that did not preset them.
  if (reply == Reply::Success && observation.output_untouched) {
    Deviation deviation =
        weigh(Aspect::Outputs, outputs_are_set, "serverout set by the library", "serverout untouched");
    deviation.gates = deviation.gates && standard_.profile == Profile::Strict;
    deviations.push_back(std::move(deviation));
    return;
  }
  if (observation.output_untouched)
    deviations.push_back(
        weigh(Aspect::Outputs, outputs_are_set, "serverout set by the library", "serverout untouched"));
  if (observation.length_untouched)
    deviations.push_back(
        weigh(Aspect::Outputs, outputs_are_set, "serveroutlen set by the library", "serveroutlen untouched"));
}

void Judge::code(const Alternative& alternative, const worker::Observation& observation,
                 std::vector<Deviation>& deviations) const {
  if (observation.lossy) return;
  if (observation.code == model::Code::Undocumented) {
    deviations.push_back(weigh(Aspect::Reply, documented_code, "a documented result code", words(observation)));
    return;
  }
  const bool exact = (capabilities_ & worker::ExactCodes) != 0;
  if (!exact || alternative.outcome.codes == 0 || contains(alternative.outcome.codes, observation.code)) return;
  deviations.push_back(weigh(Aspect::Code, cited(alternative), words({&alternative, 1}), words(observation)));
}

Message Judge::message(const Alternative& alternative, const worker::Observation& observation, oracle::Client& client,
                       std::vector<Deviation>& deviations) const {
  const model::MessageSet allowed = alternative.outcome.messages;
  if (allowed == any_message) return Message::Invalid;
  const Reply reply_seen = alternative.outcome.reply;
  const auto deviate = [&](std::string_view id, std::string observed) {
    std::string expected = message_list(allowed);
    if (expected.empty()) expected = "no server message";
    deviations.push_back(weigh(Aspect::Message, id, std::move(expected), std::move(observed)));
  };
  if (!observation.output || observation.output->empty()) {
    const bool may_be_empty = allowed == 0 || contains(allowed, Message::None) || contains(allowed, Message::Empty);
    if (!may_be_empty) deviate(cited(alternative), "no server message");
    return reply_seen == Reply::Continue ? Message::Empty : Message::None;
  }
  std::optional<oracle::Client::Violation> violation;
  for (const Message kind : model::message_kinds) {
    if (!contains(allowed, kind)) continue;
    auto accepted = client.observe(*observation.output, kind);
    if (accepted) return kind;
    violation = std::move(accepted.error());
  }
  const std::string_view clause = reply_seen == Reply::Refusal ? no_data_on_failure : cited(alternative);
  if (violation)
    deviate(requirement(violation->requirement) != nullptr ? std::string_view(violation->requirement) : clause,
            violation->what);
  else
    deviate(clause, std::to_string(observation.output->size()) + " octets");
  return Message::Invalid;
}

std::vector<Deviation> Judge::identity(model::StateKind kind, const worker::Observation& observation,
                                       const oracle::Client::Identity& expected) const {
  std::vector<Deviation> deviations;
  const bool readable = observation.authzid.has_value() || observation.authcid.has_value();
  if ((capabilities_ & worker::ReadsIdentity) == 0 || observation.death != worker::Death::None) return deviations;
  if (kind != model::StateKind::Authenticated) {
    if (!readable) return deviations;
    deviations.push_back(weigh(Aspect::EarlyIdentity, username_after_ok, "no identity to read without success",
                               "authzid " + quoted(observation.authzid) + ", authcid " + quoted(observation.authcid)));
    return deviations;
  }
  if (expected.authcid.empty()) return deviations;
  const bool success = model::reply_of(observation.code) == Reply::Success;
  if (success && !observation.authzid) {
    deviations.push_back(
        weigh(Aspect::Identity, username_after_ok, "authzid \"" + expected.authzid + "\"", "no authzid to read"));
    deviations.back().effect = Effect::Outputs;
  }
  if (observation.authzid && *observation.authzid != expected.authzid)
    deviations.push_back(weigh(Aspect::Identity, username_after_ok, "authzid \"" + expected.authzid + "\"",
                               "authzid " + quoted(observation.authzid)));
  if (observation.authcid && *observation.authcid != expected.authcid)
    deviations.push_back(weigh(Aspect::Identity, username_after_ok, "authcid \"" + expected.authcid + "\"",
                               "authcid " + quoted(observation.authcid)));
  return deviations;
}

} // namespace saslspec::judge
