#include "cyrus.hpp"

#include <climits>

namespace saslspec::adapter::cyrus {

void keep(KeptSetting& kept, const saslspec_setting& setting) {
  kept.setting = setting;
  if (setting.server_nonce != nullptr) kept.server_nonce = setting.server_nonce;
  if (setting.external_identity != nullptr) kept.external_identity = setting.external_identity;
  if (setting.mechanism_list != nullptr) kept.mechanism_list = setting.mechanism_list;
}

unsigned capabilities(SetNonce* set_nonce) {
  return SASLSPEC_NULL_VERSUS_EMPTY | SASLSPEC_AUTHORIZATION_HOOK | SASLSPEC_READS_IDENTITY |
         SASLSPEC_SECURITY_PROPERTIES | SASLSPEC_RESTARTABLE | SASLSPEC_EXACT_CODES | SASLSPEC_NULL_ARGUMENTS |
         SASLSPEC_LAYER_CHOICE | (set_nonce != nullptr ? SASLSPEC_NONCE_INJECTION : 0U) |
         (asks_about_tokens ? SASLSPEC_TOKEN_CHECK : 0U) | (asks_for_entries ? SASLSPEC_OTP_ENTRIES : 0U);
}

int answer_option(const char* text, const char** value, unsigned* length) {
  *value = text;
  if (length != nullptr) *length = static_cast<unsigned>(std::strlen(text));
  return CYRUS_OK;
}

int mechanism_list_or(GetOption& others, const KeptSetting* kept, const char* plugin, const char* option,
                      const char** value, unsigned* length) {
  if (kept == nullptr || option == nullptr || value == nullptr || std::strcmp(option, "mech_list") != 0)
    return others(nullptr, plugin, option, value, length);
  return answer_option(kept->mechanism_list.c_str(), value, length);
}

int log_nothing(void*, int, const char*) {
  return CYRUS_OK;
}

int log_while_loading(void*, int level, const char* message) {
  constexpr int warning = 3; // SASL_LOG_WARN; errors and failed logins have smaller numbers
  const Callback paused;
  if (is_loading && level <= warning && message != nullptr) host->detail(message);
  return CYRUS_OK;
}

int check_token(const KeptSetting& kept, const char* token, unsigned length, cyrus_token_answer* answer) {
  const Callback paused;
  asks_about_tokens = true;
  if (kept.setting.interact != 0) return CYRUS_INTERACT;
  if (token == nullptr || answer == nullptr) return CYRUS_BADPARAM;
  const TokenOwner owner = find_token({token, length});
  answer->status = "invalid_token";
  answer->scope = "mail";
  if (owner.account == nullptr) return CYRUS_BADAUTH;
  if (owner.expired) return CYRUS_EXPIRED;
  answer->user = owner.account->user;
  return CYRUS_OK;
}

cyrus_security_properties security_properties(const saslspec_setting& setting) {
  cyrus_security_properties properties{};
  const bool layers = has(setting, SASLSPEC_LAYERS_ALLOWED);
  properties.max_ssf = layers ? UINT_MAX : 0;
  properties.maximum_buffer = layers ? layer_buffer : 0;
  properties.security_flags = (has(setting, SASLSPEC_PLAINTEXT_ALLOWED) ? 0U : CYRUS_SEC_NOPLAINTEXT) |
                              (has(setting, SASLSPEC_ANONYMOUS_ALLOWED) ? 0U : CYRUS_SEC_NOANONYMOUS);
  return properties;
}

void inject_nonce(SetNonce* set_nonce, const KeptSetting& kept) {
  if (set_nonce != nullptr) set_nonce(kept.server_nonce ? kept.server_nonce->c_str() : nullptr);
}

void report_number(const void* value) {
  const auto text = std::to_string(*static_cast<const unsigned*>(value));
  host->output(text.data(), text.size());
}

void report_text(const void* value) {
  const auto* text = static_cast<const char*>(value);
  host->output(text, std::strlen(text));
}

} // namespace saslspec::adapter::cyrus
