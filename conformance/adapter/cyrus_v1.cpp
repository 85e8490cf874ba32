// The manual page's libsasl (Cyrus SASL 1.5.x, and the reference's v1). Secrets live behind GETSECRET and PUTSECRET;
// sasl_setpass writes them, which also wakes mechanisms that found no secret store while they were loaded.
#include "adapters.hpp"
#include "cyrus_v1_abi.h"
#include "support.hpp"

#include <array>
#include <climits>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>

namespace saslspec::adapter {
namespace {

struct Library {
  v1_server_init* server_init;
  v1_done* done;
  v1_server_new* server_new;
  v1_server_start* server_start;
  v1_server_step* server_step;
  v1_dispose* dispose;
  v1_listmech* listmech;
  v1_getprop* getprop;
  v1_setprop* setprop;
  v1_setpass* setpass;
  v1_code* encode;
  v1_code* decode;
  SetNonce* set_nonce;
};
Library sasl;
std::string plugin_folder;

/// Secrets by mechanism and user, as the library wrote them.
std::map<std::pair<std::string, std::string>, std::string> secrets;

/// Whether the target ever asked whom a token stands for.
bool asks_about_tokens = false;

/// Whether the target ever asked for an entry of one-time passwords.
bool asks_for_entries = false;
constexpr const char* otp_mechanism = "OTP";

struct Connection {
  v1_conn* handle = nullptr;
  saslspec_options options{};
  std::optional<std::string> server_nonce;
  std::string external_identity;
  std::string mechanism_list; ///< empty: the option is not set
  std::array<v1_callback, 8> callbacks{};
  std::string authcid; ///< as the proxy policy callback learnt it: the ABI has no property for it
};

bool is_documented(int native) {
  return (native <= V1_INTERACT && native >= -23 && native != -12) || native == -25;
}

void set_code(saslspec_result& result, int native) {
  result.native = native;
  result.code = is_documented(native) ? native : SASLSPEC_UNDOCUMENTED;
}

template <class F>
v1_callback callback(unsigned long id, F* procedure, void* context = nullptr) {
  return {id, reinterpret_cast<void (*)()>(procedure), context};
}

// ---- callbacks from the target -------------------------------------------------------------------------------------

int get_option(void*, const char* plugin, const char* option, const char** value, unsigned* length) {
  const Callback paused;
  if (plugin != nullptr || option == nullptr || value == nullptr) return V1_FAIL;
  if (std::strcmp(option, "pwcheck_method") != 0) return V1_FAIL;
  *value = "sasldb";
  if (length != nullptr) *length = 6;
  return V1_OK;
}

/// Of a connection whose mechanism is on offer only where it is named.
int get_connection_option(void* context, const char* plugin, const char* option, const char** value, unsigned* length) {
  const auto* connection = static_cast<const Connection*>(context);
  if (connection == nullptr || option == nullptr || value == nullptr || std::strcmp(option, "mech_list") != 0)
    return get_option(nullptr, plugin, option, value, length);
  *value = connection->mechanism_list.c_str();
  if (length != nullptr) *length = static_cast<unsigned>(connection->mechanism_list.size());
  return V1_OK;
}

int log_nothing(void*, int, const char*) {
  return V1_OK;
}

int get_path(void*, char** path) {
  const Callback paused;
  if (path == nullptr) return V1_BADPARAM;
  *path = strdup(plugin_folder.c_str()); // the library frees it
  return *path == nullptr ? V1_NOMEM : V1_OK;
}

int proxy_policy(void* context, const char* authenticated, const char* requested, const char** user,
                 const char** error) {
  const Callback paused;
  if (authenticated == nullptr) return V1_BADPARAM;
  if (requested == nullptr || *requested == '\0') requested = authenticated;
  if (context != nullptr) static_cast<Connection*>(context)->authcid = authenticated;
  if (error != nullptr) *error = nullptr;
  if (!may_act_as(authenticated, requested)) return V1_NOAUTHZ;
  if (user != nullptr) *user = requested;
  return V1_OK;
}

int get_secret(void* context, const char* mechanism, const char* user, const char*, v1_secret** out) {
  const Callback paused;
  const auto* connection = static_cast<const Connection*>(context);
  if (connection != nullptr && connection->options.interact != 0) return V1_INTERACT;
  if (mechanism == nullptr || user == nullptr || out == nullptr) return V1_BADPARAM;
  asks_for_entries = asks_for_entries || std::strcmp(mechanism, otp_mechanism) == 0;
  const auto found = secrets.find({mechanism, user});
  if (found == secrets.end()) return V1_NOUSER;
  const auto& secret = found->second;
  auto* block = static_cast<v1_secret*>(std::malloc(sizeof(v1_secret) + secret.size())); // the library frees it
  if (block == nullptr) return V1_NOMEM;
  block->length = secret.size();
  std::memcpy(block->data, secret.data(), secret.size());
  block->data[secret.size()] = '\0';
  *out = block;
  return V1_OK;
}

/// The seeded verifier in place of one that the library just computed with a salt of its own, when it stores
/// verifiers in the common text form.
std::string seeded(const std::string& mechanism, const std::string& user, std::string secret) {
  const auto* account = find_account(user);
  const auto* verifier = account == nullptr ? nullptr : find_verifier(*account, mechanism);
  return verifier != nullptr && secret.starts_with(mechanism + "$") ? verifier_text(*verifier) : secret;
}

int put_secret(void*, const char* mechanism, const char* user, const char*, const v1_secret* secret) {
  const Callback paused;
  if (mechanism == nullptr || user == nullptr) return V1_BADPARAM;
  if (secret == nullptr)
    secrets.erase({mechanism, user});
  else
    secrets[{mechanism, user}] = seeded(mechanism, user, {secret->data, secret->length});
  return V1_OK;
}

int check_token(void* context, const char*, const char*, const char* token, unsigned length, v1_token_answer* answer) {
  const Callback paused;
  asks_about_tokens = true;
  if (static_cast<const Connection*>(context)->options.interact != 0) return V1_INTERACT;
  if (token == nullptr || answer == nullptr) return V1_BADPARAM;
  const TokenOwner owner = find_token({token, length});
  answer->status = "invalid_token";
  answer->scope = "mail";
  if (owner.account == nullptr) return V1_BADAUTH;
  if (owner.expired) return V1_EXPIRED;
  answer->user = owner.account->user;
  return V1_OK;
}

// ---- the table -----------------------------------------------------------------------------------------------------

const char* load(const saslspec_host* given, void* library, const char* plugins) {
  host = given;
  plugin_folder = plugins == nullptr ? "" : plugins;
  static std::string missing;
  missing.clear();
  bind(library, "sasl_server_init", sasl.server_init, missing);
  bind(library, "sasl_done", sasl.done, missing);
  bind(library, "sasl_server_new", sasl.server_new, missing);
  bind(library, "sasl_server_start", sasl.server_start, missing);
  bind(library, "sasl_server_step", sasl.server_step, missing);
  bind(library, "sasl_dispose", sasl.dispose, missing);
  bind(library, "sasl_listmech", sasl.listmech, missing);
  bind(library, "sasl_getprop", sasl.getprop, missing);
  bind(library, "sasl_setprop", sasl.setprop, missing);
  bind(library, "sasl_setpass", sasl.setpass, missing);
  bind_optional(library, "sasl_encode", sasl.encode);
  bind_optional(library, "sasl_decode", sasl.decode);
  bind_optional(library, set_nonce_symbol, sasl.set_nonce);
  if (missing.empty()) return nullptr;
  missing = "does not export " + missing;
  return missing.c_str();
}

unsigned capabilities() {
  // No data with success: a v1 application has no way to say that its protocol could carry it.
  return SASLSPEC_NULL_VERSUS_EMPTY | SASLSPEC_AUTHORIZATION_HOOK | SASLSPEC_READS_IDENTITY |
         SASLSPEC_SECURITY_PROPERTIES | SASLSPEC_RESTARTABLE | SASLSPEC_DETAILED_ERRORS | SASLSPEC_EXACT_CODES |
         SASLSPEC_NULL_ARGUMENTS | SASLSPEC_LAYER_CHOICE | (sasl.set_nonce != nullptr ? SASLSPEC_NONCE_INJECTION : 0U) |
         (asks_about_tokens ? SASLSPEC_TOKEN_CHECK : 0U) | (asks_for_entries ? SASLSPEC_OTP_ENTRIES : 0U);
}

/// Sets every account's password through the library, so that it writes its own secrets. NULL, or one sentence.
const char* seed(saslspec_result& result) {
  static std::string reason;
  const v1_callback callbacks[] = {callback(V1_CB_GETSECRET, get_secret), callback(V1_CB_PUTSECRET, put_secret), {}};
  v1_conn* connection = nullptr;
  int native =
      in_target([&] { return sasl.server_new("imap", "server.example.com", nullptr, callbacks, 0, &connection); });
  set_code(result, native);
  if (native != V1_OK) {
    reason = "sasl_server_new returned " + std::to_string(native);
    return reason.c_str();
  }
  reason.clear();
  for (std::size_t i = 0; i < host->account_count && reason.empty(); ++i) {
    const auto& account = host->accounts[i];
    const char* error = nullptr;
    native = in_target([&] {
      return sasl.setpass(connection, account.user, account.password,
                          static_cast<unsigned>(std::strlen(account.password)), V1_SET_CREATE, &error);
    });
    set_code(result, native);
    if (native == V1_OK) continue;
    reason = "sasl_setpass for user \"" + std::string(account.user) + "\" returned " + std::to_string(native);
    if (error != nullptr) reason += std::string(" (") + error + ")";
  }
  in_target([&] { sasl.dispose(&connection); });
  return reason.empty() ? nullptr : reason.c_str();
}

void seed_entries() {
  for (std::size_t i = 0; i < host->account_count; ++i)
    if (host->accounts[i].otp_entry != nullptr)
      secrets[{otp_mechanism, host->accounts[i].user}] = host->accounts[i].otp_entry;
}

const char* init(saslspec_result* result) {
  // The library keeps the list until sasl_done.
  static v1_callback callbacks[6];
  auto* next = callbacks;
  *next++ = callback(V1_CB_GETOPT, get_option);
  *next++ = callback(V1_CB_LOG, log_nothing);
  *next++ = callback(V1_CB_GETSECRET, get_secret);
  *next++ = callback(V1_CB_PUTSECRET, put_secret);
  if (!plugin_folder.empty()) *next++ = callback(V1_CB_GETPATH, get_path);
  *next = {};
  secrets.clear();
  const int native = in_target([] { return sasl.server_init(callbacks, "saslspec"); });
  set_code(*result, native);
  if (native == V1_OK) {
    const char* failure = seed(*result);
    seed_entries();
    return failure;
  }
  static std::string reason;
  reason = "sasl_server_init returned " + std::to_string(native);
  return reason.c_str();
}

void done(saslspec_result* result) {
  in_target([] { sasl.done(); });
  set_code(*result, V1_OK);
}

const char* target_version() {
  return ""; // the ABI has no function for it
}

Connection& connection_of(void* connection) {
  return *static_cast<Connection*>(connection);
}

void inject_nonce(const Connection& connection) {
  if (sasl.set_nonce != nullptr) sasl.set_nonce(connection.server_nonce ? connection.server_nonce->c_str() : nullptr);
}

int set_properties(Connection& connection) {
  int native = V1_OK;
  const auto& options = connection.options;
  if (options.external_identity != nullptr) {
    connection.external_identity = options.external_identity;
    v1_external_properties external{0, connection.external_identity.data()};
    native = in_target([&] { return sasl.setprop(connection.handle, V1_SSF_EXTERNAL, &external); });
  }
  if (native == V1_OK && (options.forbid_plaintext != 0 || options.forbid_anonymous != 0 || options.layers != 0)) {
    v1_security_properties properties{};
    properties.max_ssf = options.layers < 0 ? 0 : UINT_MAX;
    properties.maximum_buffer = options.layers > 0 ? layer_buffer : 0;
    properties.security_flags = (options.forbid_plaintext != 0 ? V1_SEC_NOPLAINTEXT : 0U) |
                                (options.forbid_anonymous != 0 ? V1_SEC_NOANONYMOUS : 0U);
    native = in_target([&] { return sasl.setprop(connection.handle, V1_SEC_PROPS, &properties); });
  }
  return native;
}

void open(const saslspec_options* options, void** out, saslspec_result* result) {
  if (options->fresh_entries != 0) seed_entries();
  auto connection = std::make_unique<Connection>();
  connection->options = *options;
  if (options->server_nonce != nullptr) connection->server_nonce = options->server_nonce;
  auto* next = connection->callbacks.data();
  *next++ = callback(V1_CB_PROXY_POLICY, proxy_policy, connection.get());
  *next++ = callback(V1_CB_GETSECRET, get_secret, connection.get());
  *next++ = callback(V1_CB_PUTSECRET, put_secret, connection.get());
  if (options->mechanism_list != nullptr) {
    connection->mechanism_list = options->mechanism_list;
    *next++ = callback(V1_CB_GETOPT, get_connection_option, connection.get());
  }
  *next++ = callback(V1_CB_CHECK_TOKEN, check_token, connection.get());
  int native = in_target([&] {
    return sasl.server_new(options->service, options->host, options->realm, connection->callbacks.data(), 0,
                           &connection->handle);
  });
  set_code(*result, native);
  if (native != V1_OK) return;
  native = set_properties(*connection);
  set_code(*result, native);
  if (native != V1_OK)
    in_target([&] { sasl.dispose(&connection->handle); });
  else
    *out = connection.release();
}

void dispose(void* out, int twice, saslspec_result* result) {
  const std::unique_ptr<Connection> connection(&connection_of(out));
  in_target([&] { sasl.dispose(&connection->handle); });
  if (twice != 0) in_target([&] { sasl.dispose(&connection->handle); });
  set_code(*result, V1_OK);
}

/// The caller frees what the library allocated for it. With a refusal nothing is promised: only a block that is known
/// to be live is freed then.
void release(const Output<char*, unsigned>& output, int native) {
  const bool promised = native == V1_OK || native == V1_CONTINUE;
  if (output.data_touched() && output.data != nullptr && (promised || host->is_live(output.data) != 0))
    std::free(output.data);
}

/// Calls `call(handle, data, length, error)` with poisoned outputs, reports what came back and frees it.
template <class F>
void exchange(Connection& connection, unsigned misuse, saslspec_result& result, F&& call) {
  inject_nonce(connection);
  Output<char*, unsigned> output;
  const char* error = poison<const char>();
  v1_conn* handle = (misuse & SASLSPEC_NULL_CONNECTION) != 0 ? nullptr : connection.handle;
  const int native =
      in_target([&] { return call(handle, output.data_argument(misuse), output.length_argument(misuse), &error); });
  set_code(result, native);
  output.report(result);
  if (error != poison<const char>()) host->detail(error);
  release(output, native);
}

unsigned length_of(const saslspec_input& input) {
  return static_cast<unsigned>(input.length);
}

void start(void* out, const char* mechanism, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  auto& connection = connection_of(out);
  connection.authcid.clear();
  exchange(connection, misuse, *result, [&](v1_conn* handle, char** data, unsigned* length, const char** error) {
    return sasl.server_start(handle, mechanism, input->data, length_of(*input), data, length, error);
  });
}

void step(void* out, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  exchange(connection_of(out), misuse, *result,
           [&](v1_conn* handle, char** data, unsigned* length, const char** error) {
             return sasl.server_step(handle, input->data, length_of(*input), data, length, error);
           });
}

void identity(void* out, saslspec_identity* identity) {
  auto& connection = connection_of(out);
  void* value = nullptr;
  identity->native = in_target([&] { return sasl.getprop(connection.handle, V1_USERNAME, &value); });
  if (identity->native != V1_OK || value == nullptr) return;
  identity->authzid = static_cast<const char*>(value);
  identity->authcid = connection.authcid.empty() ? identity->authzid : connection.authcid.c_str();
}

void mechanisms(void* out, unsigned misuse, saslspec_result* result) {
  unsigned count = 0;
  exchange(connection_of(out), misuse, *result, [&](v1_conn* handle, char** data, unsigned* length, const char**) {
    return sasl.listmech(handle, nullptr, "", " ", "", data, length, &count);
  });
}

void property(void* out, unsigned number, unsigned misuse, saslspec_result* result) {
  auto& connection = connection_of(out);
  Output<void*, unsigned> output;
  v1_conn* handle = (misuse & SASLSPEC_NULL_CONNECTION) != 0 ? nullptr : connection.handle;
  const auto id = static_cast<int>(number);
  const int native = in_target([&] { return sasl.getprop(handle, id, output.data_argument(misuse)); });
  set_code(*result, native);
  result->output_untouched = output.data_touched() ? 0 : 1;
  result->length_untouched = 1;
  if (native != V1_OK || !output.data_touched() || output.data == nullptr) return;
  if (id == V1_SSF || id == V1_MAXOUTBUF) {
    const auto text = std::to_string(*static_cast<const unsigned*>(output.data));
    host->output(text.data(), text.size());
  } else if (id == V1_USERNAME || id == V1_REALM) {
    const auto* text = static_cast<const char*>(output.data);
    host->output(text, std::strlen(text));
  }
}

void code_layer(v1_code* function, void* out, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  if (function == nullptr) return set_code(*result, V1_FAIL);
  exchange(connection_of(out), misuse, *result, [&](v1_conn* handle, char** data, unsigned* length, const char**) {
    return function(handle, input->data, length_of(*input), data, length);
  });
}
void encode(void* out, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  code_layer(sasl.encode, out, input, misuse, result);
}
void decode(void* out, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  code_layer(sasl.decode, out, input, misuse, result);
}

} // namespace

const saslspec_adapter& cyrus_v1() {
  static const saslspec_adapter adapter = {SASLSPEC_ADAPTER_VERSION,
                                           "cyrus-v1",
                                           load,
                                           capabilities,
                                           init,
                                           done,
                                           target_version,
                                           open,
                                           dispose,
                                           start,
                                           step,
                                           identity,
                                           mechanisms,
                                           property,
                                           encode,
                                           decode};
  return adapter;
}

} // namespace saslspec::adapter
