// The two ends of one connection: the oracle client and the target in a child of the worker. It plays, and judges
// nothing.
#pragma once

#include "saslspec/conversation/children.hpp"
#include "saslspec/judge/bug_automata.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/oracle/client.hpp"
#include "saslspec/vector_loader/vector.hpp"
#include "saslspec/worker/protocol.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace saslspec::conversation {

/// One call and its answer. A dialogue leaves `event.message`, `from` and `expected` to its owner, who reads the
/// answer.
struct Turn {
  judge::Event event;
  std::optional<std::uint8_t> stimulus{}; ///< absent where the machine has no name for the message
  std::string message{};                  ///< of the client
  std::uint8_t from = 0;                  ///< the model's state before
  std::string expected{};                 ///< in words
};

/// A mechanism name that no library has.
std::string_view unknown_mechanism();
/// Whether the stimulus is a start by that name.
bool names_unknown_mechanism(const model::StimulusInfo& stimulus);

/// Not thread-safe. Every call may throw HarnessFault. After a death of the target every answer is that death, until
/// the owner asks `children` for a fresh child and opens again.
class Dialogue {
public:
  /// `children` outlives this. Throws HarnessFault where the machine has no client.
  Dialogue(Children& children, const oracle::Persona& persona, setting::Setting setting);

  /// Creates a connection. Entries that a negotiation uses up are as they were seeded on the first connection of a
  /// dialogue, and as the target left them on the later ones.
  worker::Observation open();
  /// Goes on with a connection that exists, and that stays open at the end.
  void join(std::uint32_t connection);
  /// Disposes of the connection. It is open no longer, whatever the target answers.
  worker::Observation dispose();

  /// Makes the call that the stimulus is: a start or a step, never a disposal.
  Turn play(std::uint8_t stimulus);
  Turn play(const vector_loader::VectorStep& step);
  /// `dispose` as a stimulus.
  Turn play_dispose(std::uint8_t stimulus);

  /// The client forgets the negotiation, and keeps the messages of the session for those that replay it.
  void begin_anew();

  bool is_open() const { return is_open_; }
  std::uint32_t connection() const { return connection_; }
  /// The owner shows it each server message: what comes next is made from it.
  oracle::Client& client() { return *client_; }
  /// worker::Misuse bits on every start and step from now on.
  void misuse(std::uint32_t bits) { misuse_ = bits; }

private:
  std::optional<std::string> octets_of(std::string_view message, const oracle::Fields& fields);
  std::optional<std::string> octets_of(const vector_loader::VectorStep& step);
  /// Makes the call that `turn.event` describes.
  Turn exchange(Turn turn, std::string_view mechanism);
  void prepare_client(const judge::Event& event);

  Children& children_;
  const setting::Setting setting_;
  const model::Machine& machine_;
  std::unique_ptr<oracle::Client> client_;
  bool client_is_fresh_ = true;
  std::uint32_t connection_ = 0;
  std::uint32_t misuse_ = 0;
  bool is_open_ = false;
  bool opened_ = false; ///< at least once: one-time passwords used since then stay used
};

} // namespace saslspec::conversation
