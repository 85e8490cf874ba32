#include "saslspec/conversation/conversation.hpp"

#include <algorithm>
#include <iterator>
#include <regex>
#include <utility>

namespace saslspec::conversation {
namespace {

constexpr std::string_view connection_holds_state = "MAN-conn-is-context";

std::vector<std::string_view> views(const std::vector<std::string>& strings) {
  return {strings.begin(), strings.end()};
}

} // namespace

std::string_view unknown_mechanism() {
  return "X-NO-SUCH-MECH";
}

ConversationOptions ordinary(const Circumstances& circumstances) {
  ConversationOptions options;
  options.connection = options_for(circumstances);
  return options;
}

Conversation::Conversation(Children& children, const Target& target, const judge::Standard& standard,
                           const Determined& determined, ConversationOptions options)
    : children_(children)
    , target_(target)
    , determined_(determined)
    , machine_(*determined.circumstances().machine)
    , judge_(target.probe, standard, machine_.by_analogy)
    , options_(std::move(options))
    , client_(oracle::make_client(machine_.name, options_.persona)) {
  if (!client_) throw judge::HarnessFault{"there is no client for " + std::string(machine_.name)};
}

void Conversation::see(judge::Deviation deviation) {
  const bool early = deviation.aspect == judge::Aspect::EarlyIdentity;
  if (early && !deviation.gates && !options_.any_early_identity) return;
  const std::size_t calls = transcript_.events.size();
  transcript_.deviations.push_back({calls == 0 ? 0 : calls - 1, std::move(deviation)});
}

bool Conversation::open() {
  position_ = {};
  restarted_ = false;
  if (options_.on) {
    connection_ = *options_.on;
    return true;
  }
  worker::Call call;
  call.op = worker::Op::New;
  call.connection = connection_ = children_.next_connection();
  call.options = options_.connection;
  call.options.fresh_entries = !std::exchange(opened_, true);
  const worker::Observation answer = children_.child().call(call);
  is_open_ = answer.death == worker::Death::None && answer.code == model::Code::Ok;
  lost_ = !is_open_;
  if (is_open_) return true;
  see({answer.death == worker::Death::None ? judge::Aspect::Reply : judge::Aspect::Death,
       std::string(connection_holds_state), "a new connection", judge::words(answer), true});
  return false;
}

std::optional<std::string> Conversation::octets_of(std::string_view message, const oracle::Fields& fields) {
  if (message == "absent") return std::nullopt;
  if (message == "empty") return std::string();
  auto octets = client_->message(message, fields);
  if (!octets) throw judge::HarnessFault{"the client cannot say " + std::string(message) + ": " + octets.error()};
  return std::move(*octets);
}

std::optional<std::string> Conversation::octets_of(const vector_loader::VectorStep& step) {
  if (!step.bytes) return octets_of(step.message, step.fields);
  auto octets = oracle::expand(*step.bytes, client_->variables());
  if (!octets) throw judge::HarnessFault{"bytes of a vector: " + octets.error()};
  client_->sent(*octets);
  return std::move(*octets);
}

std::optional<std::size_t> Conversation::exchange(judge::Event event, Played played, std::string_view mechanism,
                                                  const std::vector<judge::Alternative>& allowed) {
  worker::Call call;
  call.op = event.delivery == model::Delivery::Start ? worker::Op::Start : worker::Op::Step;
  call.connection = connection_;
  if (call.op == worker::Op::Start) call.mechanism = mechanism;
  call.input = event.sent;
  call.misuse = options_.misuse;
  if (played.stimulus) children_.playing(machine_, *played.stimulus, *client_);
  event.observation = children_.child().call(call);
  played.expected = judge::words(allowed);
  transcript_.events.push_back(std::move(event));
  transcript_.played.push_back(std::move(played));

  const worker::Observation& answer = transcript_.events.back().observation;
  judge::Judgement judgement = judge_.call(allowed, answer, *client_);
  transcript_.events.back().message = judgement.message;
  const bool undocumented = call.op == worker::Op::Step && position_.ended && !judge_.is_libsasl();
  for (judge::Deviation& deviation : judgement.deviations) {
    deviation.gates = deviation.gates && (!undocumented || answer.death != worker::Death::None);
    see(std::move(deviation));
  }
  position_.ended = model::reply_of(answer.code) != model::Reply::Continue;
  lost_ = !judgement.taken;
  return judgement.taken;
}

bool Conversation::play(std::uint8_t index) {
  if (lost_) return false;
  const model::StimulusInfo& stimulus = machine_.stimuli[index];
  if (stimulus.delivery == model::Delivery::Dispose) return dispose_and_reopen(index);

  const Circumstances& circumstances = determined_.circumstances();
  const Allowed allowed = conversation::allowed(circumstances, target_.probe, position_, index);
  const bool is_unknown = names_unknown_mechanism(stimulus);
  judge::Event event;
  event.stimulus = std::string(stimulus.name);
  event.delivery = stimulus.delivery;
  event.evidence = stimulus.evidence;
  event.begins = stimulus.delivery == model::Delivery::Start && !is_unknown;
  if (event.begins && !client_is_fresh_) client_->restart();
  client_is_fresh_ = false;
  event.sent = octets_of(stimulus.message, {});
  restarted_ = restarted_ || stimulus.delivery == model::Delivery::Start;
  const Position before = position_;
  const auto taken = exchange(std::move(event), {before.state, index, std::string(stimulus.message), {}},
                              is_unknown ? unknown_mechanism() : machine_.name, allowed.alternatives);
  if (!taken) {
    tell_played(allowed.rows, nullptr);
    return false;
  }
  position_ =
      after(circumstances, before, allowed, index, *taken, model::reply_of(transcript_.events.back().observation.code));
  if (*taken < allowed.rows.size()) {
    const model::Transition& row = *allowed.rows[*taken];
    if (allowed.rows.size() > 1 && &row != &determined_.row(row.from, row.stimulus))
      transcript_.unexpected_choice = true;
  }
  judge_identity();
  if (*taken < allowed.rows.size()) tell_played(allowed.rows, allowed.rows[*taken]);
  return true;
}

void Conversation::tell_played(std::span<const model::Transition* const> rows, const model::Transition* taken) {
  const std::size_t last = transcript_.events.size() - 1;
  const auto& deviations = transcript_.deviations;
  const bool deviates = std::any_of(deviations.begin(), deviations.end(),
                                    [&](const Seen& seen) { return seen.event == last && seen.deviation.gates; });
  if (CoverageObserver* const observer = children_.observer(); observer != nullptr)
    observer->played(machine_, rows, taken, deviates);
}

bool Conversation::play(const std::vector<std::uint8_t>& stimuli) {
  return std::all_of(stimuli.begin(), stimuli.end(), [this](std::uint8_t stimulus) { return play(stimulus); });
}

void Conversation::judge_identity() {
  const worker::Observation& observation = transcript_.events.back().observation;
  const model::StateKind kind = machine_.states[position_.state].kind;
  if (kind == model::StateKind::Authenticated && model::reply_of(observation.code) == model::Reply::Success) {
    authenticated_ = client_->expected_identity();
    restarted_ = false;
  }
  for (judge::Deviation& deviation : judge_.identity(kind, observation, authenticated_)) {
    // A start discards what was established, even where it is refused afterwards: what can be read then is stale.
    if (restarted_ && deviation.aspect == judge::Aspect::Identity)
      deviation = judge_.weigh(judge::Aspect::EarlyIdentity, deviation.requirement, std::move(deviation.expected),
                               std::move(deviation.observed));
    see(std::move(deviation));
  }
}

bool Conversation::dispose_and_reopen(std::uint8_t stimulus) {
  const auto rows = machine_.rows(position_.state, stimulus, determined_.circumstances().parameters);
  judge::Event event;
  event.stimulus = std::string(machine_.stimuli[stimulus].name);
  event.delivery = model::Delivery::Dispose;
  worker::Call call;
  call.op = worker::Op::Dispose;
  call.connection = connection_;
  event.observation = children_.child().call(call);
  const worker::Observation answer = event.observation;
  is_open_ = false;
  transcript_.events.push_back(std::move(event));
  transcript_.played.push_back({position_.state, stimulus, {}, "the connection is gone"});
  if (answer.death != worker::Death::None) {
    see(judge_.call({}, answer, *client_).deviations.front());
    lost_ = true;
    return false;
  }
  if (CoverageObserver* const observer = children_.observer(); observer != nullptr && !rows.empty())
    observer->played(machine_, rows, rows.front(), false);
  if (!open()) return false;
  position_.state = rows.empty() ? std::uint8_t{0} : rows.front()->to;
  return true;
}

// An initial response that the model has no stimulus for is the empty challenge and its answer in one call.
std::vector<const model::Transition*> Conversation::rows_of(const vector_loader::VectorStep& step) const {
  constexpr std::string_view start = "Start.";
  const model::Parameters& parameters = determined_.circumstances().parameters;
  const std::string_view stimulus = step.stimulus;
  if (const auto index = machine_.stimulus(stimulus)) return machine_.rows(position_.state, *index, parameters);
  if (!stimulus.starts_with(start) || machine_.server_first) return {};
  const auto begin = machine_.stimulus("Start.known");
  const auto answer = machine_.stimulus(stimulus.substr(start.size()));
  if (!begin || !answer) return {};
  const auto challenged = machine_.rows(position_.state, *begin, parameters);
  for (const model::Transition* row : challenged)
    if (row->outcome.reply == model::Reply::Continue) return machine_.rows(row->to, *answer, parameters);
  return challenged;
}

bool Conversation::play(const vector_loader::VectorStep& step, const std::vector<std::string>& requirements) {
  if (lost_) return false;
  const auto index = machine_.stimulus(step.stimulus);
  const std::vector<const model::Transition*> rows = rows_of(step);
  std::vector<judge::Alternative> allowed;
  for (const vector_loader::Expectation& expectation : step.expect) {
    model::Outcome outcome{expectation.reply, expectation.codes, judge::any_message};
    if (const auto row = model::selected(rows, expectation.reply, expectation.message))
      outcome.messages = rows[*row]->outcome.messages;
    if (expectation.message != model::Message::Invalid) outcome.messages = model::messages(expectation.message);
    allowed.push_back({outcome, expectation.requirement.empty()
                                    ? views(requirements)
                                    : std::vector<std::string_view>{expectation.requirement}});
  }
  const bool may_succeed =
      std::any_of(step.expect.begin(), step.expect.end(), [](const vector_loader::Expectation& expectation) {
        return expectation.reply == model::Reply::Success;
      });
  const std::string& mechanism = step.mechanism;
  judge::Event event;
  event.stimulus = step.stimulus;
  event.delivery = step.start ? model::Delivery::Start : model::Delivery::Step;
  // Where the vector allows success, it says itself what that would rest on.
  event.evidence = may_succeed ? model::Evidence::Proof : model::Evidence::None;
  if (!may_succeed && index) event.evidence = machine_.stimuli[*index].evidence;
  event.begins = step.start && (mechanism == machine_.name || may_succeed);
  if (event.begins && !client_is_fresh_) client_->restart();
  client_is_fresh_ = false;
  event.sent = octets_of(step);
  const auto taken = exchange(std::move(event), {position_.state, index, step.message, {}}, mechanism, allowed);
  const bool in_table = index.has_value() && !rows.empty();
  if (!taken) {
    if (in_table) tell_played(rows, nullptr);
    return false;
  }
  check_text(step.expect[*taken], requirements);
  if (const auto row = model::selected(rows, step.expect[*taken].reply, transcript_.events.back().message)) {
    position_.state = rows[*row]->to;
    if (in_table) tell_played(rows, rows[*row]);
  }
  return true;
}

void Conversation::check_text(const vector_loader::Expectation& expectation,
                              const std::vector<std::string>& requirements) {
  const std::string output = transcript_.events.back().observation.output.value_or("");
  const judge::Alternative cited{{}, views(requirements)};
  const auto deviate = [&](const std::string& expected) {
    see(judge_.weigh(judge::Aspect::Message, judge_.cited(cited), expected, "another server message"));
  };
  if (expectation.equals) {
    const auto wanted = oracle::expand(*expectation.equals, client_->variables());
    if (!wanted) throw judge::HarnessFault{"\"equals\" of a vector: " + wanted.error()};
    if (output != *wanted) deviate("the server message the vector prints");
  }
  if (expectation.matches && !std::regex_match(output, std::regex(*expectation.matches)))
    deviate("a server message that matches " + *expectation.matches);
}

// The other negotiation is not judged: it is a case of its own.
void Conversation::precede_by_another() {
  const auto valid = determined_.shortest_to(model::StateKind::Authenticated);
  const std::optional<std::uint32_t> on = std::exchange(options_.on, std::nullopt);
  if (open()) play(valid);
  close();
  client_->restart();
  options_.on = on;
  client_is_fresh_ = true;
  lost_ = false;
  transcript_ = {};
}

void Conversation::close() {
  if (is_open_ && !transcript_.died()) {
    worker::Call call;
    call.op = worker::Op::Dispose;
    call.connection = connection_;
    const worker::Observation answer = children_.child().call(call);
    if (answer.death != worker::Death::None) see(judge_.call({}, answer, *client_).deviations.front());
  }
  is_open_ = false;
  transcript_.lost = lost_;
  for (const judge::Finding& finding : judge::find_bugs(transcript_.events)) {
    const bool early = finding.automaton->name == "identity before success";
    // What the tables saw already is not said twice.
    const auto said = [&](const Seen& seen) {
      const bool weighed = seen.deviation.gates || early || seen.deviation.aspect == judge::Aspect::Reply;
      return weighed && seen.event <= finding.event;
    };
    if (std::any_of(transcript_.deviations.begin(), transcript_.deviations.end(), said)) continue;
    judge::Deviation deviation =
        judge_.weigh(early ? judge::Aspect::EarlyIdentity : judge::Aspect::Automaton, finding.automaton->requirement,
                     std::string(finding.automaton->meaning), std::string(finding.automaton->name));
    if (early && !deviation.gates && !options_.any_early_identity) continue;
    transcript_.deviations.push_back({finding.event, std::move(deviation)});
  }
}

} // namespace saslspec::conversation
