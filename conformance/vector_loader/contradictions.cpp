#include "saslspec/model/machine.hpp"
#include "saslspec/oracle/world.hpp"
#include "saslspec/vector_loader/catalogue.hpp"

#include <algorithm>
#include <set>

namespace saslspec::vector_loader {
namespace {

/// The states a negotiation can be in, so far as the replies seen tell.
using States = std::set<std::uint8_t>;
using Rows = std::vector<const model::Transition*>;

/// The model's machine, driven by what a vector says was sent and answered.
class Replay {
public:
  Replay(const Vector& vector, const model::Machine& machine)
      : vector_(vector), machine_(machine), parameters_(vector.setting.parameters) {}

  /// Ends where nothing that the vector expects is possible.
  std::vector<std::string> run() {
    for (std::size_t index = 0; index < vector_.steps.size(); ++index)
      if (!take(index)) break;
    return std::move(contradictions_);
  }

private:
  bool take(std::size_t index) {
    const VectorStep& step = vector_.steps[index];
    const std::string where = vector_.id + ": steps[" + std::to_string(index) + "] " + step.stimulus + ": ";
    const Rows rows = rows_of(step.stimulus);
    if (rows.empty()) {
      contradictions_.push_back(where + "the model has no such stimulus there");
      return false;
    }
    States reached;
    bool is_possible = false;
    for (const Expectation& expectation : step.expect) {
      // A refusal among alternatives ends the vector.
      const bool ends = step.expect.size() > 1 && expectation.reply == model::Reply::Refusal;
      States unused;
      const bool allowed = follow(rows, expectation, ends ? unused : reached);
      is_possible = is_possible || allowed;
      // Alternatives of the documents may go beyond what the model tells apart; nothing else may.
      if (!allowed && vector_.result != VectorResult::Alternatives)
        contradictions_.push_back(where + "the model does not allow " + std::string(model::name(expectation.reply)));
    }
    if (!is_possible && vector_.result == VectorResult::Alternatives)
      contradictions_.push_back(where + "the model allows none of the replies");
    states_ = reached;
    return !reached.empty();
  }

  static bool follow(const Rows& rows, const Expectation& expectation, States& reached) {
    bool allowed = false;
    for (const model::Transition* row : rows) {
      if (row->outcome.reply != expectation.reply) continue;
      if (expectation.message != model::Message::Invalid && !contains(row->outcome.messages, expectation.message))
        continue;
      reached.insert(row->to);
      allowed = true;
    }
    return allowed;
  }

  Rows rows_of(const std::string& stimulus) const {
    if (const auto index = machine_.stimulus(stimulus)) return rows_from(states_, *index);
    // An initial response only saves the round trip of the empty challenge.
    constexpr std::string_view start = "Start.";
    const auto begin = machine_.stimulus("Start.known");
    const auto message = machine_.stimulus(stimulus.substr(std::min(start.size(), stimulus.size())));
    if (!stimulus.starts_with(start) || machine_.server_first || !begin || !message) return {};
    States awaiting;
    for (const model::Transition* row : rows_from(states_, *begin))
      if (row->outcome.reply == model::Reply::Continue) awaiting.insert(row->to);
    return awaiting.empty() ? rows_from(states_, *begin) : rows_from(awaiting, *message);
  }

  Rows rows_from(const States& states, std::uint8_t stimulus) const {
    Rows rows;
    for (const std::uint8_t state : states)
      for (const model::Transition* row : machine_.rows(state, stimulus, parameters_))
        rows.push_back(row);
    return rows;
  }

  const Vector& vector_;
  const model::Machine& machine_;
  model::Parameters parameters_;
  States states_{0};
  std::vector<std::string> contradictions_;
};

// Whether a message can be built does not depend on the challenge: without one the client makes it up.
void check_messages(const Vector& vector, oracle::Client& client, std::vector<std::string>& found) {
  for (const VectorStep& step : vector.steps) {
    if (step.bytes || step.message == "absent" || step.message == "empty") continue;
    if (const auto octets = client.message(step.message, step.fields); !octets)
      found.push_back(vector.id + ": " + octets.error());
  }
}

} // namespace

std::vector<std::string> contradictions(const Vector& vector) {
  const model::Machine* machine = model::machine(vector.mechanism);
  const auto client = oracle::make_client(vector.mechanism, vector.persona);
  if (machine == nullptr) return {vector.id + ": there is no model of " + vector.mechanism};
  if (client == nullptr) return {vector.id + ": there is no client of " + vector.mechanism};
  std::vector<std::string> found = Replay(vector, *machine).run();
  if (oracle::account(vector.persona.user) == nullptr)
    found.push_back(vector.id + ": there is no account " + vector.persona.user);
  check_messages(vector, *client, found);
  return found;
}

} // namespace saslspec::vector_loader
