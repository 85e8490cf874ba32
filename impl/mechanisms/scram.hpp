// SCRAM (RFC 5802, RFC 7677) with and without channel binding, with any hash: both sides prove that they know the
// password or a key made of it.
#pragma once

#include <array>

#include "crypto/digest.hpp"
#include "crypto/scram_hash.hpp"
#include "crypto/secret.hpp"
#include "mechanisms/held_text.hpp"
#include "mechanisms/scram_messages.hpp"
#include "mechanisms/turns.hpp"
#include "text/base64.hpp"

namespace saslspec::impl {

enum class Binding : std::uint8_t { Invalid, None, ToChannel };

class Scram : public ClientFirst {
protected:
  Scram(Surroundings& surroundings, const ScramName& name, Binding binding)
      : surroundings_(surroundings)
      , name_(name)
      , hash_(name.hash)
      , binding_(binding)
      , authcid_(surroundings)
      , authzid_(surroundings)
      , gs2_header_(surroundings)
      , exchange_(surroundings) {}

private:
  [[nodiscard]] Verdict respond(std::string_view message) override;
  [[nodiscard]] Verdict take_client_first(std::string_view text);
  [[nodiscard]] Verdict take_client_final(std::string_view text);

  [[nodiscard]] std::optional<Refuse> check_flag(const ClientFirstMessage& message) const;
  [[nodiscard]] std::optional<Refuse> hold_identities(const ClientFirstMessage& message);
  [[nodiscard]] std::optional<Refuse> hold_keys(ScramVerifier& verifier);
  [[nodiscard]] std::optional<Refuse> write_server_first(const ClientFirstMessage& message,
                                                         const ScramVerifier& verifier);
  [[nodiscard]] std::optional<Refuse> check_binding(std::string_view channel_binding) const;
  [[nodiscard]] std::optional<Refuse> check_proof(const ClientFinalMessage& message);
  [[nodiscard]] std::optional<Refuse> write_server_final(std::string_view without_proof);

  Surroundings& surroundings_;
  const ScramName& name_;
  const Hash hash_;
  const Binding binding_;
  bool client_first_taken_ = false;
  bool known_user_ = false;

  HeldName authcid_;
  HeldName authzid_;
  HeldText<32> gs2_header_;
  /// client-first-message-bare "," server-first-message: AuthMessage as far as it is known before the last message.
  HeldText<192> exchange_;
  std::string_view server_first_; ///< within exchange_
  std::string_view nonce_;        ///< within server_first_

  Secret<max_hash_size> stored_key_;
  Secret<max_hash_size> server_key_;
  std::array<char, 2 + base64_size(max_hash_size)> server_final_;
};

template <Hash hash, Binding binding>
class ScramWith final : public Scram {
public:
  explicit ScramWith(Surroundings& surroundings) : Scram(surroundings, scram_name(hash), binding) {}
};

} // namespace saslspec::impl
