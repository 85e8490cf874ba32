#include "check/composition.hpp"

#include "saslspec/model/checks.hpp"

#include <algorithm>
#include <limits>

namespace saslspec::model::check {
namespace {

constexpr unsigned unreached = std::numeric_limits<unsigned>::max();

bool may_hold_together(Guard one, Guard other) {
  for (unsigned number = 0; number < checks::valuations; ++number)
    if (holds(one, checks::valuation(number)) && holds(other, checks::valuation(number))) return true;
  return false;
}

/// Whether a refusal for the same state and stimulus may hold with `row`; without `refusal`, another answer than that.
bool has_rival(const Machine& machine, const Transition& row, bool refusal) {
  return std::any_of(machine.transitions.begin(), machine.transitions.end(), [&](const Transition& other) {
    return other.from == row.from && other.stimulus == row.stimulus &&
           (other.outcome.reply == Reply::Refusal) == refusal && may_hold_together(row.guard, other.guard);
  });
}

/// For each state the least number of steps to success.
std::vector<unsigned> distances(const Machine& machine) {
  std::vector<unsigned> distance(machine.states.size(), unreached);
  for (std::size_t state = 0; state < machine.states.size(); ++state)
    if (machine.states[state].kind == StateKind::Authenticated) distance[state] = 0;
  for (bool improved = true; improved;) {
    improved = false;
    for (const Transition& row : machine.transitions) {
      const StimulusInfo& stimulus = machine.stimuli[row.stimulus];
      if (stimulus.delivery != Delivery::Step || stimulus.origin != Origin::ByEvidence ||
          row.outcome.reply == Reply::Refusal || row.outcome.reply == Reply::Invalid)
        continue;
      if (distance[row.to] == unreached || distance[row.to] + 1 >= distance[row.from]) continue;
      distance[row.from] = distance[row.to] + 1;
      improved = true;
    }
  }
  return distance;
}

bool goes_on(StateKind kind) {
  return kind == StateKind::Negotiating || kind == StateKind::Refusing;
}

/// The most messages on a way of one start and steps; where an exchange is endless, the most that a finite one can
/// have.
unsigned longest_exchange(const Machine& machine) {
  // In an exchange with an end each message but the last leads to another negotiating state.
  const auto limit =
      static_cast<unsigned>(1 + std::count_if(machine.states.begin(), machine.states.end(),
                                              [](const StateInfo& state) { return goes_on(state.kind); }));
  std::vector<unsigned> most(machine.states.size(), 0); // messages sent when the state was reached
  std::vector<bool> reached(machine.states.size(), false);
  for (bool grown = true; grown;) {
    grown = false;
    for (const Transition& row : machine.transitions) {
      const Delivery delivery = machine.stimuli[row.stimulus].delivery;
      const bool follows = delivery == Delivery::Step && reached[row.from] && goes_on(machine.states[row.from].kind);
      if (delivery != Delivery::Start && !follows) continue;
      const unsigned sent = (follows ? most[row.from] : 0) + (sends(row.outcome.messages) ? 1U : 0U);
      if (reached[row.to] && sent <= most[row.to]) continue;
      if (sent > limit) return limit;
      reached[row.to] = true;
      most[row.to] = sent;
      grown = true;
    }
  }
  return *std::max_element(most.begin(), most.end());
}

} // namespace

Sender sender(const StimulusInfo& stimulus) {
  if (stimulus.origin == Origin::Replayed) return Sender::Replayer;
  switch (stimulus.evidence) {
  case Evidence::Proof:
    return Sender::Holder;
  case Evidence::Bearer:
    return Sender::Shown;
  case Evidence::None:
  case Evidence::External:
  case Evidence::Anonymous:
    break;
  }
  return Sender::Anybody;
}

bool offers_binding(const Machine& machine) {
  Parameters with, without;
  with.channel_binding = true;
  without.channel_binding = false;
  return std::any_of(machine.transitions.begin(), machine.transitions.end(),
                     [&](const Transition& row) { return holds(row.guard, with) != holds(row.guard, without); });
}

Composition::Composition(const Machine& table, const Machine& claimed)
    : table_(&table), claimed_(&claimed), honest_(table.transitions.size()), message_limit_(longest_exchange(claimed)) {
  find_circumstances();
  find_honest_rows();
}

void Composition::add_once(std::vector<unsigned>& numbers, unsigned number) {
  if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) numbers.push_back(number);
}

std::vector<Guard> Composition::guards() const {
  std::vector<Guard> found;
  for (const Transition& row : table_->transitions)
    if (std::find(found.begin(), found.end(), row.guard) == found.end()) found.push_back(row.guard);
  std::sort(found.begin(), found.end());
  return found;
}

