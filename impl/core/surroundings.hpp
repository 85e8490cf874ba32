// The questions that a mechanism may ask of the connection around it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/code.hpp"
#include "core/credentials.hpp"
#include "core/security_layer.hpp"

namespace saslspec::impl {

/// The secure channel outside SASL that a mechanism may bind to (RFC 5056), as the application described it.
struct ChannelBinding {
  std::string_view type; ///< cb-name: tls-unique, tls-server-end-point, tls-exporter, ...
  std::string_view data;
};
inline constexpr std::size_t max_channel_binding = 1024;

struct MechanismInfo;

/// The surroundings of a mechanism; the connection implements them over the ABI's callbacks. Every function that
/// returns a code returns Code::Ok or the reason for a refusal. Views live until the next call other than `allocate`
/// and `release`.
class Surroundings {
public:
  virtual ~Surroundings() = default;
  /// The account's password as stored (already prepared).
  [[nodiscard]] virtual Code password(std::string_view user, std::string_view& out) = 0;
  /// Whether `password` is right for `user`; uses the application's own check where it has one.
  [[nodiscard]] virtual Code check_password(std::string_view user, std::string_view password) = 0;
  /// The stored verifier for `mechanism`, or one computed from a stored password (and kept for this exchange). With
  /// Code::NoUser, `out` may have the salt and count that an unknown user is to be shown.
  [[nodiscard]] virtual Code scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out) = 0;
  /// HMAC-MD5 of `challenge` under the account's key, for stores that keep the key schedule and not the password (v1).
  /// Code::Unavail: this store has passwords, use password().
  [[nodiscard]] virtual Code cram_md5_digest(std::string_view /*user*/, std::string_view /*challenge*/,
                                             std::span<std::uint8_t, 16> /*digest*/) {
    return Code::Unavail;
  }
  /// MD5 of "user:realm:password", for stores that keep it and not the password (v1).
  /// Code::Unavail: this store has passwords, use password().
  [[nodiscard]] virtual Code digest_md5_secret(std::string_view /*user*/, std::string_view /*realm*/,
                                               std::span<std::uint8_t, 16> /*digest*/) {
    return Code::Unavail;
  }
  /// The account's entry for OTP. Code::NoUser when there is no entry; `out.last` may then have octets that stay the
  /// same for that user, and from which a challenge is made up.
  [[nodiscard]] virtual Code otp_entry(std::string_view /*user*/, OtpEntry& /*out*/) { return Code::NoUser; }
  /// Puts `next` in the place of `expected`, as one step. Code::TryAgain when the entry is no longer `expected`:
  /// another negotiation has used it.
  [[nodiscard]] virtual Code otp_replace(std::string_view /*user*/, const OtpEntry& /*expected*/,
                                         const OtpEntry& /*next*/) {
    return Code::NoUser;
  }
  /// Whether the bearer token that came by `mechanism` is valid, and for which account. `authzid` may be empty. With an
  /// empty `token` the client asks which kind of token is wanted, and no answer lets it in.
  [[nodiscard]] virtual Code check_token(std::string_view /*mechanism*/, std::string_view /*authzid*/,
                                         std::string_view /*token*/, TokenAnswer& /*out*/) {
    return Code::NoMech;
  }
  /// Whether a client may start `mechanism` on this connection, as the list of mechanisms tells it.
  virtual bool offers(std::string_view /*mechanism*/) { return false; }
  /// The final decision on a mechanism that asks for it and that is permitted otherwise. Code::NoMech when it is not
  /// available.
  [[nodiscard]] virtual Code admits(const MechanismInfo& /*mechanism*/) { return Code::Ok; }
  /// Absent when the application described no channel.
  virtual std::optional<ChannelBinding> channel_binding() const { return std::nullopt; }
  virtual LayerLimits layer_limits() const { return {}; }
  /// The identity established outside SASL; empty: there is no such identity.
  virtual std::string_view external_identity() const = 0;
  virtual std::string_view server_name() const = 0;
  /// The registered name of the protocol ("imap"); empty when it is not known.
  virtual std::string_view service() const { return {}; }
  /// The realm of names without a realm; the server's name unless the application gave a realm.
  virtual std::string_view realm() const { return server_name(); }
  /// The server's name and port as the application stated them; empty and 0 when it did not. Then server_name() is this
  /// host's name.
  virtual std::string_view stated_server_name() const { return {}; }
  virtual unsigned local_port() const { return 0; }
  /// A per-process secret from which stable mock salts for unknown users are derived.
  virtual std::span<const std::uint8_t> mock_secret() const = 0;
  /// Memory through the application's hooks (sasl_set_alloc). Null when it fails.
  virtual void* allocate(std::size_t size) = 0;
  virtual void release(void* block) = 0;
};

} // namespace saslspec::impl
