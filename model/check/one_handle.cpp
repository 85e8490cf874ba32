#include "saslspec/model/check.hpp"

#include <algorithm>
#include <utility>

namespace saslspec::model {
namespace {

/// Whether both mechanisms share the state of that kind.
bool is_shared(StateKind kind) {
  return kind == StateKind::Idle || kind == StateKind::Failed || kind == StateKind::Authenticated;
}

class Joining {
public:
  void add(const Machine& machine, std::uint8_t mechanism) {
    std::vector<std::uint8_t> states, stimuli; // their numbers in the joined table
    for (const StateInfo& state : machine.states)
      states.push_back(number_of(machine, state, mechanism));
    for (const StimulusInfo& stimulus : machine.stimuli)
      stimuli.push_back(number_of(machine, stimulus, mechanism));
    for (Transition row : machine.transitions) {
      row.from = states[row.from];
      row.to = states[row.to];
      row.stimulus = stimuli[row.stimulus];
      const bool known = row.stimulus == dispose_ && is_shared(table_.states[row.from].kind) && mechanism != 0;
      if (!known) table_.transitions.push_back(row);
    }
  }

  /// Amid the other's negotiation a start has the rows that it has in the idle state.
  void discard_the_other_at_a_start() {
    std::vector<Transition> starts;
    for (const Transition& row : table_.transitions)
      if (row.from == 0 && table_.stimuli[row.stimulus].delivery == Delivery::Start) starts.push_back(row);
    for (std::uint8_t state = 0; state < table_.states.size(); ++state) {
      if (is_shared(table_.states[state].kind)) continue;
      for (Transition row : starts) {
        if (table_.stimuli[row.stimulus].mechanism == mechanisms_[state]) continue;
        row.from = state;
        table_.transitions.push_back(row);
      }
    }
  }

  OwnedTable take() {
    std::stable_sort(table_.transitions.begin(), table_.transitions.end(),
                     [](const Transition& one, const Transition& other) {
                       return std::pair(one.from, one.stimulus) < std::pair(other.from, other.stimulus);
                     });
    table_.names = names_;
    return table_;
  }

private:
  std::uint8_t number_of(const Machine& machine, StateInfo state, std::uint8_t mechanism) {
    const auto known = std::find_if(table_.states.begin(), table_.states.end(), [&](const StateInfo& one) {
      return is_shared(state.kind) && one.kind == state.kind;
    });
    if (known != table_.states.end()) return static_cast<std::uint8_t>(known - table_.states.begin());
    if (!is_shared(state.kind)) state.name = kept(machine, state.name);
    table_.states.push_back(state);
    mechanisms_.push_back(mechanism);
    return static_cast<std::uint8_t>(table_.states.size() - 1);
  }

  std::uint8_t number_of(const Machine& machine, StimulusInfo stimulus, std::uint8_t mechanism) {
    const auto number = static_cast<std::uint8_t>(table_.stimuli.size());
    if (stimulus.delivery == Delivery::Dispose) {
      if (mechanism != 0) return dispose_;
      dispose_ = number;
    } else {
      stimulus.name = kept(machine, stimulus.name);
      stimulus.mechanism = mechanism;
    }
    table_.stimuli.push_back(stimulus);
    return number;
  }

  std::string_view kept(const Machine& machine, std::string_view name) {
    return names_->emplace_back(std::string(machine.name) + " " + std::string(name));
  }

  OwnedTable table_;
  std::shared_ptr<std::deque<std::string>> names_ = std::make_shared<std::deque<std::string>>();
  std::vector<std::uint8_t> mechanisms_; ///< by state, unless it is shared
  std::uint8_t dispose_ = 0;
};

} // namespace

OwnedTable on_one_handle(const Machine& first, const Machine& second) {
  Joining joining;
  joining.add(first, 0);
  joining.add(second, 1);
  joining.discard_the_other_at_a_start();
  OwnedTable table = joining.take();
  table.name = std::string(first.name) + " and " + std::string(second.name);
  table.mechanism_class =
      first.mechanism_class == second.mechanism_class ? first.mechanism_class : MechanismClass::Mixed;
  return table;
}

} // namespace saslspec::model