void Composition::find_circumstances() {
  const bool binding = not_applicable(*claimed_, Property::Downgrade).empty();
  const auto alike = [&](const Parameters& one, const Parameters& other) {
    const auto same = [&](const Transition& row) { return holds(row.guard, one) == holds(row.guard, other); };
    return std::all_of(table_->transitions.begin(), table_->transitions.end(), same) &&
           std::all_of(claimed_->transitions.begin(), claimed_->transitions.end(), same) &&
           (claimed_->mechanism_class != MechanismClass::External ||
            one.external_identity == other.external_identity) &&
           (claimed_->mechanism_class != MechanismClass::None || one.anonymous_allowed == other.anonymous_allowed) &&
           (!binding || one.channel_binding == other.channel_binding);
  };
  for (unsigned number = 0; number < checks::valuations; ++number) {
    const Parameters parameters = checks::valuation(number);
    if (std::none_of(circumstances_.begin(), circumstances_.end(),
                     [&](const Parameters& known) { return alike(known, parameters); }))
      circumstances_.push_back(parameters);
  }
}

std::vector<unsigned> Composition::where(Guard guard) const {
  std::vector<unsigned> numbers;
  for (unsigned index = 0; index < circumstances_.size(); ++index)
    if (holds(guard, circumstances_[index])) numbers.push_back(index);
  return numbers;
}

std::vector<unsigned> Composition::where(bool Parameters::*parameter) const {
  std::vector<unsigned> numbers;
  for (unsigned index = 0; index < circumstances_.size(); ++index)
    if (circumstances_[index].*parameter) numbers.push_back(index);
  return numbers;
}

std::vector<unsigned> Composition::states(StateKind kind) const {
  std::vector<unsigned> numbers;
  for (unsigned state = 0; state < table_->states.size(); ++state)
    if (table_->states[state].kind == kind) numbers.push_back(state);
  return numbers;
}

/// An honest client knows the claimed table. It starts where the server may not refuse, sends only stimuli that bring
/// success nearer and cannot lead out of its reach, and disposes of the connection after the end. The server may take
/// any alternative but a refusal that it need not give.
void Composition::find_honest_rows() {
  const std::vector<unsigned> distance = distances(*claimed_);
  const auto may_doom = [&](const Transition& row) {
    return std::any_of(claimed_->transitions.begin(), claimed_->transitions.end(), [&](const Transition& promise) {
      return promise.from == row.from && promise.stimulus == row.stimulus &&
             may_hold_together(promise.guard, row.guard) && promise.outcome.reply != Reply::Refusal &&
             distance[promise.to] == unreached;
    });
  };
  const auto leads_on = [&](const Transition& promise) {
    const StimulusInfo& stimulus = claimed_->stimuli[promise.stimulus];
    if (stimulus.origin != Origin::ByEvidence || promise.outcome.reply == Reply::Refusal) return false;
    if (stimulus.delivery == Delivery::Step) return distance[promise.to] < distance[promise.from] && !may_doom(promise);
    return distance[promise.to] != unreached && !has_rival(*claimed_, promise, true);
  };
  for (std::size_t index = 0; index < honest_.size(); ++index) {
    const Transition& row = table_->transitions[index];
    const StateKind kind = table_->states[row.from].kind;
    const bool ended = checks::is_final(kind);
    switch (table_->stimuli[row.stimulus].delivery) {
    case Delivery::Invalid:
      break;
    case Delivery::Dispose:
      honest_[index] = ended;
      break;
    case Delivery::Start:
      honest_[index] =
          (kind == StateKind::Idle || ended) &&
          std::any_of(claimed_->transitions.begin(), claimed_->transitions.end(), [&](const Transition& promise) {
            return promise.from == row.from && promise.stimulus == row.stimulus &&
                   may_hold_together(promise.guard, row.guard) && leads_on(promise);
          });
      break;
    case Delivery::Step:
      honest_[index] =
          (row.outcome.reply != Reply::Refusal || !has_rival(*table_, row, false)) && !may_doom(row) &&
          std::any_of(claimed_->transitions.begin(), claimed_->transitions.end(), [&](const Transition& promise) {
            return promise.from == row.from && promise.stimulus == row.stimulus && leads_on(promise);
          });
      break;
    }
  }
}

std::string identifier(std::string_view prefix, std::string_view name) {
  std::string result(prefix);
  for (const char octet : name) {
    const bool plain =
        (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') || (octet >= '0' && octet <= '9');
    result += plain ? octet : '_';
  }
  return result;
}

std::string number(std::size_t value) {
  return std::to_string(value);
}

} // namespace saslspec::model::check
