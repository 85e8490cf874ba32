// A target as a system to learn: stimuli in, answers out, without judging them.
#pragma once

#include "alphabet.hpp"
#include "saslspec/conversation/conversation.hpp"

#include <optional>
#include <vector>

namespace saslspec::learn {

class Subject final : public learning::System {
public:
  /// At most `batch_size` queries are asked in one child.
  Subject(conversation::Children& children, const conversation::Target& target, const setting::Setting& setting,
          const Alphabet& alphabet, std::size_t batch_size);

  void reset() override;
  learning::Output step(learning::Input input) override;
  bool is_final(learning::Output output) const override { return answers_[output].ending != model::Ending::Returned; }

  /// The answer that an output stands for; without codes.
  const model::Answer& answer(learning::Output output) const { return answers_[output]; }
  std::size_t answers() const { return answers_.size(); }
  /// The last answer, with its code.
  const model::Answer& last() const { return last_; }

private:
  model::Answer give(std::uint8_t stimulus);
  model::Answer read(const worker::Observation& observation);
  model::Message kind_of(const worker::Observation& observation);
  model::Answer confirmed_hang();
  model::Answer begin_again();
  void begin();
  bool open();
  /// Disposes of the connection where there is one; false when the child is gone.
  bool leave();
  void take_fresh_child();
  void precede_by_another();
  learning::Output number(model::Answer answer);

  conversation::Children& children_;
  const setting::Setting& setting_;
  const Alphabet& alphabet_;
  std::size_t batch_size_;
  std::vector<std::uint8_t> valid_;      ///< a whole negotiation, where messages of another session may be replayed
  std::vector<model::Message> kinds_[4]; ///< by Reply: the kinds of message the table has for it, the later first
  std::optional<conversation::Dialogue> dialogue_; ///< of this query
  bool is_preceded_ = false;                       ///< this query, by a session whose messages can be replayed
  std::size_t queries_ = 0;                        ///< in this child
  unsigned hangs_ = 0;
  learning::Word word_; ///< of this query, so far
  model::Answer last_;
  std::vector<model::Answer> answers_; ///< by output
};

} // namespace saslspec::learn
