// One conversation: plays stimuli of a machine, or steps of a vector, on a connection, with the oracle client on the
// other end, and judges every answer. The model's rows say in which state the target is.
#pragma once

#include "saslspec/conversation/position.hpp"

#include "saslspec/judge/bug_automata.hpp"
#include "saslspec/judge/judge.hpp"
#include "saslspec/vector_loader/vector.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace saslspec::conversation {

/// A deviation and where in the conversation it was seen.
struct Seen {
  std::size_t event;
  judge::Deviation deviation;
};

/// What one call was judged by.
struct Played {
  std::uint8_t from = 0;
  std::optional<std::uint8_t> stimulus; ///< none for what the machine has no name for
  std::string message;                  ///< of the client
  std::string expected;                 ///< in words
};

/// Everything that can be said about a conversation afterwards.
struct Transcript {
  std::vector<judge::Event> events;
  std::vector<Played> played; ///< as long as `events`
  std::vector<Seen> deviations;
  /// An allowed alternative was taken that the target did not take when it was asked before: it may have another
  /// history, or answer one trace in two ways.
  bool unexpected_choice = false;
  bool lost = false; ///< the last answer led to no state of the model
  bool died() const { return !events.empty() && events.back().observation.death != worker::Death::None; }
};

/// How a conversation differs from the ordinary.
struct ConversationOptions {
  oracle::Persona persona;
  worker::Options connection;
  std::uint32_t misuse = 0;        ///< on every start and step
  bool any_early_identity = false; ///< also where it is no more than an advisory
  std::optional<std::uint32_t> on; ///< a connection that exists already and stays open
};
ConversationOptions ordinary(const Circumstances& circumstances);

/// Not thread-safe; one object per conversation. Every call may throw HarnessFault.
class Conversation {
public:
  Conversation(Children& children, const Target& target, const judge::Standard& standard, const Determined& determined,
               ConversationOptions options);

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
  std::uint32_t connection() const { return connection_; }
  const Transcript& transcript() const { return transcript_; }
  Transcript take() && { return std::move(transcript_); }
  std::string_view mechanism() const { return machine_.name; }
  const judge::Judge& judge() const { return judge_; }
  void see(judge::Deviation deviation);

private:
  std::optional<std::string> octets_of(std::string_view message, const oracle::Fields& fields);
  std::optional<std::string> octets_of(const vector_loader::VectorStep& step);
  bool dispose_and_reopen(std::uint8_t stimulus);
  std::vector<const model::Transition*> rows_of(const vector_loader::VectorStep& step) const;
  /// Makes the call and judges it; the index of the alternative taken.
  std::optional<std::size_t> exchange(judge::Event event, Played played, std::string_view mechanism,
                                      const std::vector<judge::Alternative>& allowed);
  void judge_identity();
  /// Tells the children what the last call showed.
  void tell_played(std::span<const model::Transition* const> rows, const model::Transition* taken);
  void check_text(const vector_loader::Expectation& expectation, const std::vector<std::string>& requirements);

  Children& children_;
  const Target& target_;
  const Determined& determined_;
  const model::Machine& machine_;
  judge::Judge judge_;
  ConversationOptions options_;
  std::unique_ptr<oracle::Client> client_;
  bool client_is_fresh_ = true;
  std::uint32_t connection_ = 0;
  bool is_open_ = false;
  bool opened_ = false; ///< at least once: what was used up since then stays used up
  Position position_;
  bool lost_ = false;
  oracle::Client::Identity authenticated_; ///< of the last success
  bool restarted_ = false;                 ///< since that success
  Transcript transcript_;
};

/// A mechanism name that no library has.
std::string_view unknown_mechanism();

} // namespace saslspec::conversation
