// The built-in store in v1: where the option sqlite_db names one and the application keeps no secrets itself.
#include <array>
#include <cstdio>

#include "abi/callbacks.hpp"
#include "abi/v1/connection.hpp"
#include "core/code.hpp"
#include "store/accounts.hpp"

using namespace saslspec::impl;

const char* sasl_conn::store_path() const {
  return callback(SASL_CB_SERVER_GETSECRET) == nullptr ? option("sqlite_db") : nullptr;
}

/// Why an account cannot be used goes to the log; it counts as unknown.
template <class Body>
Code sasl_conn::in_store(const char* path, std::string_view user, Body body) {
  Accounts accounts(path);
  const Code code = body(accounts);
  const sasl_callback_t* entry = callback(SASL_CB_LOG);
  if (entry != nullptr && entry->proc != nullptr && code != Code::Ok && code != Code::BadAuth) {
    std::array<char, 512> message;
    if (accounts.trouble() != nullptr)
      std::snprintf(message.data(), message.size(), "%s", accounts.trouble());
    else
      std::snprintf(message.data(), message.size(), "sqlite: \"%.*s\": %s", static_cast<int>(user.size()), user.data(),
                    text(code));
    function_of<sasl_log_t>(entry->proc)(
        entry->context, accounts.trouble() != nullptr ? SASL_LOG_ERR : SASL_LOG_WARNING, message.data());
  }
  return is_about_account(code) ? Code::NoUser : code;
}

Code sasl_conn::password_in_store(const char* path, std::string_view user, std::string_view& out) {
  return in_store(path, user, [&](Accounts& accounts) {
    const Code code = accounts.password(user, secret_);
    out = secret_.view();
    return code;
  });
}

Code sasl_conn::check_password_in_store(const char* path, std::string_view user, std::string_view password) {
  return in_store(path, user, [&](Accounts& accounts) { return accounts.check_password(user, password); });
}

Code sasl_conn::scram_verifier_in_store(const char* path, std::string_view mechanism, std::string_view user,
                                        ScramVerifier& out) {
  return in_store(path, user,
                  [&](Accounts& accounts) { return accounts.scram_verifier(mechanism, user, secret_, out); });
}

Code sasl_conn::set_password_in_store(const char* path, std::string_view user, std::optional<std::string_view> password,
                                      int flags) {
  return in_store(path, user, [&](Accounts& accounts) {
    return accounts.set_password(user, password, (flags & SASL_SET_CREATE) != 0, PasswordChange::Plaintext::Keep);
  });
}

/// There, or where the application reads and writes secrets.
bool sasl_conn::keeps_otp_entries() {
  const sasl_callback_t* get = callback(SASL_CB_SERVER_GETSECRET);
  const sasl_callback_t* put = callback(SASL_CB_SERVER_PUTSECRET);
  return store_path() != nullptr || (get != nullptr && put != nullptr && put->proc != nullptr);
}

Code sasl_conn::otp_entry(std::string_view user, OtpEntry& out) {
  const char* path = store_path();
  if (path == nullptr) return otp_in_secrets(user, out);
  return in_store(path, user, [&](Accounts& accounts) { return accounts.otp(user, secret_, out); });
}

Code sasl_conn::otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next) {
  const char* path = store_path();
  if (path == nullptr) return replace_otp_in_secrets(user, expected, next);
  return in_store(path, user, [&](Accounts& accounts) { return accounts.replace_otp(user, expected, next); });
}
