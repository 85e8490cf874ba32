#include "subject.hpp"

#include "saslspec/conversation/run_trace.hpp"

#include <algorithm>
#include <utility>

namespace saslspec::learn {
namespace {

using model::Answer;
using model::Ending;
using model::Message;
using model::Readable;
using model::Reply;

constexpr unsigned hangs_to_confirm = 3; // each confirmation takes the deadline once more

model::Answer nothing_returned(Ending ending) {
  return {ending, Reply::Invalid, Message::None, Readable::Nothing, 0};
}

} // namespace

Subject::Subject(conversation::Children& children, const conversation::Target& target,
                 const conversation::Circumstances& circumstances, const Alphabet& alphabet, std::size_t batch_size)
    : children_(children)
    , circumstances_(circumstances)
    , alphabet_(alphabet)
    , batch_size_(batch_size)
    , options_(conversation::ordinary(circumstances)) {
  const model::Machine& machine = *circumstances.machine;
  // Reading a first message has effects on the client that reading a later one in vain has not.
  for (unsigned kind = 8 * sizeof(model::MessageSet); kind-- > 0;)
    for (unsigned reply = 0; reply < std::size(kinds_); ++reply)
      if (std::ranges::any_of(machine.transitions, [&](const model::Transition& row) {
            return row.outcome.reply == static_cast<Reply>(reply) &&
                   contains(row.outcome.messages, static_cast<Message>(kind));
          }))
        kinds_[reply].push_back(static_cast<Message>(kind));
  if (std::ranges::any_of(machine.stimuli, conversation::replays_another_session))
    valid_ = conversation::Determined(circumstances, target).shortest_to(model::StateKind::Authenticated);
}

void Subject::reset() {
  if (is_open_) dispose();
  if (is_open_ || ++queries_ > batch_size_) { // still open: the child is gone
    children_.fresh_child();
    queries_ = 1;
  }
  word_.clear();
  is_preceded_ = false;
  begin();
}

void Subject::begin() {
  is_open_ = false;
  entries_are_due_ = true;
  client_ = oracle::make_client(circumstances_.machine->name, options_.persona);
  if (!client_) throw judge::HarnessFault{"there is no client for " + std::string(circumstances_.machine->name)};
  client_is_fresh_ = true;
  if (is_preceded_) precede_by_another();
  if (open()) return;
  children_.fresh_child();
  queries_ = 1;
  if (!open()) throw judge::HarnessFault{"the target makes no connection"};
}

bool Subject::open() {
  worker::Call call;
  call.op = worker::Op::New;
  call.connection = connection_ = children_.next_connection();
  call.options = options_.connection;
  call.options.fresh_entries = std::exchange(entries_are_due_, false);
  const worker::Observation answer = children_.child().call(call);
  is_open_ = answer.death == worker::Death::None && answer.code == model::Code::Ok;
  return is_open_;
}

// What becomes of it does not matter here: it is a query of its own.
void Subject::precede_by_another() {
  if (open()) {
    for (const std::uint8_t stimulus : valid_)
      if (give(stimulus).ending != Ending::Returned) break;
    if (is_open_) dispose();
  }
  if (is_open_) children_.fresh_child();
  is_open_ = false;
  client_->restart();
  client_is_fresh_ = true;
}

worker::Call Subject::call_for(const model::StimulusInfo& stimulus) {
  worker::Call call;
  call.op = stimulus.delivery == model::Delivery::Start ? worker::Op::Start : worker::Op::Step;
  call.connection = connection_;
  const bool is_unknown = conversation::names_unknown_mechanism(stimulus);
  if (call.op == worker::Op::Start) {
    call.mechanism = is_unknown ? conversation::unknown_mechanism() : circumstances_.machine->name;
    if (!is_unknown && !client_is_fresh_) client_->restart();
  }
  client_is_fresh_ = false;
  if (stimulus.message == "absent") return call;
  if (stimulus.message == "empty") {
    call.input.emplace();
    return call;
  }
  auto octets = client_->message(stimulus.message, {});
  if (!octets)
    throw judge::HarnessFault{"the client cannot say " + std::string(stimulus.message) + ": " + octets.error()};
  call.input = std::move(*octets);
  return call;
}

Answer Subject::give(std::uint8_t index) {
  const model::StimulusInfo& stimulus = circumstances_.machine->stimuli[index];
  if (stimulus.delivery == model::Delivery::Dispose) {
    const Answer answer = dispose();
    if (answer.ending == Ending::Returned && !open()) return nothing_returned(Ending::Crashed);
    return answer;
  }
  const worker::Call call = call_for(stimulus);
  children_.playing(*circumstances_.machine, index, *client_);
  return read(children_.child().call(call));
}

Answer Subject::dispose() {
  worker::Call call;
  call.op = worker::Op::Dispose;
  call.connection = connection_;
  const Answer answer = read(children_.child().call(call));
  if (answer.ending != Ending::Returned) return answer;
  is_open_ = false;
  return nothing_returned(Ending::Returned);
}

Answer Subject::read(const worker::Observation& observation) {
  if (observation.death == worker::Death::Protocol)
    throw judge::HarnessFault{"the worker's answer could not be read " + observation.side_effect};
  if (observation.death != worker::Death::None)
    return nothing_returned(observation.death == worker::Death::Timeout ? Ending::Hung : Ending::Crashed);
  Answer answer{Ending::Returned, model::reply_of(observation.code), kind_of(observation), Readable::Nothing,
                model::codes(observation.code)};
  if (!observation.authcid && !observation.authzid) return answer;
  answer.readable = Readable::Identity;
  const oracle::Client::Identity expected = client_->expected_identity();
  const bool is_other = (observation.authzid && *observation.authzid != expected.authzid) ||
                        (observation.authcid && *observation.authcid != expected.authcid);
  // No standard fixes an identity that the client does not know.
  if (answer.reply == Reply::Success && is_other && !expected.authcid.empty())
    answer.readable = Readable::WrongIdentity;
  return answer;
}

Message Subject::kind_of(const worker::Observation& observation) {
  const Reply reply = model::reply_of(observation.code);
  if (!observation.output || observation.output->empty())
    return reply == Reply::Continue ? Message::Empty : Message::None;
  for (const Message kind : kinds_[static_cast<unsigned>(reply)])
    if (kind != Message::None && kind != Message::Empty && client_->observe(*observation.output, kind)) return kind;
  return Message::Invalid;
}

learning::Output Subject::step(learning::Input input) {
  const std::uint8_t stimulus = alphabet_.stimulus(input);
  if (!is_preceded_ && conversation::replays_another_session(circumstances_.machine->stimuli[stimulus])) {
    is_preceded_ = true;
    if (is_open_) dispose();
    if (is_open_) children_.fresh_child();
    begin_again();
  }
  word_.push_back(input);
  last_ = give(stimulus);
  if (last_.ending == Ending::Hung && hangs_ < hangs_to_confirm) last_ = confirmed_hang();
  return number(last_);
}

// The machine's load may have been at fault: the query is asked once more.
Answer Subject::confirmed_hang() {
  ++hangs_;
  children_.fresh_child();
  queries_ = 1;
  return begin_again();
}

/// The last answer of the query so far, asked anew.
Answer Subject::begin_again() {
  begin();
  Answer answer = nothing_returned(Ending::Returned);
  for (const learning::Input input : word_)
    if (answer = give(alphabet_.stimulus(input)); answer.ending != Ending::Returned) break;
  return answer;
}

learning::Output Subject::number(Answer answer) {
  answer.codes = 0;
  const auto known = std::ranges::find_if(answers_, [&](const Answer& other) { return alike(answer, other); });
  if (known != answers_.end()) return static_cast<learning::Output>(known - answers_.begin());
  answers_.push_back(answer);
  return static_cast<learning::Output>(answers_.size() - 1);
}

} // namespace saslspec::learn
