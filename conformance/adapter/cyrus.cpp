#include "cyrus.hpp"

#include <climits>

namespace saslspec::adapter::cyrus {

void keep(KeptOptions& kept, const saslspec_options& options) {
  kept.options = options;
  if (options.server_nonce != nullptr) kept.server_nonce = options.server_nonce;
  if (options.external_identity != nullptr) kept.external_identity = options.external_identity;
  if (options.mechanism_list != nullptr) kept.mechanism_list = options.mechanism_list;
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

int mechanism_list_or(GetOption& others, const KeptOptions* kept, const char* plugin, const char* option,
                      const char** value, unsigned* length) {
  if (kept == nullptr || option == nullptr || value == nullptr || std::strcmp(option, "mech_list") != 0)
    return others(nullptr, plugin, option, value, length);
  return answer_option(kept->mechanism_list.c_str(), value, length);
}

int log_nothing(void*, int, const char*) {
  return CYRUS_OK;
}

int check_token(const KeptOptions& kept, const char* token, unsigned length, cyrus_token_answer* answer) {
  const Callback paused;
  asks_about_tokens = true;
  if (kept.options.interact != 0) return CYRUS_INTERACT;
  if (token == nullptr || answer == nullptr) return CYRUS_BADPARAM;
  const TokenOwner owner = find_token({token, length});
  answer->status = "invalid_token";
  answer->scope = "mail";
  if (owner.account == nullptr) return CYRUS_BADAUTH;
  if (owner.expired) return CYRUS_EXPIRED;
  answer->user = owner.account->user;
  return CYRUS_OK;
}

std::optional<cyrus_security_properties> security_properties(const saslspec_options& options) {
  if (options.forbid_plaintext == 0 && options.forbid_anonymous == 0 && options.layers == 0) return std::nullopt;
  cyrus_security_properties properties{};
  properties.max_ssf = options.layers < 0 ? 0 : UINT_MAX;
  properties.maximum_buffer = options.layers > 0 ? layer_buffer : 0;
  properties.security_flags = (options.forbid_plaintext != 0 ? CYRUS_SEC_NOPLAINTEXT : 0U) |
                              (options.forbid_anonymous != 0 ? CYRUS_SEC_NOANONYMOUS : 0U);
  return properties;
}

void inject_nonce(SetNonce* set_nonce, const KeptOptions& kept) {
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
