// The manual page's libsasl (Cyrus SASL 1.5.x, and the reference's v1). Secrets live behind GETSECRET and PUTSECRET;
// sasl_setpass writes them, which also wakes mechanisms that found no secret store while they were loaded.
#include "adapters.hpp"
#include "cyrus.hpp"
#include "cyrus_v1_abi.h"

#include <array>
#include <cstdlib>
#include <map>
#include <memory>

namespace saslspec::adapter {

using namespace cyrus;

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

/// Secrets by mechanism and user, as the library wrote them.
std::map<std::pair<std::string, std::string>, std::string> secrets;

/// The interface names secrets by their mechanism: entries of one-time passwords have this name.
constexpr const char* otp_mechanism = "OTP";

struct Connection : KeptSetting {
  v1_conn* handle = nullptr;
  std::array<cyrus_callback, 8> callbacks{};
  std::string authcid; ///< as the proxy policy callback learnt it: the ABI has no property for it
};

bool is_documented(int native) {
  return (native <= CYRUS_INTERACT && native >= -23 && native != -12) || native == -25;
}

void set_code(saslspec_result& result, int native) {
  result.native = native;
  result.code = is_documented(native) ? native : SASLSPEC_UNDOCUMENTED;
}

// ---- callbacks from the target -------------------------------------------------------------------------------------

int get_option(void*, const char* plugin, const char* option, const char** value, unsigned* length) {
  const Callback paused;
  if (plugin != nullptr || option == nullptr || value == nullptr) return CYRUS_FAIL;
  if (std::strcmp(option, "pwcheck_method") != 0) return CYRUS_FAIL;
  return answer_option("sasldb", value, length);
}

int get_connection_option(void* context, const char* plugin, const char* option, const char** value, unsigned* length) {
  return mechanism_list_or(get_option, static_cast<const Connection*>(context), plugin, option, value, length);
}

int get_path(void*, char** path) {
  const Callback paused;
  if (path == nullptr) return CYRUS_BADPARAM;
  *path = strdup(plugin_folder.c_str()); // the library frees it
  return *path == nullptr ? CYRUS_NOMEM : CYRUS_OK;
}

/// Answers a name only where it is not the requested user. The library takes it over: it frees its own, and later this.
int proxy_policy(void* context, const char* authenticated, const char* requested, const char** user,
                 const char** error) {
  const Callback paused;
  if (authenticated == nullptr) return CYRUS_BADPARAM;
  const bool names_nobody = requested == nullptr || *requested == '\0';
  if (context != nullptr) static_cast<Connection*>(context)->authcid = authenticated;
  if (user != nullptr) *user = nullptr;
  if (error != nullptr) *error = nullptr;
  if (!may_act_as(authenticated, names_nobody ? authenticated : requested)) return CYRUS_NOAUTHZ;
  if (user == nullptr || !names_nobody) return CYRUS_OK;
  *user = strdup(authenticated);
  return *user == nullptr ? CYRUS_NOMEM : CYRUS_OK;
}

int get_secret(void* context, const char* mechanism, const char* user, const char*, v1_secret** out) {
  const Callback paused;
  const auto* connection = static_cast<const Connection*>(context);
  if (connection != nullptr && connection->setting.interact != 0) return CYRUS_INTERACT;
  if (mechanism == nullptr || user == nullptr || out == nullptr) return CYRUS_BADPARAM;
  asks_for_entries = asks_for_entries || std::strcmp(mechanism, otp_mechanism) == 0;
  const auto found = secrets.find({mechanism, user});
  if (found == secrets.end()) return CYRUS_NOUSER;
  const auto& secret = found->second;
  auto* block = static_cast<v1_secret*>(std::malloc(sizeof(v1_secret) + secret.size())); // the library frees it
  if (block == nullptr) return CYRUS_NOMEM;
  block->length = secret.size();
  std::memcpy(block->data, secret.data(), secret.size());
  block->data[secret.size()] = '\0';
  *out = block;
  return CYRUS_OK;
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
  if (mechanism == nullptr || user == nullptr) return CYRUS_BADPARAM;
  if (secret == nullptr)
    secrets.erase({mechanism, user});
  else
    secrets[{mechanism, user}] = seeded(mechanism, user, {secret->data, secret->length});
  return CYRUS_OK;
}

int ask_about_token(void* context, const char*, const char*, const char* token, unsigned length,
                    cyrus_token_answer* answer) {
  return check_token(*static_cast<const Connection*>(context), token, length, answer);
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

unsigned declared_capabilities() {
  // No data with success: a v1 application has no way to say that its protocol could carry it.
  return cyrus::capabilities(sasl.set_nonce) | SASLSPEC_DETAILED_ERRORS;
}

/// Sets every account's password through the library, so that it writes its own secrets. NULL, or one sentence.
const char* seed(saslspec_result& result) {
  static std::string reason;
  const cyrus_callback callbacks[] = {callback(V1_CB_GETSECRET, get_secret), callback(V1_CB_PUTSECRET, put_secret), {}};
  v1_conn* connection = nullptr;
  int native =
      in_target([&] { return sasl.server_new("imap", "server.example.com", nullptr, callbacks, 0, &connection); });
  set_code(result, native);
  if (native != CYRUS_OK) {
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
    if (native == CYRUS_OK) continue;
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
  static cyrus_callback callbacks[6];
  auto* next = callbacks;
  *next++ = callback(CYRUS_CB_GETOPT, get_option);
  *next++ = callback(CYRUS_CB_LOG, log_nothing);
  *next++ = callback(V1_CB_GETSECRET, get_secret);
  *next++ = callback(V1_CB_PUTSECRET, put_secret);
  if (!plugin_folder.empty()) *next++ = callback(CYRUS_CB_GETPATH, get_path);
  *next = {};
  secrets.clear();
  const int native = in_target([] { return sasl.server_init(callbacks, "saslspec"); });
  set_code(*result, native);
  if (native == CYRUS_OK) {
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
  set_code(*result, CYRUS_OK);
}

const char* target_version() {
  return ""; // the ABI has no function for it
}

Connection& connection_of(void* connection) {
  return *static_cast<Connection*>(connection);
}

int set_properties(Connection& connection) {
  int native = CYRUS_OK;
  if (connection.setting.external_identity != nullptr) {
    v1_external_properties external{0, connection.external_identity.data()};
    native = in_target([&] { return sasl.setprop(connection.handle, V1_SSF_EXTERNAL, &external); });
  }
  const auto security = security_properties(connection.setting);
  if (native == CYRUS_OK)
    native = in_target([&] { return sasl.setprop(connection.handle, CYRUS_SEC_PROPS, &security); });
  return native;
}

void open(const saslspec_setting* setting, void** out, saslspec_result* result) {
  if (setting->fresh_entries != 0) seed_entries();
  auto connection = std::make_unique<Connection>();
  keep(*connection, *setting);
  auto* next = connection->callbacks.data();
  *next++ = callback(CYRUS_CB_PROXY_POLICY, proxy_policy, connection.get());
  *next++ = callback(V1_CB_GETSECRET, get_secret, connection.get());
  *next++ = callback(V1_CB_PUTSECRET, put_secret, connection.get());
  if (setting->mechanism_list != nullptr) *next++ = callback(CYRUS_CB_GETOPT, get_connection_option, connection.get());
  *next++ = callback(CYRUS_CB_CHECK_TOKEN, ask_about_token, connection.get());
  int native = in_target([&] {
    return sasl.server_new(setting->service, setting->host, setting->realm, connection->callbacks.data(), 0,
                           &connection->handle);
  });
  set_code(*result, native);
  if (native != CYRUS_OK) return;
  native = set_properties(*connection);
  set_code(*result, native);
  if (native != CYRUS_OK)
    in_target([&] { sasl.dispose(&connection->handle); });
  else
    *out = connection.release();
}

void dispose(void* out, int twice, saslspec_result* result) {
  const std::unique_ptr<Connection> connection(&connection_of(out));
  in_target([&] { sasl.dispose(&connection->handle); });
  if (twice != 0) in_target([&] { sasl.dispose(&connection->handle); });
  set_code(*result, CYRUS_OK);
}

/// The caller frees what the library allocated for it. With a refusal nothing is promised: only a block that is known
/// to be live is freed then.
void release(const Output<char*, unsigned>& output, int native) {
  const bool promised = native == CYRUS_OK || native == CYRUS_CONTINUE;
  if (output.data_touched() && output.data != nullptr && (promised || host->is_live(output.data) != 0))
    std::free(output.data);
}

/// Calls `call(handle, data, length, error)` with poisoned outputs, reports what came back and frees it.
template <class F>
void exchange(Connection& connection, unsigned misuse, saslspec_result& result, F&& call) {
  inject_nonce(sasl.set_nonce, connection);
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
  identity->native = in_target([&] { return sasl.getprop(connection.handle, CYRUS_USERNAME, &value); });
  if (identity->native != CYRUS_OK || value == nullptr) return;
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
  if (native != CYRUS_OK || !output.data_touched() || output.data == nullptr) return;
  if (id == CYRUS_SSF || id == CYRUS_MAXOUTBUF) report_number(output.data);
  if (id == CYRUS_USERNAME || id == V1_REALM) report_text(output.data);
}

void code_layer(v1_code* function, void* out, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  if (function == nullptr) return set_code(*result, CYRUS_FAIL);
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
                                           nullptr,
                                           SASLSPEC_LIBSASL_V1,
                                           load,
                                           declared_capabilities,
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
