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

Subject::Subject(conversation::Children& children, const conversation::Target& target, const setting::Setting& setting,
                 const Alphabet& alphabet, std::size_t batch_size)
    : children_(children), setting_(setting), alphabet_(alphabet), batch_size_(batch_size) {
  const model::Machine& machine = *setting.machine;
  // The client changes when it reads a first message, and does not when it reads a later one in vain.
  for (unsigned kind = 8 * sizeof(model::MessageSet); kind-- > 0;)
    for (unsigned reply = 0; reply < std::size(kinds_); ++reply)
      if (std::ranges::any_of(machine.transitions, [&](const model::Transition& row) {
            return row.outcome.reply == static_cast<Reply>(reply) &&
                   contains(row.outcome.messages, static_cast<Message>(kind));
          }))
        kinds_[reply].push_back(static_cast<Message>(kind));
  if (std::ranges::any_of(machine.stimuli, conversation::replays_another_session))
    valid_ = conversation::ResolvedSetting(setting, target).words.shortest_to(model::StateKind::Authenticated);
}

void Subject::take_fresh_child() {
  children_.fresh_child();
  queries_ = 1;
}

void Subject::reset() {
  if (!leave() || ++queries_ > batch_size_) take_fresh_child();
  word_.clear();
  is_preceded_ = false;
  begin();
}

void Subject::begin() {
  dialogue_.emplace(children_, oracle::Persona{}, setting_);
  if (is_preceded_) precede_by_another();
  if (open()) return;
  take_fresh_child();
  if (!open()) throw judge::HarnessFault{"the target makes no connection"};
}

bool Subject::open() {
  dialogue_->open();
  return dialogue_->is_open();
}

bool Subject::leave() {
  if (!dialogue_ || !dialogue_->is_open()) return true;
  return read(dialogue_->dispose()).ending == Ending::Returned;
}

// The query before is not answered for here: it is one of its own.
void Subject::precede_by_another() {
  bool is_gone = false;
  if (open()) {
    for (const std::uint8_t stimulus : valid_)
      if (give(stimulus).ending != Ending::Returned) break;
    is_gone = !leave();
  }
  if (is_gone) children_.fresh_child();
  dialogue_->begin_anew();
}

Answer Subject::give(std::uint8_t stimulus) {
  if (setting_.machine->stimuli[stimulus].delivery != model::Delivery::Dispose)
    return read(dialogue_->play(stimulus).event.observation);
  const Answer answer = read(dialogue_->dispose());
  if (answer.ending != Ending::Returned) return answer;
  return nothing_returned(open() ? Ending::Returned : Ending::Crashed);
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
  const oracle::Client::Identity expected = dialogue_->client().expected_identity();
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
    if (kind != Message::None && kind != Message::Empty && dialogue_->client().observe(*observation.output, kind))
      return kind;
  return Message::Invalid;
}

learning::Output Subject::step(learning::Input input) {
  const std::uint8_t stimulus = alphabet_.stimulus(input);
  if (!is_preceded_ && conversation::replays_another_session(setting_.machine->stimuli[stimulus])) {
    is_preceded_ = true;
    if (!leave()) children_.fresh_child();
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
  take_fresh_child();
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
