// The common part of all mechanisms' clients: fields replaced by templates, messages as data, the persona.
#pragma once

#include "saslspec/oracle/client.hpp"
#include "saslspec/oracle/traits.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::oracle {

/// The fields of one message while it is built, in order: each may be replaced before the next is computed from it.
class MessageFields {
public:
  MessageFields(Fields variables, const MessageInfo& message, const Fields& replacements)
      : values_{std::move(variables)}, message_{message}, replacements_{replacements} {}

  /// The value of the field, which is `usual` unless the message or the caller replaces it. `name` has static lifetime.
  const std::string& field(std::string_view name, std::string usual);

  /// `octets`, unless a replacement failed or names a field that this message does not have.
  tl::expected<std::string, std::string> finish(std::string octets) const;

private:
  void replace(std::string& value, std::string_view name, std::string_view text);

  Fields values_;
  MessageInfo message_;
  const Fields& replacements_;
  std::vector<std::string_view> asked_;
  std::string error_;
};

/// All that is known of a mechanism outside the model: one row, in the file of its client.
struct Mechanism {
  std::string_view name;
  std::span<const MessageInfo> messages;
  std::span<const FieldInfo> fields;
  std::span<const VariableInfo> variables; ///< besides those of the persona
  std::unique_ptr<Client> (*make)(const Mechanism& mechanism, const Persona& persona);
  Traits traits;
};

template <class C>
std::unique_ptr<Client> make(const Mechanism& mechanism, const Persona& persona) {
  return std::make_unique<C>(mechanism, persona);
}

class MechanismClient : public Client {
public:
  MechanismClient(const Mechanism& mechanism, Persona persona);

  tl::expected<std::string, std::string> message(std::string_view name, const Fields& replacements) final;
  void sent(std::string_view octets) override { note({}, std::string{octets}); }
  Fields variables() const override;
  Identity expected_identity() const override { return identity_; }

protected:
  /// The octets of a message of `group` ("ClientFinal"; the part of the message's name before the dot).
  virtual std::string build(std::string_view group, MessageFields& fields) = 0;
  /// Remembers that `octets` were sent; `group` is empty when they do not come from `build`.
  virtual void note(std::string_view group, std::string octets) = 0;
  /// `variables`, and a made-up value for each that has none yet.
  virtual Fields variables_or_made_up() const { return variables(); }

  const Mechanism& mechanism() const { return mechanism_; }
  const Persona& persona() const { return persona_; }
  const std::string& password() const { return password_; }
  /// The user acts as `authzid`, or as itself when that is empty. Names are prepared as a server has to.
  void set_identity(std::string_view authcid, std::string_view authzid);

private:
  const Mechanism& mechanism_;
  Persona persona_;
  std::string password_;
  Identity identity_;
};

using Observed = tl::expected<void, Client::Violation>;
inline Observed violation(std::string requirement, std::string what) {
  return tl::unexpected<Client::Violation>{
      {std::move(requirement), std::move(what)}
  };
}
/// Checks that the message is empty, as `requirement` demands.
Observed expect_no_data(std::string_view server_message, std::string_view requirement);

extern const Mechanism plain_mechanism;
extern const Mechanism login_mechanism;
extern const Mechanism anonymous_mechanism;
extern const Mechanism external_mechanism;
extern const Mechanism cram_md5_mechanism;
extern const Mechanism digest_md5_mechanism;
/// Every hash, without and with -PLUS.
std::span<const Mechanism> scram_mechanisms();
extern const Mechanism otp_mechanism;
extern const Mechanism oauthbearer_mechanism;
extern const Mechanism xoauth2_mechanism;

} // namespace saslspec::oracle
