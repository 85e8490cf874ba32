#include "abi/v1/connection.hpp"

#include <array>
#include <cstdio>
#include <memory>

#include "abi/callbacks.hpp"
#include "abi/configuration_file.hpp"
#include "abi/host_name.hpp"
#include "abi/token_check.hpp"
#include "core/code.hpp"

using namespace saslspec::impl;

sasl_conn::sasl_conn(void* room, const Parameters& given)
    : Connection(room)
    , callbacks_(given.callbacks, library_callbacks())
    , server_name_is_stated_(given.server_name != nullptr) {
  HostName host;
  service_.assign(given.service);
  server_name_.assign(host_name(given.server_name, host));
  realm_.assign(given.realm != nullptr ? std::string_view(given.realm) : server_name_.view());
}

const char* sasl_conn::configured_mechanisms() {
  return callbacks_.option<sasl_getopt_t>(SASL_CB_GETOPT, nullptr, "mech_list");
}

void sasl_conn::refused(Code code, const char* reason) {
  const sasl_callback_t* entry = callback(SASL_CB_LOG);
  if (entry == nullptr || entry->proc == nullptr) return;
  std::array<char, 256> message;
  std::snprintf(message.data(), message.size(), "%s: %s: %s",
                mechanism() == nullptr ? "SASL" : mechanism()->name.data(), text(code), reason);
  const bool is_ours = code == Code::NoMem || code == Code::Fail;
  function_of<sasl_log_t>(entry->proc)(entry->context, is_ours ? SASL_LOG_ERR : SASL_LOG_WARNING, message.data());
}

Code sasl_conn::password(std::string_view user, std::string_view& out) {
  return accounts().password(user, out);
}

Code sasl_conn::check_password(std::string_view user, std::string_view password) {
  return accounts().check_password(user, password);
}

Code sasl_conn::scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out) {
  return accounts().scram_verifier(mechanism, user, out);
}

Code sasl_conn::cram_md5_digest(std::string_view user, std::string_view challenge, std::span<std::uint8_t, 16> digest) {
  return accounts().cram_md5_digest(user, challenge, digest);
}

Code sasl_conn::digest_md5_secret(std::string_view user, std::string_view realm, std::span<std::uint8_t, 16> digest) {
  return accounts().digest_md5_secret(user, realm, digest);
}

Code sasl_conn::otp_entry(std::string_view user, OtpEntry& out) {
  return accounts().otp_entry(user, out);
}

Code sasl_conn::otp_replace(std::string_view user, const OtpEntry& expected, const OtpEntry& next) {
  return accounts().otp_replace(user, expected, next);
}

bool sasl_conn::keeps_otp_entries() {
  return accounts().keeps_otp_entries();
}

Code sasl_conn::check_token(std::string_view mechanism, std::string_view authzid, std::string_view token,
                            TokenAnswer& out) {
  const sasl_callback_t* entry = callback(SASL_CB_SERVER_CHECK_TOKEN);
  return check_token_by_callback<sasl_token_answer_t>(entry, authzid, token, out, [&](auto... asked) {
    return function_of<sasl_server_check_token_t>(entry->proc)(entry->context, mechanism.data(), asked...);
  });
}

/// SASL_CB_PROXY_POLICY decides, for identities that act as themselves too. The canonical user that it names with
/// SASL_OK belongs to the library from then on.
Code sasl_conn::authorize(const Octets& authcid, Octets& authzid) {
  const sasl_callback_t* entry = callback(SASL_CB_PROXY_POLICY);
  if (entry == nullptr || entry->proc == nullptr) return Connection::authorize(authcid, authzid);
  const char* user = nullptr;
  const char* reason = nullptr;
  const int answer =
      function_of<sasl_authorize_t>(entry->proc)(entry->context, authcid.c_str(), authzid.c_str(), &user, &reason);
  if (answer == SASL_NOMEM) return Code::NoMem;
  if (answer != SASL_OK) {
    policy_reason_ = reason;
    return Code::NoAuthz;
  }
  const std::unique_ptr<const char, void (*)(const char*)> canonical(
      user, [](const char* block) { saslspec::impl::release(const_cast<char*>(block)); });
  if (canonical != nullptr) authzid.assign(canonical.get());
  return Code::Ok;
}
