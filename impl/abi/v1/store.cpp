#include "abi/v1/store.hpp"

#include <array>
#include <cstdio>

#include "abi/callbacks.hpp"
#include "store/accounts.hpp"

namespace saslspec::impl {

template <class Body>
Code StoredAccounts::in_store(std::string_view user, Body body) {
  Accounts accounts(path_);
  const Code code = body(accounts);
  if (log_ != nullptr && log_->proc != nullptr && code != Code::Ok && code != Code::BadAuth) {
    std::array<char, 512> message;
    if (accounts.trouble() != nullptr)
      std::snprintf(message.data(), message.size(), "%s", accounts.trouble());
    else
      std::snprintf(message.data(), message.size(), "sqlite: \"%.*s\": %s", static_cast<int>(user.size()), user.data(),
                    text(code));
    function_of<sasl_log_t>(log_->proc)(log_->context, accounts.trouble() != nullptr ? SASL_LOG_ERR : SASL_LOG_WARNING,
                                        message.data());
  }
  return is_about_account(code) ? Code::NoUser : code;
}

Code StoredAccounts::password(std::string_view user, Octets& out) {
  return in_store(user, [&](Accounts& accounts) { return accounts.password(user, out); });
}

Code StoredAccounts::check_password(std::string_view user, std::string_view password) {
  return in_store(user, [&](Accounts& accounts) { return accounts.check_password(user, password); });
}

Code StoredAccounts::scram_verifier(std::string_view mechanism, std::string_view user, Octets& room,
                                    ScramVerifier& out) {
  return in_store(user, [&](Accounts& accounts) { return accounts.scram_verifier(mechanism, user, room, out); });
}

Code StoredAccounts::otp_entry(std::string_view user, Octets& room, OtpEntry& out) {
  return in_store(user, [&](Accounts& accounts) { return accounts.otp(user, room, out); });
}

Code StoredAccounts::otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next) {
  return in_store(user, [&](Accounts& accounts) { return accounts.replace_otp(user, expected, next); });
}

Code StoredAccounts::set_password(std::string_view user, std::optional<std::string_view> password, bool may_create) {
  return in_store(user, [&](Accounts& accounts) {
    return accounts.set_password(user, password, may_create, PasswordChange::Plaintext::Keep);
  });
}

} // namespace saslspec::impl
