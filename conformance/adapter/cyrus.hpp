// What the adapters of the two ABIs of Cyrus SASL share: a connection's setting, bearer tokens, security properties.
#pragma once

#include "cyrus_abi.h"
#include "support.hpp"

#include <optional>
#include <string>

namespace saslspec::adapter::cyrus {

/// A connection's setting, kept for the callbacks that answer by it.
struct KeptSetting {
  saslspec_setting setting{};
  std::optional<std::string> server_nonce;
  std::string external_identity;
  std::string mechanism_list; ///< empty: the option is not set
};

/// Copies what has to outlive the call that gave `setting`.
void keep(KeptSetting& kept, const saslspec_setting& setting);

/// Where the target's plug-ins lie; empty: where the target looks by itself.
inline std::string plugin_folder;

/// Whether the target ever asked whom a token stands for.
inline bool asks_about_tokens = false;
/// Whether the target ever asked for an entry of one-time passwords.
inline bool asks_for_entries = false;

/// The capabilities that both ABIs have, and those that show when the target asks or exports `set_nonce`.
unsigned capabilities(SetNonce* set_nonce);

template <class F>
cyrus_callback callback(unsigned long id, F* procedure, void* context = nullptr) {
  return {id, reinterpret_cast<void (*)()>(procedure), context};
}

/// Writes `text` as the value of an option.
int answer_option(const char* text, const char** value, unsigned* length);

using GetOption = int(void* context, const char* plugin, const char* option, const char** value, unsigned* length);
/// Answers CYRUS_CB_GETOPT of a connection whose mechanism is on offer only where it is named: `mech_list` by the
/// connection, where there is one, and everything else by `others`.
int mechanism_list_or(GetOption& others, const KeptSetting* kept, const char* plugin, const char* option,
                      const char** value, unsigned* length);

int log_nothing(void*, int, const char*);
/// Gives what the library logs, down to warnings, to the host while `is_loading`; else nothing.
int log_while_loading(void*, int level, const char* message);
inline bool is_loading = false;

/// Answers CYRUS_CB_CHECK_TOKEN.
int check_token(const KeptSetting& kept, const char* token, unsigned length, cyrus_token_answer* answer);

/// What CYRUS_SEC_PROPS is set to.
cyrus_security_properties security_properties(const saslspec_setting& setting);

/// Makes the connection's nonce the server's next one; without one the target makes its own.
void inject_nonce(SetNonce* set_nonce, const KeptSetting& kept);

/// Reports the value of a property through host->output.
void report_number(const void* value);
void report_text(const void* value);

inline unsigned length_of(const saslspec_input& input) {
  return static_cast<unsigned>(input.length);
}

} // namespace saslspec::adapter::cyrus
