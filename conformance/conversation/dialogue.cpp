#include "saslspec/conversation/dialogue.hpp"

#include <algorithm>
#include <utility>

namespace saslspec::conversation {
namespace {

bool may_succeed(const vector_loader::VectorStep& step) {
  return std::ranges::any_of(step.expect, [](const vector_loader::Expectation& expectation) {
    return expectation.reply == model::Reply::Success;
  });
}

/// The evidence that a message holds in this setting: that of EXTERNAL lies outside SASL, and that of ANONYMOUS is the
/// request itself.
model::Evidence evidence_of(const model::StimulusInfo& stimulus, bool begins, const setting::Setting& setting) {
  using model::Evidence;
  const model::MechanismClass kind = setting.machine->mechanism_class;
  const bool is_established = setting.parameters.external_identity;
  if (kind == model::MechanismClass::External && begins) return is_established ? Evidence::External : Evidence::None;
  if (stimulus.evidence == Evidence::External && !is_established) return Evidence::None;
  if (kind == model::MechanismClass::None && begins) return Evidence::Anonymous;
  return stimulus.evidence;
}

} // namespace

std::string_view unknown_mechanism() {
  return "X-NO-SUCH-MECH";
}

bool names_unknown_mechanism(const model::StimulusInfo& stimulus) {
  return stimulus.name == "Start.unknown";
}

Dialogue::Dialogue(Children& children, const oracle::Persona& persona, setting::Setting setting)
    : children_(children)
    , setting_(std::move(setting))
    , machine_(*setting_.machine)
    , client_(oracle::make_client(machine_.name, persona)) {
  if (!client_) throw judge::HarnessFault{"there is no client for " + std::string(machine_.name)};
}

worker::Observation Dialogue::open() {
  worker::Call call;
  call.op = worker::Op::New;
  call.connection = connection_ = children_.next_connection();
  call.setting = setting_;
  call.fresh_entries = !std::exchange(opened_, true);
  worker::Observation answer = children_.child().call(call);
  is_open_ = answer.death == worker::Death::None && answer.code == model::Code::Ok;
  return answer;
}

void Dialogue::join(std::uint32_t connection) {
  connection_ = connection;
  is_open_ = false;
}

worker::Observation Dialogue::dispose() {
  worker::Call call;
  call.op = worker::Op::Dispose;
  call.connection = connection_;
  is_open_ = false;
  return children_.child().call(call);
}

std::optional<std::string> Dialogue::octets_of(std::string_view message, const oracle::Fields& fields) {
  if (message == "absent") return std::nullopt;
  if (message == "empty") return std::string();
  auto octets = client_->message(message, fields);
  if (!octets) throw judge::HarnessFault{"the client cannot say " + std::string(message) + ": " + octets.error()};
  return std::move(*octets);
}

std::optional<std::string> Dialogue::octets_of(const vector_loader::VectorStep& step) {
  if (!step.bytes) return octets_of(step.message, step.fields);
  auto octets = oracle::expand(*step.bytes, client_->variables());
  if (!octets) throw judge::HarnessFault{"bytes of a vector: " + octets.error()};
  client_->sent(*octets);
  return std::move(*octets);
}

void Dialogue::prepare_client(const judge::Event& event) {
  if (event.begins && !client_is_fresh_) client_->restart();
  client_is_fresh_ = false;
}

Turn Dialogue::exchange(Turn turn, std::string_view mechanism) {
  worker::Call call;
  call.op = turn.event.delivery == model::Delivery::Start ? worker::Op::Start : worker::Op::Step;
  call.connection = connection_;
  if (call.op == worker::Op::Start) call.mechanism = mechanism;
  call.input = turn.event.sent;
  call.misuse = misuse_;
  if (turn.stimulus) children_.playing(machine_, *turn.stimulus, *client_);
  turn.event.observation = children_.child().call(call);
  return turn;
}

Turn Dialogue::play(std::uint8_t index) {
  const model::StimulusInfo& stimulus = machine_.stimuli[index];
  const bool is_unknown = names_unknown_mechanism(stimulus);
  Turn turn;
  turn.event.stimulus = std::string(stimulus.name);
  turn.event.delivery = stimulus.delivery;
  turn.event.begins = stimulus.delivery == model::Delivery::Start && !is_unknown;
  turn.event.evidence = evidence_of(stimulus, turn.event.begins, setting_);
  turn.event.entitlement = stimulus.entitlement;
  turn.stimulus = index;
  turn.message = stimulus.message;
  prepare_client(turn.event);
  turn.event.sent = octets_of(stimulus.message, {});
  return exchange(std::move(turn), is_unknown ? unknown_mechanism() : machine_.name);
}

Turn Dialogue::play(const vector_loader::VectorStep& step) {
  const bool success_is_allowed = may_succeed(step);
  Turn turn;
  turn.stimulus = machine_.stimulus(step.stimulus);
  turn.message = step.message;
  turn.event.stimulus = step.stimulus;
  turn.event.delivery = step.start ? model::Delivery::Start : model::Delivery::Step;
  turn.event.begins = step.start && (step.mechanism == machine_.name || success_is_allowed);
  if (success_is_allowed) {
    turn.event.evidence = model::Evidence::Proof; // the vector says itself what the success would rest on
  } else if (turn.stimulus) {
    const model::StimulusInfo& stimulus = machine_.stimuli[*turn.stimulus];
    turn.event.evidence = evidence_of(stimulus, turn.event.begins, setting_);
    turn.event.entitlement = stimulus.entitlement;
  }
  // A message that the vector makes itself may hold right evidence beside the flaw that it is named after.
  const bool is_own =
      !turn.stimulus || step.bytes || !step.fields.empty() || step.message != machine_.stimuli[*turn.stimulus].message;
  if (is_own && turn.event.entitlement == model::Entitlement::ByEvidence)
    turn.event.entitlement = model::Entitlement::Marred;
  prepare_client(turn.event);
  turn.event.sent = octets_of(step);
  return exchange(std::move(turn), step.mechanism);
}

Turn Dialogue::play_dispose(std::uint8_t stimulus) {
  Turn turn;
  turn.stimulus = stimulus;
  turn.event.stimulus = std::string(machine_.stimuli[stimulus].name);
  turn.event.delivery = model::Delivery::Dispose;
  turn.event.observation = dispose();
  return turn;
}

void Dialogue::begin_anew() {
  client_->restart();
  client_is_fresh_ = true;
}

} // namespace saslspec::conversation
