#include "saslspec/conversation/conversation.hpp"

#include "vector_step.hpp"

#include <algorithm>
#include <regex>
#include <utility>

namespace saslspec::conversation {
namespace {

constexpr std::string_view connection_holds_state = "MAN-conn-is-context";

} // namespace

Conversation::Conversation(Children& children, const Target& target, const judge::Standard& standard,
                           const ResolvedSetting& resolved, ConversationOptions options)
    : children_(children)
    , target_(target)
    , resolved_(resolved)
    , machine_(*resolved.setting.machine)
    , judge_(target.probe, standard, machine_.by_analogy)
    , options_(std::move(options))
    , dialogue_(children, options_.persona, resolved.setting) {
  dialogue_.misuse(options_.misuse);
}

void Conversation::see(judge::Deviation deviation) {
  const bool early = deviation.aspect == judge::Aspect::EarlyIdentity;
  if (early && !options_.early_identities) return;
  const std::size_t turns = transcript_.turns.size();
  transcript_.deviations.push_back({turns == 0 ? 0 : turns - 1, std::move(deviation)});
}

bool Conversation::open() {
  position_ = {};
  restarted_ = false;
  if (options_.on) {
    dialogue_.join(*options_.on);
    return true;
  }
  const worker::Observation answer = dialogue_.open();
  lost_ = !dialogue_.is_open();
  if (!lost_) return true;
  see({answer.death == worker::Death::None ? judge::Aspect::Reply : judge::Aspect::Death,
       std::string(connection_holds_state), "a new connection", judge::words(answer), true});
  return false;
}

std::optional<std::size_t> Conversation::judge_turn(Turn turn, const std::vector<judge::Alternative>& allowed) {
  turn.from = position_.state;
  turn.expected = judge::words(allowed);
  transcript_.turns.push_back(std::move(turn));

  judge::Event& event = transcript_.turns.back().event;
  judge::Judgement judgement = judge_.call(allowed, event.observation, dialogue_.client(), lets_somebody_in());
  event.message = judgement.message;
  const bool undocumented = event.delivery == model::Delivery::Step && position_.ended && !judge_.is_libsasl();
  for (judge::Deviation& deviation : judgement.deviations) {
    deviation.gates = deviation.gates && (!undocumented || event.observation.death != worker::Death::None);
    see(std::move(deviation));
  }
  position_.ended = model::reply_of(event.observation.code) != model::Reply::Continue;
  lost_ = !judgement.taken;
  return judgement.taken;
}

bool Conversation::play(std::uint8_t index) {
  if (lost_) return false;
  const model::StimulusInfo& stimulus = machine_.stimuli[index];
  if (stimulus.delivery == model::Delivery::Dispose) return dispose_and_reopen(index);

  const setting::Setting& setting = resolved_.setting;
  const Allowed allowed = conversation::allowed(setting, target_.probe, position_, index);
  restarted_ = restarted_ || stimulus.delivery == model::Delivery::Start;
  const Position before = position_;
  const auto taken = judge_turn(dialogue_.play(index), allowed.alternatives);
  if (!taken) {
    tell_played(allowed.rows, nullptr);
    return false;
  }
  position_ =
      after(setting, before, allowed, index, *taken, model::reply_of(transcript_.turns.back().event.observation.code));
  if (*taken < allowed.rows.size()) {
    const model::Transition& row = *allowed.rows[*taken];
    if (allowed.rows.size() > 1 && &row != &resolved_.machine.row(row.from, row.stimulus))
      transcript_.unexpected_choice = true;
  }
  judge_identity();
  if (*taken < allowed.rows.size()) tell_played(allowed.rows, allowed.rows[*taken]);
  return true;
}

void Conversation::tell_played(std::span<const model::Transition* const> rows, const model::Transition* taken) {
  CoverageObserver* const observer = children_.observer();
  if (observer == nullptr) return;
  const std::size_t last = transcript_.turns.size() - 1;
  const bool deviates = std::ranges::any_of(
      transcript_.deviations, [&](const Seen& seen) { return seen.turn == last && seen.deviation.gates; });
  observer->played(machine_, rows, taken, deviates);
}

bool Conversation::play(const std::vector<std::uint8_t>& stimuli) {
  return std::all_of(stimuli.begin(), stimuli.end(), [this](std::uint8_t stimulus) { return play(stimulus); });
}

void Conversation::judge_identity() {
  const worker::Observation& observation = transcript_.turns.back().event.observation;
  const model::StateKind kind = machine_.states[position_.state].kind;
  if (kind == model::StateKind::Authenticated && model::reply_of(observation.code) == model::Reply::Success) {
    authenticated_ = dialogue_.client().expected_identity();
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

judge::Deviation Conversation::death_of_the_disposed(const worker::Observation& answer) {
  judge::Deviation deviation = judge_.call({}, answer, dialogue_.client()).deviations.front();
  deviation.expected = "that the connection ends in order";
  return deviation;
}

bool Conversation::dispose_and_reopen(std::uint8_t stimulus) {
  const auto rows = machine_.rows(position_.state, stimulus, resolved_.setting.parameters);
  Turn turn = dialogue_.play_dispose(stimulus);
  turn.from = position_.state;
  turn.expected = "the connection is gone";
  transcript_.turns.push_back(std::move(turn));
  const worker::Observation& answer = transcript_.turns.back().event.observation;
  if (answer.death != worker::Death::None) {
    see(death_of_the_disposed(answer));
    lost_ = true;
    return false;
  }
  if (CoverageObserver* const observer = children_.observer(); observer != nullptr && !rows.empty())
    observer->played(machine_, rows, rows.front(), false);
  if (!open()) return false;
  position_.state = rows.empty() ? std::uint8_t{0} : rows.front()->to;
  return true;
}

bool Conversation::play(const vector_loader::VectorStep& step, const std::vector<std::string>& requirements) {
  if (lost_) return false;
  const std::vector<const model::Transition*> rows =
      rows_of(step, machine_, resolved_.setting.parameters, position_.state);
  const bool in_table = machine_.stimulus(step.stimulus).has_value() && !rows.empty();
  const auto taken = judge_turn(dialogue_.play(step), alternatives(step, rows, requirements));
  if (!taken) {
    if (in_table) tell_played(rows, nullptr);
    return false;
  }
  check_text(step.expect[*taken], requirements);
  if (const auto row = model::selected(rows, step.expect[*taken].reply, transcript_.turns.back().event.message)) {
    position_.state = rows[*row]->to;
    if (in_table) tell_played(rows, rows[*row]);
  }
  return true;
}

void Conversation::check_text(const vector_loader::Expectation& expectation,
                              const std::vector<std::string>& requirements) {
  const std::string output = transcript_.turns.back().event.observation.output.value_or("");
  const judge::Alternative cited{{}, views(requirements)};
  const auto deviate = [&](const std::string& expected) {
    see(judge_.weigh(judge::Aspect::Message, judge_.cited(cited), expected, "another server message"));
  };
  if (expectation.equals) {
    const auto wanted = oracle::expand(*expectation.equals, dialogue_.client().variables());
    if (!wanted) throw judge::HarnessFault{"\"equals\" of a vector: " + wanted.error()};
    if (output != *wanted) deviate("the server message the vector prints");
  }
  if (expectation.matches && !std::regex_match(output, std::regex(*expectation.matches)))
    deviate("a server message that matches " + *expectation.matches);
}

std::vector<const judge::Event*> Conversation::events() const {
  std::vector<const judge::Event*> all;
  all.reserve(transcript_.turns.size());
  for (const Turn& turn : transcript_.turns)
    all.push_back(&turn.event);
  return all;
}

bool Conversation::lets_somebody_in() const {
  const std::vector<const judge::Event*> all = events();
  const bool begins = std::ranges::any_of(all, [](const judge::Event* event) { return event->begins; });
  return (begins || !options_.on) && judge::lets_somebody_in(all);
}

// The other negotiation is not judged: it is a case of its own.
void Conversation::precede_by_another() {
  const auto valid = resolved_.words.shortest_to(model::StateKind::Authenticated);
  const std::optional<std::uint32_t> on = std::exchange(options_.on, std::nullopt);
  if (open()) play(valid);
  close();
  dialogue_.begin_anew();
  options_.on = on;
  lost_ = false;
  transcript_ = {};
}

void Conversation::close() {
  if (dialogue_.is_open() && !transcript_.died()) {
    const worker::Observation answer = dialogue_.dispose();
    if (answer.death != worker::Death::None) see(death_of_the_disposed(answer));
  }
  transcript_.lost = lost_;
  for (const judge::Finding& finding : judge::find_bugs(events())) {
    const bool early = finding.automaton->name == "identity before success";
    // What the tables saw already is not said twice.
    const auto said = [&](const Seen& seen) {
      const bool weighed = seen.deviation.gates || early || seen.deviation.aspect == judge::Aspect::Reply;
      return weighed && seen.turn <= finding.event;
    };
    if (std::any_of(transcript_.deviations.begin(), transcript_.deviations.end(), said)) continue;
    judge::Deviation deviation =
        judge_.weigh(early ? judge::Aspect::EarlyIdentity : judge::Aspect::Automaton, finding.automaton->requirement,
                     std::string(finding.automaton->meaning), std::string(finding.automaton->name));
    if (early && !options_.early_identities) continue;
    transcript_.deviations.push_back({finding.event, std::move(deviation)});
  }
}

} // namespace saslspec::conversation
