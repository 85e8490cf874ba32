#include "abi/v1/account_lookup.hpp"

namespace saslspec::impl {

std::optional<StoredAccounts> AccountLookup::store() const {
  if (callbacks_.find(SASL_CB_SERVER_GETSECRET) != nullptr) return std::nullopt;
  const char* path = callbacks_.option<sasl_getopt_t>(SASL_CB_GETOPT, nullptr, "sqlite_db");
  if (path == nullptr) return std::nullopt;
  return StoredAccounts(path, callbacks_.find(SASL_CB_LOG));
}

Code AccountLookup::password(std::string_view user, std::string_view& out) {
  auto stored = store();
  if (!stored) return Code::NoVerify;
  const Code code = stored->password(user, room_);
  out = room_.view();
  return code;
}

Code AccountLookup::check_password(std::string_view user, std::string_view password) {
  const char* method = callbacks_.option<sasl_getopt_t>(SASL_CB_GETOPT, nullptr, "pwcheck_method");
  if (method != nullptr && std::string_view(method) != "sasldb") return Code::BadParam; // an error in the configuration
  auto stored = store();
  return stored ? stored->check_password(user, password) : secrets_.check_password(user, password);
}

Code AccountLookup::scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out) {
  auto stored = store();
  return stored ? stored->scram_verifier(mechanism, user, room_, out)
                : secrets_.scram_verifier(mechanism, user, room_, out);
}

/// The store has passwords, or nothing for this.
Code AccountLookup::cram_md5_digest(std::string_view user, std::string_view challenge,
                                    std::span<std::uint8_t, 16> digest) {
  return store() ? Code::Unavail : secrets_.cram_md5_digest(user, challenge, digest);
}

/// The store has passwords, or nothing for this.
Code AccountLookup::digest_md5_secret(std::string_view user, std::string_view realm,
                                      std::span<std::uint8_t, 16> digest) {
  return store() ? Code::Unavail : secrets_.digest_md5_secret(user, realm, digest);
}

bool AccountLookup::keeps_otp_entries() const {
  return store() || secrets_.keeps_otp_entries();
}

Code AccountLookup::otp_entry(std::string_view user, OtpEntry& out) {
  auto stored = store();
  return stored ? stored->otp_entry(user, room_, out) : secrets_.otp_entry(user, room_, out);
}

Code AccountLookup::otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next) {
  auto stored = store();
  return stored ? stored->otp_replace(user, expected, next) : secrets_.otp_replace(user, expected, next, room_);
}

Code AccountLookup::set_password(const char* user, const char* password, unsigned length, int flags) {
  const bool may_create = (flags & SASL_SET_CREATE) != 0;
  std::optional<std::string_view> given;
  if (password != nullptr && (flags & SASL_SET_DISABLE) == 0) given = std::string_view(password, length);
  auto stored = store();
  return stored ? stored->set_password(user, given, may_create) : secrets_.set_password(user, given, may_create);
}

} // namespace saslspec::impl
