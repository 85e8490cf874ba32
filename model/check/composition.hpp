// The facts about a table that both exports of the composition read off it.
#pragma once

#include "saslspec/model/check.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::model::check {

/// The agent that can make the message of a stimulus.
enum class Sender : std::uint8_t {
  Anybody,
  Holder,   ///< the holder of the secret, for this negotiation's challenge
  Shown,    ///< an observer of the secret while it was shown
  Replayer, ///< an eavesdropper on another negotiation
};

Sender sender(const StimulusInfo& stimulus);

/// Whether a row depends on a channel that can be bound to.
bool offers_binding(const Machine& machine);

class Composition {
public:
  Composition(const Machine& table, const Machine& claimed);

  const Machine& table() const { return *table_; }
  const Machine& claimed() const { return *claimed_; }

  /// The valuations of the parameters, one for each way in which rows and properties can tell them apart.
  const std::vector<Parameters>& circumstances() const { return circumstances_; }
  /// The numbers of the circumstances in which the guard, or the parameter, holds.
  std::vector<unsigned> where(Guard guard) const;
  std::vector<unsigned> where(bool Parameters::*parameter) const;
  /// The guards of the table's rows, each once.
  std::vector<Guard> guards() const;
  /// The sets of messages of the table's rows that `accepted` accepts, each once.
  template <class Accepted>
  std::vector<unsigned> message_sets(Accepted accepted) const {
    std::vector<unsigned> sets;
    for (const Transition& row : table_->transitions)
      if (accepted(row.outcome.messages)) add_once(sets, row.outcome.messages);
    return sets;
  }
  /// The numbers of the stimuli that `accepted` accepts.
  template <class Accepted>
  std::vector<unsigned> stimuli(Accepted accepted) const {
    std::vector<unsigned> numbers;
    for (unsigned number = 0; number < table_->stimuli.size(); ++number)
      if (accepted(table_->stimuli[number])) numbers.push_back(number);
    return numbers;
  }
  std::vector<unsigned> states(StateKind kind) const;

  /// Whether an honest client can see the table's row `row` taken where there is no attacker.
  bool honest(std::size_t row) const { return honest_[row]; }
  /// The most messages of the server after one start in the claimed table.
  unsigned message_limit() const { return message_limit_; }

private:
  static void add_once(std::vector<unsigned>& numbers, unsigned number);
  void find_circumstances();
  void find_honest_rows();

  const Machine* table_;
  const Machine* claimed_;
  std::vector<Parameters> circumstances_;
  std::vector<bool> honest_;
  unsigned message_limit_;
};

/// Whether the server sends a message.
constexpr bool sends(MessageSet sent) {
  return sent != 0 && sent != messages(Message::None);
}
/// Whether the server sends a message that may differ between sessions. Prompts do not.
constexpr bool challenges(MessageSet sent) {
  return (sent & ~messages(Message::None, Message::Empty, Message::UserNamePrompt, Message::PasswordPrompt)) != 0;
}

/// `name` as an identifier of Promela and SMT-LIB behind `prefix`.
std::string identifier(std::string_view prefix, std::string_view name);
std::string number(std::size_t value);

} // namespace saslspec::model::check
