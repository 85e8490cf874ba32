// The oracle client: builds every message of the model's alphabet from the live challenge, recomputing all dependent
// fields, so that a mutated message is wrong in exactly one respect. Shares no code with impl.
#pragma once

#include "saslspec/model/vocabulary.hpp"
#include "saslspec/oracle/template.hpp"
#include "saslspec/oracle/world.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::oracle {

/// Whose credentials the client presents.
struct Persona {
  std::string user = "alice";
  std::string password{};          ///< empty: the account's own
  std::string authzid{};           ///< empty: none
  std::string client_nonce{};      ///< empty: random; printable, no comma (SCRAM only)
  std::string external_identity{}; ///< established outside SASL (EXTERNAL only); empty: the world's
  ChannelBinding channel{};        ///< what the client binds to, where it does; an empty type: the world's
};

/// One client in one negotiation. Not thread-safe; one object per negotiation.
class Client {
public:
  virtual ~Client() = default;

  /// The octets of `message` ("Message.valid", "ClientFinal.wrong_proof", "garbage", "oversized", ...) given what was
  /// seen so far. `fields` replaces fields by templates (see template.hpp; names: `known_fields`); each is evaluated
  /// with its own value as `${its name}`, and the fields computed from it follow. The message counts as sent.
  /// A message that needs a challenge not yet seen is built against a made-up one (so that "client-final
  /// as first message" is a well-formed message at the wrong time). Fails only for a name or field this client does not
  /// know.
  [[nodiscard]] virtual tl::expected<std::string, std::string> message(std::string_view message,
                                                                       const Fields& fields) = 0;

  /// Notes that literal `octets` were sent in place of a message of this client.
  virtual void sent(std::string_view octets) = 0;

  /// What was exchanged, for templates: see `known_variables`. Only those with a value so far.
  [[nodiscard]] virtual Fields variables() const = 0;

  /// Takes a server message that the model says is of kind `kind`; the error says in which respect it violates the
  /// mechanism's grammar, repeats a nonce wrongly, or carries a wrong server signature. `requirement` names the clause.
  struct Violation {
    std::string requirement;
    std::string what;
  };
  [[nodiscard]] virtual tl::expected<void, Violation> observe(std::string_view server_message, model::Message kind) = 0;

  /// A fresh exchange of the same persona; what "…of_other_session" messages replay is taken from the exchange before.
  virtual void restart() = 0;

  /// What the client would authenticate as and act as on success, e.g. {"alice", "alice"}.
  struct Identity {
    std::string authcid;
    std::string authzid;
  };
  virtual Identity expected_identity() const = 0;
};

/// Mechanisms that have a client.
std::vector<std::string_view> known_mechanisms();

/// Null when there is no client for that mechanism.
std::unique_ptr<Client> make_client(std::string_view mechanism, const Persona& persona);

/// A field that can be replaced, in which messages ("ClientFirst", "" for all), and what it is by default.
struct FieldInfo {
  std::string_view name;
  std::string_view message;
  std::string_view meaning;
};
/// In the order in which they are computed: a template may name its own field and earlier ones of the same message.
std::span<const FieldInfo> known_fields(std::string_view mechanism);

/// A variable for templates, and what it holds.
struct VariableInfo {
  std::string_view name;
  std::string_view meaning;
};
/// Those that `Client::variables` may hold.
std::vector<VariableInfo> known_variables(std::string_view mechanism);

/// A message the client can build: the valid one of its group ("ClientFinal.wrong_proof" belongs to "ClientFinal") with
/// one field replaced by a template. A valid one names no field.
struct MessageInfo {
  std::string_view name;
  std::string_view field;
  std::string_view text;
};
/// All but "garbage" and "oversized", which every client builds.
std::span<const MessageInfo> message_list(std::string_view mechanism);

/// Names of all messages the client of `mechanism` can build, for the test that the model's alphabet is covered.
std::vector<std::string> known_messages(std::string_view mechanism);

} // namespace saslspec::oracle
