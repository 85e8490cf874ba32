// The accounts of a store as a connection asks for them: by path, with codes for answers and words for the log.
#pragma once

#include <optional>
#include <string_view>

#include "core/code.hpp"
#include "core/credentials.hpp"
#include "core/octets.hpp"
#include "store/store.hpp"

namespace saslspec::impl {

/// Lives for one call of a mechanism. Any thread may have one; see thread_store.hpp for what they share.
///
/// Codes: Ok, NoUser, NoVerify, Disabled, PwLock, Expired of an account, and those of StoreFailure. A client may learn
/// no code but Ok: see is_about_account.
class Accounts {
public:
  explicit Accounts(const char* path) : path_(path) {}

  /// See Store::scram_verifier: with every code, `out` has the salt and the count to show.
  [[nodiscard]] Code scram_verifier(std::string_view mechanism, std::string_view user, Octets& room,
                                    ScramVerifier& out);
  [[nodiscard]] Code password(std::string_view user, Octets& out);
  /// Checks against a verifier, even where the password itself is stored, and derives a key for everybody.
  [[nodiscard]] Code check_password(std::string_view user, std::string_view password);
  [[nodiscard]] Code standing(std::string_view user);
  /// `password` absent: erases the account's secrets.
  [[nodiscard]] Code set_password(std::string_view user, std::optional<std::string_view> password, bool may_create,
                                  PasswordChange::Plaintext plaintext);
  [[nodiscard]] Code otp(std::string_view user, Octets& room, OtpEntry& out);
  /// See Store::replace_otp.
  [[nodiscard]] Code replace_otp(std::string_view user, const OtpEntry& expected, const OtpEntry& next);

  /// The line for the log about the last call; null: there is nothing to log.
  const char* trouble() const { return failure_.code == Code::Ok ? nullptr : failure_.text.data(); }

private:
  template <class Lookup>
  [[nodiscard]] Code read(Lookup lookup);
  template <class Change>
  [[nodiscard]] Code write(Change change);

  const char* path_;
  StoreFailure failure_;
};

/// Whether the code tells the state of an account, which only the server's log may know: then the account counts as
/// unknown.
constexpr bool is_about_account(Code code) {
  return code == Code::NoUser || code == Code::NoVerify || code == Code::Disabled || code == Code::PwLock ||
         code == Code::Expired;
}

} // namespace saslspec::impl
