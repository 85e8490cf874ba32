#include "abi/v1/secrets.hpp"

#include <cstring>

#include "core/library.hpp"
#include "core/md5.hpp"
#include "core/otp_secret.hpp"
#include "core/scram_secret.hpp"
#include "crypto/digest_md5_keys.hpp"
#include "crypto/random.hpp"
#include "crypto/scram_hash.hpp"
#include "crypto/secret.hpp"
#include "text/latin1.hpp"

namespace saslspec::impl {

namespace {

constexpr const char* plain = "PLAIN"; // and LOGIN, which asks for the same password
constexpr const char* cram_md5 = "CRAM-MD5";
constexpr const char* digest_md5 = "DIGEST-MD5";
constexpr const char* otp = "OTP";
// The names that secrets are kept under: these and those of scram_names.
constexpr const char* own_forms[] = {plain, cram_md5, digest_md5, otp};
constexpr std::size_t salt_size = 16;
constexpr std::size_t plain_secret_size = salt_size + 1 + 16;

/// MD5(salt, "sasldb", password) behind the salt and a NUL.
void plain_secret(std::string_view salt, std::string_view password, Octets& out) {
  Md5 md5;
  Secret<16> digest;
  md5.init();
  md5.update(salt);
  md5.update("sasldb");
  md5.update(password);
  md5.finish(std::span<std::uint8_t, 16>(digest.data(), 16));
  out.assign(salt);
  out.append({"\0", 1});
  out.append(digest.view(16));
}

void cram_md5_secret(std::string_view password, Octets& out) {
  HmacMd5 hmac;
  hmac.init(password);
  HmacMd5State state = hmac.state();
  out.assign({reinterpret_cast<const char*>(&state), sizeof state});
  wipe(&state, sizeof state);
  wipe(&hmac, sizeof hmac);
}

/// As a client hashes it: with the name in ISO 8859-1 where that is possible. False when OpenSSL failed.
bool digest_md5_user_secret(std::string_view user, std::string_view realm, std::string_view password, Octets& out) {
  Octets room;
  Secret<md5_octets> digest;
  if (!digest_md5_secret(latin1_if_possible(user, room), realm, password, Md5Out(digest.data(), md5_octets)))
    return false;
  out.assign(digest.view(md5_octets));
  return true;
}

/// A secret in the library's memory, as the callbacks exchange them.
class CallbackSecret {
public:
  explicit CallbackSecret(std::string_view octets)
      : secret_(static_cast<sasl_secret_t*>(allocate(sizeof(sasl_secret_t) + octets.size()))) {
    secret_->len = octets.size();
    std::memcpy(secret_->data, octets.data(), octets.size());
    secret_->data[octets.size()] = '\0';
  }
  CallbackSecret(const CallbackSecret&) = delete;
  CallbackSecret& operator=(const CallbackSecret&) = delete;
  ~CallbackSecret() { sasl_free_secret(&secret_); }
  const sasl_secret_t* get() const { return secret_; }

private:
  sasl_secret_t* secret_;
};

} // namespace

Code Secrets::read(const char* mechanism, std::string_view user, Octets& out) {
  const sasl_callback_t* entry = callbacks_.find(SASL_CB_SERVER_GETSECRET);
  if (entry == nullptr) return Code::NoUser;
  if (entry->proc == nullptr) return Code::Interact;
  const Octets name(user);
  sasl_secret_t* secret = nullptr;
  const Code code = from_application(function_of<sasl_server_getsecret_t>(entry->proc)(
      entry->context, mechanism, name.c_str(), realm_.c_str(), &secret));
  if (secret == nullptr) return code == Code::Ok ? Code::NoUser : code;
  try {
    if (code == Code::Ok) out.assign({secret->data, secret->len});
  } catch (...) {
    sasl_free_secret(&secret);
    throw;
  }
  sasl_free_secret(&secret);
  return code;
}

Code Secrets::check_password(std::string_view user, std::string_view password) {
  Octets stored;
  if (const Code code = read(plain, user, stored); code != Code::Ok) return code;
  if (stored.size() != plain_secret_size) return Code::BadVers;
  Octets presented;
  plain_secret(stored.view().substr(0, salt_size), password, presented);
  return equal_in_constant_time(stored.view(), presented.view()) ? Code::Ok : Code::BadAuth;
}

Code Secrets::cram_md5_digest(std::string_view user, std::string_view challenge, std::span<std::uint8_t, 16> digest) {
  Octets stored;
  const Code code = read(cram_md5, user, stored);
  if (code == Code::Ok && stored.size() != sizeof(HmacMd5State)) return Code::BadVers;
  HmacMd5State state{}; // of an unknown user: the same work, and the code tells
  if (code == Code::Ok) std::memcpy(&state, stored.c_str(), sizeof state);
  HmacMd5 hmac;
  hmac.init(state);
  hmac.inner.update(challenge);
  hmac.finish(digest);
  wipe(&state, sizeof state);
  return code;
}

/// The connection's realm may have been set anew since it was offered.
Code Secrets::digest_md5_secret(std::string_view user, std::string_view realm, std::span<std::uint8_t, 16> digest) {
  if (realm != realm_.view()) return Code::NoUser;
  Octets stored;
  const Code code = read(digest_md5, user, stored);
  if (code != Code::Ok) return code;
  if (stored.size() != digest.size()) return Code::BadVers;
  std::memcpy(digest.data(), stored.c_str(), digest.size());
  return Code::Ok;
}

Code Secrets::scram_verifier(std::string_view mechanism, std::string_view user, Octets& room, ScramVerifier& out) {
  Octets stored;
  if (const Code code = read(mechanism.data(), user, stored); code != Code::Ok) return code;
  return read_scram_secret(stored.view(), mechanism, room, out) == SecretForm::Ready ? Code::Ok : Code::BadVers;
}

Code Secrets::otp_entry(std::string_view user, Octets& room, OtpEntry& out) {
  if (const Code code = read(otp, user, room); code != Code::Ok) return code;
  return read_otp_secret(room.view(), out) ? Code::Ok : Code::BadVers;
}

/// The callbacks cannot replace a secret as one step: the library's lock makes it one, within this process.
Code Secrets::otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next, Octets& room) {
  const LibraryLock lock;
  if (!lock.is_held()) return Code::Fail;
  OtpEntry current{};
  if (const Code code = otp_entry(user, room, current); code != Code::Ok) return code;
  if (!is_same_otp_entry(current, expected)) return Code::TryAgain;
  const ShortName name(user);
  ShortOctets<127> text;
  write_otp_secret(next, text);
  return write(otp, name.c_str(), &text);
}

