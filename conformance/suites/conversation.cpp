#include "conversation.hpp"

#include <algorithm>
#include <iterator>
#include <regex>
#include <utility>

namespace saslspec::suites {
namespace {

constexpr std::string_view connection_holds_state = "MAN-conn-is-context";
constexpr std::string_view nothing_was_said = "CAPI-3.4.3-start-null-vs-empty";
constexpr std::string_view single_success = "RFC4422-3.8-single-success";

bool names_unknown_mechanism(const model::StimulusInfo& stimulus) {
  return stimulus.name == "Start.unknown";
}

std::vector<std::string_view> views(const std::vector<std::string>& strings) {
  return {strings.begin(), strings.end()};
}

} // namespace

std::string_view unknown_mechanism() {
  return "X-NO-SUCH-MECH";
}

Manner ordinary(const Circumstances& circumstances) {
  Manner manner;
  manner.options = options_for(circumstances);
  return manner;
}

std::vector<judge::Alternative> alternatives(const std::vector<const model::Transition*>& rows) {
  std::vector<judge::Alternative> allowed;
  allowed.reserve(rows.size());
  for (const model::Transition* row : rows)
    allowed.push_back({row->outcome, {row->requirement}});
  return allowed;
}

Conversation::Conversation(Environment& environment, const Facts& facts, const Determined& determined, Manner manner)
    : environment_(environment)
    , facts_(facts)
    , determined_(determined)
    , machine_(*determined.circumstances().machine)
    , judge_(facts, machine_.by_analogy)
    , manner_(std::move(manner))
    , client_(oracle::make_client(machine_.name, manner_.persona)) {
  if (!client_) throw HarnessFault{"there is no client for " + std::string(machine_.name)};
}

void Conversation::see(judge::Deviation deviation) {
  const bool early = deviation.matter == judge::Matter::EarlyIdentity;
  if (early && !deviation.gates && !manner_.any_early_identity) return;
  const std::size_t calls = transcript_.events.size();
  transcript_.deviations.push_back({calls == 0 ? 0 : calls - 1, std::move(deviation)});
}

bool Conversation::open() {
  state_ = 0;
  undisturbed_.reset();
  succeeded_ = restarted_ = ended_ = false;
  if (manner_.on) {
    connection_ = *manner_.on;
    return true;
  }
  worker::Call call;
  call.op = worker::Op::New;
  call.connection = connection_ = environment_.next_connection();
  call.options = manner_.options;
  const worker::Observation answer = environment_.child().call(call);
  is_open_ = answer.death == worker::Death::None && answer.code == model::Code::Ok;
  lost_ = !is_open_;
  if (is_open_) return true;
  see({answer.death == worker::Death::None ? judge::Matter::Reply : judge::Matter::Death,
       std::string(connection_holds_state), "a new connection", judge::words(answer), true});
  return false;
}

std::optional<std::string> Conversation::octets_of(std::string_view message, const oracle::Fields& fields) {
  if (message == "absent") return std::nullopt;
  if (message == "empty") return std::string();
  auto octets = client_->message(message, fields);
  if (!octets) throw HarnessFault{"the client cannot say " + std::string(message) + ": " + octets.error()};
  return std::move(*octets);
}

std::optional<std::string> Conversation::octets_of(const VectorStep& step) {
  if (!step.bytes) return octets_of(step.message, step.fields);
  auto octets = oracle::expand(*step.bytes, client_->variables());
  if (!octets) throw HarnessFault{"bytes of a vector: " + octets.error()};
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
  call.misuse = manner_.misuse;
  if (played.stimulus) environment_.playing(machine_, *played.stimulus, *client_);
  event.observation = environment_.child().call(call);
  played.expected = judge::words(allowed);
  transcript_.events.push_back(std::move(event));
  transcript_.played.push_back(std::move(played));

  const worker::Observation& answer = transcript_.events.back().observation;
  judge::Judgement judgement = judge_.call(allowed, answer, *client_);
  transcript_.events.back().message = judgement.message;
  const bool undocumented = call.op == worker::Op::Step && ended_ && !judge_.is_libsasl();
  for (judge::Deviation& deviation : judgement.deviations) {
    deviation.gates = deviation.gates && (!undocumented || answer.death != worker::Death::None);
    see(std::move(deviation));
  }
  ended_ = model::reply_of(answer.code) != model::Reply::Continue;
  lost_ = !judgement.taken;
  return judgement.taken;
}

bool Conversation::play(std::uint8_t index) {
  if (lost_) return false;
  const model::StimulusInfo& stimulus = machine_.stimuli[index];
  if (stimulus.delivery == model::Delivery::Dispose) return dispose_and_reopen(index);

  const model::Parameters& parameters = determined_.circumstances().parameters;
  auto rows = machine_.rows(state_, index, parameters);
  if (rows.empty())
    throw HarnessFault{"the model says nothing about " + std::string(stimulus.name) + " in " +
                       std::string(machine_.states[state_].name)};
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
  const auto before = std::exchange(undisturbed_, std::nullopt);
  std::vector<const model::Transition*> undisturbed;
  if (before && !event.begins) undisturbed = machine_.rows(*before, index, parameters);
  std::ranges::copy(undisturbed, std::back_inserter(rows));
  // That a start discards what was there is a question in the C API's draft (3.4.3): one of no mechanism need not.
  if (is_unknown) undisturbed_ = before ? *before : state_;
  auto allowed = alternatives(rows);
  // What weighs is the same as without the start between.
  for (std::size_t row = 0; row < rows.size() - undisturbed.size() && !undisturbed.empty(); ++row)
    allowed[row].requirements = {undisturbed.front()->requirement};
  // Where NULL and "" are the same, an empty step may say nothing, and be answered by the challenge once more.
  const bool says_nothing = (facts_.probe.capabilities & worker::NullVersusEmpty) == 0 && stimulus.name == "Step.empty";
  if (says_nothing && !ended_)
    allowed.push_back({
        {model::Reply::Continue, 0, judge::any_message},
        {nothing_was_said   }
    });
  // After one success a protocol may allow no other: then any later negotiation fails, at whatever point.
  const bool refusal_allowed = std::any_of(rows.begin(), rows.end(), [](const model::Transition* row) {
    return row->outcome.reply == model::Reply::Refusal;
  });
  if (succeeded_ && !refusal_allowed && failed_state())
    allowed.push_back({
        {model::Reply::Refusal,                  0, model::messages(model::Message::None)},
        {single_success}
    });
  const auto taken = exchange(std::move(event), {state_, index, std::string(stimulus.message), {}},
                              is_unknown ? unknown_mechanism() : machine_.name, allowed);
  if (!taken) return false;
  if (*taken >= rows.size()) {
    if (transcript_.events.back().observation.code != model::Code::Continue) state_ = *failed_state();
    judge_identity();
    return true;
  }
  const model::Transition& row = *rows[*taken];
  if (rows.size() > 1 && &row != &determined_.row(row.from, row.stimulus)) transcript_.unexpected_choice = true;
  state_ = row.to;
  judge_identity();
  return true;
}

bool Conversation::play(const std::vector<std::uint8_t>& stimuli) {
  return std::all_of(stimuli.begin(), stimuli.end(), [this](std::uint8_t stimulus) { return play(stimulus); });
}

std::optional<std::uint8_t> Conversation::failed_state() const {
  for (std::uint8_t state = 0; state < machine_.states.size(); ++state)
    if (machine_.states[state].kind == model::StateKind::Failed) return state;
  return std::nullopt;
}

void Conversation::judge_identity() {
  const worker::Observation& observation = transcript_.events.back().observation;
  const model::StateKind kind = machine_.states[state_].kind;
  if (kind == model::StateKind::Authenticated && model::reply_of(observation.code) == model::Reply::Success) {
    authenticated_ = client_->expected_identity();
    succeeded_ = true;
    restarted_ = false;
  }
  for (judge::Deviation& deviation : judge_.identity(kind, observation, authenticated_)) {
    // A start discards what was established, even where it is refused afterwards: what can be read then is stale.
    if (restarted_ && deviation.matter == judge::Matter::Identity)
      deviation = judge_.weigh(judge::Matter::EarlyIdentity, deviation.requirement, std::move(deviation.expected),
                               std::move(deviation.observed));
    see(std::move(deviation));
  }
}

bool Conversation::dispose_and_reopen(std::uint8_t stimulus) {
  const auto rows = machine_.rows(state_, stimulus, determined_.circumstances().parameters);
  judge::Event event;
  event.stimulus = std::string(machine_.stimuli[stimulus].name);
  event.delivery = model::Delivery::Dispose;
  worker::Call call;
  call.op = worker::Op::Dispose;
  call.connection = connection_;
  event.observation = environment_.child().call(call);
  const worker::Observation answer = event.observation;
  is_open_ = false;
  transcript_.events.push_back(std::move(event));
  transcript_.played.push_back({state_, stimulus, {}, "the connection is gone"});
  if (answer.death != worker::Death::None) {
    see(judge_.call({}, answer, *client_).deviations.front());
    lost_ = true;
    return false;
  }
  if (!open()) return false;
  state_ = rows.empty() ? std::uint8_t{0} : rows.front()->to;
  return true;
}

// An initial response that the model has no stimulus for is the empty challenge and its answer in one call.
std::vector<const model::Transition*> Conversation::rows_of(const VectorStep& step) const {
  constexpr std::string_view start = "Start.";
  const model::Parameters& parameters = determined_.circumstances().parameters;
  const std::string_view stimulus = step.stimulus;
  if (const auto index = machine_.stimulus(stimulus)) return machine_.rows(state_, *index, parameters);
  if (!stimulus.starts_with(start) || machine_.server_first) return {};
  const auto begin = machine_.stimulus("Start.known");
  const auto answer = machine_.stimulus(stimulus.substr(start.size()));
  if (!begin || !answer) return {};
  const auto challenged = machine_.rows(state_, *begin, parameters);
  for (const model::Transition* row : challenged)
    if (row->outcome.reply == model::Reply::Continue) return machine_.rows(row->to, *answer, parameters);
  return challenged;
}

bool Conversation::play(const VectorStep& step, const std::vector<std::string>& requirements) {
  if (lost_) return false;
  const auto index = machine_.stimulus(step.stimulus);
  const std::vector<const model::Transition*> rows = rows_of(step);
  std::vector<judge::Alternative> allowed;
  for (const Expectation& expectation : step.expect) {
    model::Outcome outcome{expectation.reply, expectation.codes, judge::any_message};
    if (const auto row = model::selected(rows, expectation.reply, expectation.message))
      outcome.messages = rows[*row]->outcome.messages;
    if (expectation.message != model::Message::Invalid) outcome.messages = model::messages(expectation.message);
    allowed.push_back({outcome, expectation.requirement.empty()
                                    ? views(requirements)
                                    : std::vector<std::string_view>{expectation.requirement}});
  }
  const bool may_succeed = std::any_of(step.expect.begin(), step.expect.end(), [](const Expectation& expectation) {
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
  const auto taken = exchange(std::move(event), {state_, index, step.message, {}}, mechanism, allowed);
  if (!taken) return false;
  check_text(step.expect[*taken], requirements);
  if (const auto row = model::selected(rows, step.expect[*taken].reply, transcript_.events.back().message))
    state_ = rows[*row]->to;
  return true;
}

void Conversation::check_text(const Expectation& expectation, const std::vector<std::string>& requirements) {
  const std::string output = transcript_.events.back().observation.output.value_or("");
  const judge::Alternative cited{{}, views(requirements)};
  const auto deviate = [&](const std::string& expected) {
    see(judge_.weigh(judge::Matter::Message, judge_.cited(cited), expected, "another server message"));
  };
  if (expectation.equals) {
    const auto wanted = oracle::expand(*expectation.equals, client_->variables());
    if (!wanted) throw HarnessFault{"\"equals\" of a vector: " + wanted.error()};
    if (output != *wanted) deviate("the server message the vector prints");
  }
  if (expectation.matches && !std::regex_match(output, std::regex(*expectation.matches)))
    deviate("a server message that matches " + *expectation.matches);
}

// The other negotiation is not judged: it is a case of its own.
void Conversation::precede_by_another() {
  const auto valid = determined_.shortest_to(model::StateKind::Authenticated);
  const std::optional<std::uint32_t> on = std::exchange(manner_.on, std::nullopt);
  if (open()) play(valid);
  close();
  client_->restart();
  manner_.on = on;
  client_is_fresh_ = true;
  lost_ = false;
  transcript_ = {};
}

void Conversation::close() {
  if (is_open_ && !transcript_.died()) {
    worker::Call call;
    call.op = worker::Op::Dispose;
    call.connection = connection_;
    const worker::Observation answer = environment_.child().call(call);
    if (answer.death != worker::Death::None) see(judge_.call({}, answer, *client_).deviations.front());
  }
  is_open_ = false;
  transcript_.lost = lost_;
  for (const judge::Finding& finding : judge::find_bugs(transcript_.events)) {
    const bool early = finding.automaton->name == "identity before success";
    // What the tables saw already is not said twice.
    const auto said = [&](const Seen& seen) {
      const bool weighed = seen.deviation.gates || early || seen.deviation.matter == judge::Matter::Reply;
      return weighed && seen.event <= finding.event;
    };
    if (std::any_of(transcript_.deviations.begin(), transcript_.deviations.end(), said)) continue;
    judge::Deviation deviation =
        judge_.weigh(early ? judge::Matter::EarlyIdentity : judge::Matter::Automaton, finding.automaton->requirement,
                     std::string(finding.automaton->meaning), std::string(finding.automaton->name));
    if (early && !deviation.gates && !manner_.any_early_identity) continue;
    transcript_.deviations.push_back({finding.event, std::move(deviation)});
  }
}

} // namespace saslspec::suites
