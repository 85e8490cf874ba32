// The core's questions about accounts and identities.
#include "abi/callbacks.hpp"
#include "abi/token_check.hpp"
#include "abi/v2/account_lookup.hpp"
#include "abi/v2/auxprop_sources.hpp"
#include "abi/v2/dummy_work.hpp"
#include "core/code.hpp"

using namespace saslspec::impl;

Code sasl_conn::password(std::string_view user, std::string_view& out) {
  return accounts().password(user, out);
}

Code sasl_conn::check_password(std::string_view user, std::string_view password) {
  return accounts().check_password(user, password);
}

Code sasl_conn::scram_verifier(std::string_view mechanism, std::string_view user, ScramVerifier& out) {
  return accounts().scram_verifier(mechanism, user, out, verifier_was_stored_);
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

void sasl_conn::forget_account() {
  verifier_was_stored_ = false;
  if (properties_context_ != nullptr) properties_context_->clear();
}

Code sasl_conn::check_token(std::string_view mechanism, std::string_view authzid, std::string_view token,
                            TokenAnswer& out) {
  const sasl_callback_t* entry = callback(SASL_CB_SERVER_CHECK_TOKEN);
  return check_token_by_callback<sasl_token_answer_t>(entry, authzid, token, out, [&](auto... asked) {
    return function_of<sasl_server_check_token_t>(entry->proc)(this, entry->context, mechanism.data(), asked...);
  });
}

/// SASL_CB_PROXY_POLICY decides, for identities that act as themselves too: an application may have a say in both.
Code sasl_conn::authorize(const Octets& authcid, Octets& authzid) {
  if (verifier_was_stored_) note_entry_without_derivation(KeyUse::Scram);
  const Code looked_up = properties_context_ == nullptr
                             ? Code::NoUser
                             : look_up_in_sources(*this, authzid, SASL_AUXPROP_AUTHZID, *properties_context_);
  if (looked_up == Code::NoMem) return looked_up; // whatever else it says: the account may well have no properties

  const sasl_callback_t* entry = callback(SASL_CB_PROXY_POLICY);
  if (entry == nullptr || entry->proc == nullptr) return Connection::authorize(authcid, authzid);
  const int answer = function_of<sasl_authorize_t>(entry->proc)(
      this, entry->context, authzid.c_str(), static_cast<unsigned>(authzid.size()), authcid.c_str(),
      static_cast<unsigned>(authcid.size()), realm_.data(), static_cast<unsigned>(realm_.size()),
      &properties_context());
  if (answer == SASL_NOMEM) return Code::NoMem;
  return answer == SASL_OK ? Code::Ok : Code::NoAuthz;
}
