// Accounts by the application's secret callbacks; the forms of the secrets are listed in sasl.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "abi/callbacks.hpp"
#include "core/code.hpp"
#include "core/credentials.hpp"
#include "core/octets.hpp"
#include "sasl.h"

namespace saslspec::impl {

/// Unless said otherwise, functions are as those of Surroundings that have their names, and throw std::bad_alloc. They
/// fill `room` with the secret; views of the answer lie there. Passwords themselves are not kept.
class Secrets {
public:
  /// Both live as long as the object. Secrets are filed under `realm`.
  Secrets(const Callbacks<sasl_callback_t>& callbacks, const Octets& realm) : callbacks_(callbacks), realm_(realm) {}

  [[nodiscard]] Code check_password(std::string_view user, std::string_view password);
  [[nodiscard]] Code cram_md5_digest(std::string_view user, std::string_view challenge,
                                     std::span<std::uint8_t, 16> digest);
  [[nodiscard]] Code digest_md5_secret(std::string_view user, std::string_view realm,
                                       std::span<std::uint8_t, 16> digest);
  [[nodiscard]] Code scram_verifier(std::string_view mechanism, std::string_view user, Octets& room,
                                    ScramVerifier& out);
  [[nodiscard]] Code otp_entry(std::string_view user, Octets& room, OtpEntry& out);
  [[nodiscard]] Code otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next, Octets& room);
  /// Whether the application reads secrets and writes them.
  bool keeps_otp_entries() const;
  /// `password` absent: erases the user's secrets. Code::NoUser when there is no secret and `may_create` is false.
  [[nodiscard]] Code set_password(const char* user, std::optional<std::string_view> password, bool may_create);

private:
  /// The secret under a mechanism's name, into `out`.
  [[nodiscard]] Code read(const char* mechanism, std::string_view user, Octets& out);
  /// `secret` null: erases.
  [[nodiscard]] Code write(const char* mechanism, const char* user, const Octets* secret);
  [[nodiscard]] Code write_all(const char* user, std::string_view password);
  [[nodiscard]] Code erase_all(const char* user);
  [[nodiscard]] Code exists(const char* user);

  const Callbacks<sasl_callback_t>& callbacks_;
  const Octets& realm_;
};

} // namespace saslspec::impl