Code Secrets::write(const char* mechanism, const char* user, const Octets* secret) {
  const sasl_callback_t* entry = callbacks_.find(SASL_CB_SERVER_PUTSECRET);
  if (entry == nullptr || entry->proc == nullptr) return Code::NoMech;
  auto* put = function_of<sasl_server_putsecret_t>(entry->proc);
  if (secret == nullptr) return from_application(put(entry->context, mechanism, user, realm_.c_str(), nullptr));
  const CallbackSecret passed(secret->view());
  return from_application(put(entry->context, mechanism, user, realm_.c_str(), passed.get()));
}

/// The strongest first, so that a password that SASLprep prohibits is refused before anything is stored.
Code Secrets::write_all(const char* user, std::string_view password) {
  Secret<salt_size> salt;
  if (!random_octets(salt.first(salt_size))) return Code::Fail;
  Octets secret;
  for (const ScramName& scram : scram_names) {
    if (const Code code = write_scram_secret(scram.mechanism, password, secret); code != Code::Ok) return code;
    if (const Code code = write(scram.mechanism.data(), user, &secret); code != Code::Ok) return code;
  }
  if (!digest_md5_user_secret(user, realm_.view(), password, secret)) return Code::Fail;
  if (const Code code = write(digest_md5, user, &secret); code != Code::Ok) return code;
  cram_md5_secret(password, secret);
  if (const Code code = write(cram_md5, user, &secret); code != Code::Ok) return code;
  plain_secret(salt.view(salt_size), password, secret);
  return write(plain, user, &secret);
}

Code Secrets::erase_all(const char* user) {
  Code result = Code::Ok;
  const auto erase = [&](const char* form) {
    const Code code = write(form, user, nullptr);
    if (code != Code::Ok && code != Code::NoUser) result = code;
  };
  for (const ScramName& scram : scram_names)
    erase(scram.mechanism.data());
  for (const char* form : own_forms)
    erase(form);
  return result;
}

/// Whether any mechanism has a secret of the user. Code::NoMem ends the search, since a lack of memory may hide a
/// secret.
Code Secrets::exists(const char* user) {
  Octets secret;
  for (const char* form : own_forms)
    if (const Code code = read(form, user, secret); code == Code::Ok || code == Code::NoMem) return code;
  for (const ScramName& scram : scram_names)
    if (const Code code = read(scram.mechanism.data(), user, secret); code == Code::Ok || code == Code::NoMem)
      return code;
  return Code::NoUser;
}

bool Secrets::keeps_otp_entries() const {
  const sasl_callback_t* get = callbacks_.find(SASL_CB_SERVER_GETSECRET);
  const sasl_callback_t* put = callbacks_.find(SASL_CB_SERVER_PUTSECRET);
  return get != nullptr && put != nullptr && put->proc != nullptr;
}

Code Secrets::set_password(const char* user, std::optional<std::string_view> password, bool may_create) {
  if (!may_create) {
    if (const Code code = exists(user); code != Code::Ok) return code;
  }
  return password ? write_all(user, *password) : erase_all(user);
}

} // namespace saslspec::impl

using namespace saslspec::impl;

void sasl_free_secret(sasl_secret_t** secret) {
  if (secret == nullptr || *secret == nullptr) return;
  wipe((*secret)->data, (*secret)->len);
  release(*secret);
  *secret = nullptr;
}
