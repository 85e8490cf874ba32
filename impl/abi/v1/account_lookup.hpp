// Accounts and their passwords: in the application's secret callbacks, or in the built-in store where the application
// has no such callback and the option sqlite_db names a store.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "abi/v1/secrets.hpp"
#include "abi/v1/store.hpp"

namespace saslspec::impl {

/// Answers one question about an account; made by sasl_conn::accounts() and gone with the call. Unless said otherwise,
/// functions are as those of Surroundings that have their names, and throw std::bad_alloc.
class AccountLookup {
public:
  /// All three live as long as the object. Views of the answers lie in `room`.
  AccountLookup(const Callbacks<sasl_callback_t>& callbacks, const Octets& realm, Octets& room)
      : callbacks_(callbacks), secrets_(callbacks, realm), room_(room) {}

  [[nodiscard]] Code password(std::string_view user, std::string_view& out);
  [[nodiscard]] Code check_password(std::string_view user, std::string_view password);
  [[nodiscard]] Code scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out);
  [[nodiscard]] Code cram_md5_digest(std::string_view user, std::string_view challenge,
                                     std::span<std::uint8_t, 16> digest);
  [[nodiscard]] Code digest_md5_secret(std::string_view user, std::string_view realm,
                                       std::span<std::uint8_t, 16> digest);
  [[nodiscard]] Code otp_entry(std::string_view user, OtpEntry& out);
  [[nodiscard]] Code otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next);
  [[nodiscard]] bool keeps_otp_entries() const;
  /// `password` null, or SASL_SET_DISABLE: erases. `flags` are SASL_SET_*.
  [[nodiscard]] Code set_password(const char* user, const char* password, unsigned length, int flags);

private:
  /// Absent: it is not used.
  std::optional<StoredAccounts> store() const;

  const Callbacks<sasl_callback_t>& callbacks_;
  Secrets secrets_;
  Octets& room_;
};

} // namespace saslspec::impl
