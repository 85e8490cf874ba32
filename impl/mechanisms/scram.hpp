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
      , exchange_(surroundings)
      , keys_(surroundings) {}

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
  [[nodiscard]] std::optional<Refuse> check_proof(std::string_view presented, std::string_view auth_message) const;
  [[nodiscard]] std::optional<Refuse> write_server_final(std::string_view auth_message);

  Surroundings& surroundings_;
  const ScramName& name_;
  const Hash hash_;
  const Binding binding_;
  bool client_first_taken_ = false;
  bool known_user_ = false;
  Code why_unknown_ = Code::NoUser; ///< the store's code for an account that may not be used

  std::string_view server_first() const { return exchange_.view().substr(server_first_at_); }
  std::string_view nonce() const { return server_first().substr(2, nonce_size_); }
  std::string_view stored_key() const { return keys_.view().substr(0, hash_size(hash_)); }
  std::string_view server_key() const { return keys_.view().substr(hash_size(hash_)); }

  // The state between the client's two messages is small: usual names, headers and nonces, and the keys of hashes up to
  // SHA-256, lie within.
  std::uint32_t server_first_at_ = 0; ///< in exchange_
  std::uint32_t nonce_size_ = 0;
  HeldText<32> authcid_;
  HeldText<16> authzid_;
  HeldText<16> gs2_header_;
  /// client-first-message-bare "," server-first-message: AuthMessage as far as it is known before the last message.
  /// Then, once both signatures have been computed, the server's last message.
  HeldText<144> exchange_;
  HeldText<64> keys_; ///< StoredKey and ServerKey
};

template <Hash hash, Binding binding>
class ScramWith final : public Scram {
public:
  explicit ScramWith(Surroundings& surroundings) : Scram(surroundings, scram_name(hash), binding) {}
};

} // namespace saslspec::impl
