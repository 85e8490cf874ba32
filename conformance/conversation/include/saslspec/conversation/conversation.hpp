// One conversation: a dialogue, its position on the model, and the judge of every answer.
#pragma once

#include "saslspec/conversation/dialogue.hpp"
#include "saslspec/conversation/position.hpp"
#include "saslspec/conversation/resolved_setting.hpp"
#include "saslspec/judge/judge.hpp"
#include "saslspec/vector_loader/vector.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace saslspec::conversation {

/// A deviation and the turn in which it was seen.
struct Seen {
  std::size_t turn;
  judge::Deviation deviation;
};

/// The record of a conversation.
struct Transcript {
  std::vector<Turn> turns;
  /// In the order in which they were noticed: what the whole conversation shows comes last, whichever turn it concerns.
  /// Where no connection could be made there is one, and no turn.
  std::vector<Seen> deviations;
  /// An allowed alternative was taken that the target did not take when it was asked before: it may have another
  /// history, or answer one trace in two ways.
  bool unexpected_choice = false;
  bool lost = false; ///< the last answer led to no state of the model
  bool died() const { return !turns.empty() && turns.back().event.observation.death != worker::Death::None; }
};

/// How a conversation differs from the ordinary.
struct ConversationOptions {
  oracle::Persona persona;
  std::uint32_t misuse = 0;        ///< on every start and step
  bool early_identities = false;   ///< judge those that can be read without success: one case of a mechanism does
  std::optional<std::uint32_t> on; ///< a connection that exists already and stays open
};

/// Not thread-safe; one object per conversation. Every call may throw HarnessFault.
class Conversation {
public:
  Conversation(Children& children, const Target& target, const judge::Standard& standard,
               const ResolvedSetting& resolved, ConversationOptions options);

  /// Creates the connection. False when the target could not (the deviation says why).
  bool open();
  /// Plays one stimulus. False when the trace cannot go on: the target died, or the model cannot say where it is.
  bool play(std::uint8_t stimulus);
  /// Plays all while it can; true when all were played.
  bool play(const std::vector<std::uint8_t>& stimuli);
  /// Plays one step of a vector; `requirements` are cited where the step names none.
  bool play(const vector_loader::VectorStep& step, const std::vector<std::string>& requirements);
  /// Runs a whole valid negotiation on a connection of its own, so that there is one whose messages can be replayed.
  void precede_by_another();
  /// Disposes of the connection and runs the bug automata.
  void close();

  bool lost() const { return lost_; }
  std::uint8_t state() const { return position_.state; }
  std::uint32_t connection() const { return dialogue_.connection(); }
  const Transcript& transcript() const { return transcript_; }
  Transcript take() && { return std::move(transcript_); }
  std::string_view mechanism() const { return machine_.name; }
  const judge::Judge& judge() const { return judge_; }
  void see(judge::Deviation deviation);

private:
  bool dispose_and_reopen(std::uint8_t stimulus);
  judge::Deviation death_of_the_disposed(const worker::Observation& answer);
  /// Judges the turn; the index of the alternative taken.
  std::optional<std::size_t> judge_turn(Turn turn, const std::vector<judge::Alternative>& allowed);
  void judge_identity();
  std::vector<const judge::Event*> events() const;
  /// Whether the last call let somebody in; a connection that others used before may have its evidence from there.
  bool lets_somebody_in() const;
  /// Tells the children's observer what the last call showed.
  void tell_played(std::span<const model::Transition* const> rows, const model::Transition* taken);
  void check_text(const vector_loader::Expectation& expectation, const std::vector<std::string>& requirements);

  Children& children_;
  const Target& target_;
  const ResolvedSetting& resolved_;
  const model::Machine& machine_;
  judge::Judge judge_;
  ConversationOptions options_;
  Dialogue dialogue_;
  Position position_;
  bool lost_ = false;
  oracle::Client::Identity authenticated_; ///< of the last success
  bool restarted_ = false;                 ///< since that success
  Transcript transcript_;
};

} // namespace saslspec::conversation
