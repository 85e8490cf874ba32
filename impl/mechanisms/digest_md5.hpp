// DIGEST-MD5 (RFC 2831, historic by RFC 6331): a digest of name, password and both sides' nonces, and security layers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "mechanisms/digest_md5_layer.hpp"
#include "mechanisms/digest_md5_response.hpp"
#include "mechanisms/held_text.hpp"
#include "mechanisms/turns.hpp"

namespace saslspec::impl {

/// The protection of data that the application's limits and this OpenSSL allow: qop-options and cipher-opts.
class DigestMd5Offer {
public:
  DigestMd5Offer() = default;
  explicit DigestMd5Offer(const LayerLimits& limits);

  bool authentication_alone() const { return authentication_alone_; }
  bool integrity() const { return integrity_; }
  bool confidentiality() const { return ciphers_ != 0; }
  bool has(const DigestMd5Cipher& cipher) const { return (ciphers_ & bit_of(cipher)) != 0; }
  /// The largest message that this side takes in.
  unsigned buffer() const { return buffer_; }

private:
  static unsigned bit_of(const DigestMd5Cipher& cipher) {
    return 1U << static_cast<unsigned>(&cipher - digest_md5_ciphers);
  }

  bool authentication_alone_ = false;
  bool integrity_ = false;
  unsigned ciphers_ = 0;
  unsigned buffer_ = 0;
};

/// The SSF of the strongest layer that is offered under `limits`.
unsigned strongest_digest_md5_layer(const LayerLimits& limits);

/// The server speaks first. With an initial response a client may try to go on from an earlier authentication (section
/// 2.2). This server remembers no authentication and answers with a fresh challenge, also to an initial response that
/// makes no sense.
class DigestMd5 final : public Negotiation {
public:
  explicit DigestMd5(Surroundings& surroundings)
      : surroundings_(surroundings)
      , challenge_(surroundings)
      , realm_(surroundings)
      , authcid_(surroundings)
      , authzid_(surroundings) {}

  [[nodiscard]] Verdict step(OptionalOctets input) override;

private:
  struct Protection {
    bool has_layer = false;
    const DigestMd5Cipher* cipher = nullptr;
    unsigned client_buffer = 0;
  };

  [[nodiscard]] Verdict challenge();
  [[nodiscard]] Verdict respond(std::string_view message);
  [[nodiscard]] std::optional<Refuse> check_challenge(const DigestResponse& response) const;
  [[nodiscard]] std::optional<Refuse> choose_protection(const DigestResponse& response, Protection& chosen) const;
  [[nodiscard]] bool choose_cipher(std::string_view name, Protection& chosen) const;
  [[nodiscard]] bool is_our_realm(const DigestResponse& response) const;
  [[nodiscard]] std::optional<Refuse> hold_identities(const DigestResponse& response);
  [[nodiscard]] Code look_up_secret(const DigestResponse& response, std::span<std::uint8_t, 16> secret);
  [[nodiscard]] Verdict verify(const DigestResponse& response, const Protection& protection);
  std::string_view nonce() const { return {nonce_.data(), nonce_size_}; }

  Surroundings& surroundings_;
  bool challenged_ = false;
  DigestMd5Offer offer_;
  std::array<char, 64> nonce_;
  std::size_t nonce_size_ = 0;
  // Small, as in SCRAM: usual names, and a challenge that offers no layer, lie within.
  HeldText<112> challenge_;
  HeldText<32> realm_;
  HeldText<32> authcid_;
  HeldText<16> authzid_;
  std::array<char, 40> response_auth_;
};

} // namespace saslspec::impl
