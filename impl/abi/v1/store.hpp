// The built-in store's accounts as v1 asks for them.
#pragma once

#include <optional>
#include <string_view>

#include "core/code.hpp"
#include "core/credentials.hpp"
#include "core/octets.hpp"
#include "sasl.h"

namespace saslspec::impl {

/// Functions are as those of Accounts that have their names, and throw std::bad_alloc. The log is told why an account
/// cannot be used; the account counts as unknown.
class StoredAccounts {
public:
  /// The store at `path`; `log` is the callback of SASL_CB_LOG, or null.
  StoredAccounts(const char* path, const sasl_callback_t* log) : path_(path), log_(log) {}

  [[nodiscard]] Code password(std::string_view user, Octets& out);
  [[nodiscard]] Code check_password(std::string_view user, std::string_view password);
  [[nodiscard]] Code scram_verifier(std::string_view mechanism, std::string_view user, Octets& room,
                                    ScramVerifier& out);
  [[nodiscard]] Code otp_entry(std::string_view user, Octets& room, OtpEntry& out);
  [[nodiscard]] Code otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next);
  /// `password` absent: erases.
  [[nodiscard]] Code set_password(std::string_view user, std::optional<std::string_view> password, bool may_create);

private:
  template <class Body>
  [[nodiscard]] Code in_store(std::string_view user, Body body);

  const char* path_;
  const sasl_callback_t* log_;
};

} // namespace saslspec::impl
