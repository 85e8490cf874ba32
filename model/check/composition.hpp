// What both exports of the composition read off a table.
#pragma once

#include "saslspec/model/check.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::model::check {

/// Who can make the message of a stimulus.
enum class Sender : std::uint8_t {
  Anybody,
  Holder,   ///< the holder of the secret, for this negotiation's challenge
  Shown,    ///< whoever saw the secret shown
  Replayer, ///< whoever overheard another negotiation
};

Sender sender(const StimulusInfo& stimulus);

/// Whether some row depends on a channel that can be bound to.
bool offers_binding(const Machine& machine);

class Composition {
public:
  Composition(const Machine& table, const Machine& claimed);

  const Machine& table() const { return *table_; }
  const Machine& claimed() const { return *claimed_; }

  /// One valuation of the parameters for each way in which rows and properties can tell them apart.
  const std::vector<Parameters>& circumstances() const { return circumstances_; }
  /// The numbers of the circumstances in which it holds.
  std::vector<unsigned> where(Guard guard) const;
  std::vector<unsigned> where(bool Parameters::*parameter) const;
  /// Those that rows of the table have, each once.
  std::vector<Guard> guards() const;
  /// The sets of messages that rows of the table have and `accepted` accepts, each once.
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

  /// Whether an honest client, with no attacker about, can see the table's row `row` taken.
  bool honest(std::size_t row) const { return honest_[row]; }
  /// How many messages the server sends after one start in the claimed table, at most.
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

/// Whether a message of the server is sent.
constexpr bool sends(MessageSet sent) {
  return sent != 0 && sent != messages(Message::None);
}
/// Whether what is sent may make a session differ from others, as prompts do not.
constexpr bool challenges(MessageSet sent) {
  return (sent & ~messages(Message::None, Message::Empty, Message::UserNamePrompt, Message::PasswordPrompt)) != 0;
}

/// `name` as an identifier of Promela and SMT-LIB behind `prefix`.
std::string identifier(std::string_view prefix, std::string_view name);
std::string number(std::size_t value);

} // namespace saslspec::model::check
