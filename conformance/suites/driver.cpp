#include "driver.hpp"
#include "saslspec/conversation/settings.hpp"

#include <algorithm>

namespace saslspec::suites {
namespace {

const model::Machine& machine_named(std::string_view mechanism) {
  const model::Machine* machine = model::machine(mechanism);
  if (machine == nullptr) throw judge::HarnessFault{"there is no machine for " + std::string(mechanism)};
  return *machine;
}

} // namespace

worker::Call call_of(worker::Op op, std::uint32_t connection) {
  worker::Call call;
  call.op = op;
  call.connection = connection;
  return call;
}

worker::Call start_of(std::string_view mechanism, std::uint32_t connection) {
  worker::Call call = call_of(worker::Op::Start, connection);
  call.mechanism = mechanism;
  return call;
}

Driver::Driver(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
               CaseRecord& record, std::string_view mechanism, std::vector<std::string_view> requirements,
               Documented documented)
    : children_(children)
    , target_(target)
    , standard_(standard)
    , record_(record)
    , judge_(target.probe, standard, machine_named(mechanism).by_analogy)
    , requirements_(std::move(requirements))
    , documented_(documented) {
  resolved_ = std::make_shared<const conversation::ResolvedSetting>(
      conversation::all_settings(machine_named(mechanism), target.probe).front(), target);
}

std::uint8_t Driver::stimulus(std::string_view name) const {
  const auto found = machine().stimulus(name);
  if (!found) throw judge::HarnessFault{std::string(machine().name) + " has no stimulus " + std::string(name)};
  return *found;
}

std::shared_ptr<const conversation::ResolvedSetting> Driver::next_mechanism() const {
  const auto offered = conversation::machines_of(target_.probe);
  const auto here = std::find(offered.begin(), offered.end(), &machine());
  const std::size_t next = here == offered.end() ? 0 : static_cast<std::size_t>(here - offered.begin() + 1);
  const model::Machine& machine = *offered[next % offered.size()];
  return std::make_shared<const conversation::ResolvedSetting>(
      conversation::all_settings(machine, target_.probe).front(), target_);
}

void Driver::deviate(judge::Aspect aspect, std::string expected, std::string observed) {
  judge::Deviation deviation =
      judge_.weigh(aspect, judge_.cited({{}, requirements_}), std::move(expected), std::move(observed));
  const bool death = aspect == judge::Aspect::Death || aspect == judge::Aspect::Hang;
  deviation.gates = documented_ == Documented::Yes && (deviation.gates || death);
  record_.add(std::move(deviation));
}

worker::Observation Driver::call(worker::Call call, std::string what, std::string expected) {
  const worker::Observation observation = children_.child().call(call);
  record_.add(std::move(what), observation, expected);
  return survived(observation, std::move(expected));
}

worker::Observation Driver::call_that_may_wait(worker::Call call, std::string what, std::string expected) {
  const worker::Observation observation = children_.child().call(call);
  record_.add(std::move(what), observation, expected);
  if (observation.death != worker::Death::Timeout) return survived(observation, std::move(expected));
  children_.fresh_child();
  throw TargetGone{};
}

worker::Observation Driver::survived(const worker::Observation& observation, std::string expected) {
  if (observation.death == worker::Death::Protocol)
    throw judge::HarnessFault{"the worker's answer could not be read " + observation.side_effect};
  if (observation.death != worker::Death::None) {
    const bool hang = observation.death == worker::Death::Timeout;
    deviate(hang ? judge::Aspect::Hang : judge::Aspect::Death, std::move(expected), judge::words(observation));
    children_.fresh_child();
    throw TargetGone{};
  }
  return observation;
}

std::uint32_t Driver::new_connection() {
  return new_connection(resolved_->setting);
}

std::uint32_t Driver::new_connection(setting::Setting setting, bool fresh_entries) {
  worker::Call request;
  request.op = worker::Op::New;
  request.connection = children_.next_connection();
  request.setting = std::move(setting);
  request.fresh_entries = fresh_entries;
  const std::uint32_t connection = request.connection;
  expect_ok(call(std::move(request), "new connection", "SASL_OK"));
  return connection;
}

void Driver::dispose(std::uint32_t connection) {
  worker::Call request;
  request.op = worker::Op::Dispose;
  request.connection = connection;
  call(std::move(request), "dispose", "the connection is gone");
}

void Driver::expect_refusal(const worker::Observation& observation, model::CodeSet codes) {
  if (observation.death != worker::Death::None) return;
  if (model::reply_of(observation.code) != model::Reply::Refusal)
    return deviate(judge::Aspect::Reply, "refusal", judge::words(observation));
  if (observation.output && !observation.output->empty())
    record_.add(judge_.weigh(judge::Aspect::Message, "RFC4422-3.6-no-data-on-failure", "no server message",
                             judge::words(observation)));
  const bool exact = (target_.probe.capabilities & worker::ExactCodes) != 0 && !observation.lossy;
  if (!exact || codes == 0 || model::contains(codes, observation.code)) return;
  const judge::Alternative named{
      {model::Reply::Refusal, codes, 0},
      requirements_
  };
  deviate(judge::Aspect::Code, judge::words({&named, 1}), judge::words(observation));
}

void Driver::expect_ok(const worker::Observation& observation) {
  if (observation.death == worker::Death::None && observation.code != model::Code::Ok)
    deviate(judge::Aspect::Reply, "SASL_OK", judge::words(observation));
}

void Driver::add(const conversation::Conversation& conversation) {
  conversation::Transcript transcript = conversation.transcript();
  if (documented_ == Documented::No)
    for (conversation::Seen& seen : transcript.deviations)
      seen.deviation.gates = false;
  record_.add(transcript, conversation.mechanism());
  if (!transcript.died()) return;
  children_.fresh_child();
  throw TargetGone{};
}

void Driver::converse(const std::shared_ptr<const conversation::ResolvedSetting>& resolved, const Stimuli& stimuli,
                      conversation::ConversationOptions options) {
  conversation::Conversation conversation(children_, target_, standard_, *resolved, std::move(options));
  if (conversation.open()) conversation.play(stimuli);
  conversation.close();
  add(conversation);
}

void Driver::succeed_on(std::uint32_t connection,
                        const std::shared_ptr<const conversation::ResolvedSetting>& resolved) {
  conversation::ConversationOptions options;
  options.on = connection;
  converse(resolved, resolved->words.shortest_to(model::StateKind::Authenticated), std::move(options));
}

} // namespace saslspec::suites
