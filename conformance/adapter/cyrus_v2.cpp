// libsasl2 (Cyrus SASL 2.1.x and whatever has its ABI). Users live in an auxprop plug-in that this adapter registers.
#include "adapters.hpp"
#include "cyrus_v2_abi.h"
#include "support.hpp"

#include <array>
#include <climits>
#include <map>
#include <memory>
#include <optional>

namespace saslspec::adapter {
namespace {

struct Library {
  v2_server_init* server_init;
  v2_auxprop_add_plugin* auxprop_add_plugin;
  v2_done* done;
  v2_server_new* server_new;
  v2_server_start* server_start;
  v2_server_step* server_step;
  v2_dispose* dispose;
  v2_listmech* listmech;
  v2_getprop* getprop;
  v2_setprop* setprop;
  v2_errdetail* errdetail;
  v2_code* encode;
  v2_code* decode;
  v2_version_info* version_info;
  v2_prop_get* prop_get;
  v2_prop_set* prop_set;
  v2_prop_erase* prop_erase;
  SetNonce* set_nonce;
};
Library sasl;
std::string plugin_folder;

/// Whether the target ever asked whom a token stands for.
bool asks_about_tokens = false;

/// Whether the target ever asked for an entry of one-time passwords.
bool asks_for_entries = false;
/// Those entries by user, as the target left them.
std::map<std::string, std::string, std::less<>> entries;
constexpr std::string_view otp_property = "cmusaslsecretOTP";

struct Connection {
  v2_conn* handle = nullptr;
  saslspec_options options{};
  std::optional<std::string> server_nonce;
  std::string external_identity;
  std::string channel_type;
  std::string channel_data;
  v2_channel_binding channel{}; ///< the library reads it whenever it needs it
  std::string mechanism;        ///< named by the last start
  std::string mechanism_list;   ///< empty: the option is not set
  std::array<v2_callback, 6> callbacks{};
};
/// The connection whose call is under way: auxprop plug-ins are global, but what they answer is chosen per connection.
Connection* current = nullptr;

bool is_documented(int native) {
  return (native <= V2_INTERACT && native >= -30 && native != -25) || native == -32 || native == -100;
}

void set_code(saslspec_result& result, int native) {
  result.native = native;
  result.code = is_documented(native) ? native : SASLSPEC_UNDOCUMENTED;
}

template <class F>
v2_callback callback(unsigned long id, F* procedure, void* context = nullptr) {
  return {id, reinterpret_cast<void (*)()>(procedure), context};
}

// ---- callbacks from the target -------------------------------------------------------------------------------------

int get_option(void*, const char* plugin, const char* option, const char** value, unsigned* length) {
  const Callback paused;
  struct Answer {
    std::string_view option;
    const char* value;
  };
  static constexpr Answer answers[] = {
      {"auxprop_plugin",  "saslspec"},
      {"pwcheck_method",  "auxprop" },
      {"auto_transition", "no"      },
  };
  if (plugin != nullptr || option == nullptr || value == nullptr) return V2_FAIL;
  for (const auto& answer : answers) {
    if (answer.option != option) continue;
    *value = answer.value;
    if (length != nullptr) *length = static_cast<unsigned>(std::strlen(answer.value));
    return V2_OK;
  }
  return V2_FAIL;
}

/// Of a connection whose mechanism is on offer only where it is named.
int get_connection_option(void* context, const char* plugin, const char* option, const char** value, unsigned* length) {
  const auto* connection = static_cast<const Connection*>(context);
  if (connection == nullptr || option == nullptr || value == nullptr || std::strcmp(option, "mech_list") != 0)
    return get_option(nullptr, plugin, option, value, length);
  *value = connection->mechanism_list.c_str();
  if (length != nullptr) *length = static_cast<unsigned>(connection->mechanism_list.size());
  return V2_OK;
}

int log_nothing(void*, int, const char*) {
  return V2_OK;
}

int get_path(void*, const char** path) {
  const Callback paused;
  if (path == nullptr) return V2_BADPARAM;
  *path = plugin_folder.c_str();
  return V2_OK;
}

int proxy_policy(v2_conn*, void*, const char* requested, unsigned requested_length, const char* authenticated,
                 unsigned authenticated_length, const char*, unsigned, v2_propctx*) {
  const Callback paused;
  if (requested == nullptr || authenticated == nullptr) return V2_BADPARAM;
  return may_act_as({authenticated, authenticated_length}, {requested, requested_length}) ? V2_OK : V2_NOAUTHZ;
}

int ask_interaction(v2_conn*, void*, const char*, const char*, unsigned, v2_propctx*) {
  return V2_INTERACT;
}

/// What the account holds under `property` (without the leading '*'), or nothing.
std::optional<std::string> stored(const saslspec_account& account, std::string_view property, bool prefer_verifier) {
  const auto* verifier = current != nullptr && current->options.stored_verifiers != 0
                             ? find_verifier(account, current->mechanism)
                             : nullptr;
  if (property == "authPassword" && verifier != nullptr) return verifier_text(*verifier);
  if (property == otp_property) {
    asks_for_entries = true;
    const auto entry = entries.find(account.user);
    if (entry != entries.end()) return entry->second;
  }
  if (property == "userPassword" && (verifier == nullptr || !prefer_verifier)) return account.password;
  return std::nullopt;
}

/// Identities that nobody logs in as by password: the library looks these up too.
bool exists_without_password(std::string_view name) {
  if (name == "anonymous") return true;
  if (current != nullptr && !current->external_identity.empty() && name == current->external_identity) return true;
  for (std::size_t i = 0; i < host->authorization_count; ++i)
    if (name == host->authorizations[i].authcid || name == host->authorizations[i].authzid) return true;
  return false;
}

int lookup(void*, v2_server_params* parameters, unsigned flags, const char* user, unsigned length) {
  const Callback paused;
  if (current != nullptr && current->options.interact != 0) return V2_INTERACT;
  if (parameters == nullptr || user == nullptr) return V2_BADPARAM;
  const std::string_view name{user, length};
  const auto* account = find_account(name);
  if (account == nullptr) return exists_without_password(name) ? V2_OK : V2_NOUSER;

  const bool for_authzid = (flags & V2_AUXPROP_AUTHZID) != 0;
  const auto* properties = in_target([&] { return sasl.prop_get(parameters->propctx); });
  bool prefer_verifier = false;
  for (const auto* p = properties; p != nullptr && p->name != nullptr; ++p)
    if (std::strcmp(p->name, "*authPassword") == 0) prefer_verifier = true;
  for (const auto* p = properties; p != nullptr && p->name != nullptr; ++p) {
    std::string_view property = p->name;
    const bool of_authcid = property.starts_with('*');
    if (of_authcid == for_authzid) continue;
    if (of_authcid) property.remove_prefix(1);
    if (p->values != nullptr && (flags & V2_AUXPROP_OVERRIDE) == 0) continue;
    const auto value = stored(*account, property, prefer_verifier);
    if (!value) continue;
    const int code = in_target([&] {
      if (p->values != nullptr) sasl.prop_erase(parameters->propctx, p->name);
      return sasl.prop_set(parameters->propctx, p->name, value->data(), static_cast<int>(value->size()));
    });
    if (code != V2_OK) return code;
  }
  return V2_OK;
}

/// Only entries of one-time passwords can be written. No properties: the question is whether any can.
int store(void*, v2_server_params*, v2_propctx* properties, const char* user, unsigned length) {
  const Callback paused;
  if (properties == nullptr) return V2_OK;
  if (user == nullptr) return V2_BADPARAM;
  const std::string_view name{user, length};
  if (find_account(name) == nullptr) return V2_NOUSER;
  const auto* list = in_target([&] { return sasl.prop_get(properties); });
  for (const auto* p = list; p != nullptr && p->name != nullptr; ++p) {
    std::string_view property = p->name;
    if (property.starts_with('*')) property.remove_prefix(1);
    if (property != otp_property || p->values == nullptr || p->values[0] == nullptr) continue;
    entries[std::string(name)] = p->values[0];
  }
  return V2_OK;
}

void seed_entries() {
  entries.clear();
  for (std::size_t i = 0; i < host->account_count; ++i)
    if (host->accounts[i].otp_entry != nullptr) entries[host->accounts[i].user] = host->accounts[i].otp_entry;
}

int auxprop_init(const void*, int max_version, int* version, v2_auxprop_plug** plug, const char*) {
  const Callback paused;
  static char name[] = "saslspec";
  static v2_auxprop_plug plugin = {0, 0, nullptr, nullptr, lookup, name, store};
  if (version == nullptr || plug == nullptr) return V2_BADPARAM;
  if (max_version < V2_AUXPROP_PLUG_VERSION) return V2_BADVERS;
  *version = V2_AUXPROP_PLUG_VERSION;
  *plug = &plugin;
  return V2_OK;
}

int check_token(v2_conn*, void* context, const char*, const char*, const char* token, unsigned length,
                v2_token_answer* answer) {
  const Callback paused;
  asks_about_tokens = true;
  if (static_cast<const Connection*>(context)->options.interact != 0) return V2_INTERACT;
  if (token == nullptr || answer == nullptr) return V2_BADPARAM;
  const TokenOwner owner = find_token({token, length});
  answer->status = "invalid_token";
  answer->scope = "mail";
  if (owner.account == nullptr) return V2_BADAUTH;
  if (owner.expired) return V2_EXPIRED;
  answer->user = owner.account->user;
  return V2_OK;
}

// ---- the table -----------------------------------------------------------------------------------------------------

const char* load(const saslspec_host* given, void* library, const char* plugins) {
  host = given;
  plugin_folder = plugins == nullptr ? "" : plugins;
  static std::string missing;
  missing.clear();
  bind(library, "sasl_server_init", sasl.server_init, missing);
  bind(library, "sasl_auxprop_add_plugin", sasl.auxprop_add_plugin, missing);
  bind(library, "sasl_done", sasl.done, missing);
  bind(library, "sasl_server_new", sasl.server_new, missing);
  bind(library, "sasl_server_start", sasl.server_start, missing);
  bind(library, "sasl_server_step", sasl.server_step, missing);
  bind(library, "sasl_dispose", sasl.dispose, missing);
  bind(library, "sasl_listmech", sasl.listmech, missing);
  bind(library, "sasl_getprop", sasl.getprop, missing);
  bind(library, "sasl_setprop", sasl.setprop, missing);
  bind(library, "prop_get", sasl.prop_get, missing);
  bind(library, "prop_set", sasl.prop_set, missing);
  bind(library, "prop_erase", sasl.prop_erase, missing);
  bind_optional(library, "sasl_errdetail", sasl.errdetail);
  bind_optional(library, "sasl_encode", sasl.encode);
  bind_optional(library, "sasl_decode", sasl.decode);
  bind_optional(library, "sasl_version_info", sasl.version_info);
  bind_optional(library, set_nonce_symbol, sasl.set_nonce);
  if (missing.empty()) return nullptr;
  missing = "does not export " + missing;
  return missing.c_str();
}

unsigned capabilities() {
  return SASLSPEC_NULL_VERSUS_EMPTY | SASLSPEC_DATA_WITH_SUCCESS | SASLSPEC_SUCCESS_DATA_FLAG |
         SASLSPEC_AUTHORIZATION_HOOK | SASLSPEC_READS_IDENTITY | SASLSPEC_SECURITY_PROPERTIES | SASLSPEC_RESTARTABLE |
         SASLSPEC_EXACT_CODES | SASLSPEC_NULL_ARGUMENTS | SASLSPEC_CHANNEL_DESCRIPTION | SASLSPEC_CRITICAL_CHANNEL |
         SASLSPEC_LAYER_CHOICE | (sasl.errdetail != nullptr ? SASLSPEC_DETAILED_ERRORS : 0U) |
         (sasl.set_nonce != nullptr ? SASLSPEC_NONCE_INJECTION : 0U) | (asks_about_tokens ? SASLSPEC_TOKEN_CHECK : 0U) |
         (asks_for_entries ? SASLSPEC_OTP_ENTRIES : 0U);
}

const char* init(saslspec_result* result) {
  seed_entries();
  // The library keeps the list until sasl_done. No application name: no configuration file is looked for.
  static const v2_callback with_path[] = {
      callback(V2_CB_GETOPT, get_option), callback(V2_CB_LOG, log_nothing), callback(V2_CB_GETPATH, get_path), {}};
  static const v2_callback without_path[] = {callback(V2_CB_GETOPT, get_option), callback(V2_CB_LOG, log_nothing), {}};
  static std::string reason;
  int native = in_target([&] { return sasl.server_init(plugin_folder.empty() ? without_path : with_path, nullptr); });
  set_code(*result, native);
  if (native != V2_OK) {
    reason = "sasl_server_init returned " + std::to_string(native);
    return reason.c_str();
  }
  native = in_target([&] { return sasl.auxprop_add_plugin("saslspec", auxprop_init); });
  set_code(*result, native);
  if (native == V2_OK) return nullptr;
  reason = "sasl_auxprop_add_plugin returned " + std::to_string(native);
  return reason.c_str();
}

void done(saslspec_result* result) {
  in_target([] { sasl.done(); });
  set_code(*result, V2_OK);
}

const char* target_version() {
  static std::string text;
  if (sasl.version_info == nullptr) return "";
  const char* implementation = nullptr;
  const char* version = nullptr;
  in_target([&] { sasl.version_info(&implementation, &version, nullptr, nullptr, nullptr, nullptr); });
  text = std::string(implementation == nullptr ? "" : implementation);
  if (version != nullptr) text += (text.empty() ? "" : " ") + std::string(version);
  return text.c_str();
}

Connection& connection_of(void* connection) {
  return *static_cast<Connection*>(connection);
}

/// Makes `connection` the current one for the time of a call.
class Current {
public:
  explicit Current(Connection& connection) {
    current = &connection;
    if (sasl.set_nonce != nullptr) sasl.set_nonce(connection.server_nonce ? connection.server_nonce->c_str() : nullptr);
  }
  ~Current() { current = nullptr; }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;
};

int describe_channel(Connection& connection, const saslspec_channel& channel) {
  connection.channel_type = channel.type;
  connection.channel_data.assign(channel.data.data, channel.data.length);
  connection.channel = {connection.channel_type.c_str(), channel.critical, channel.data.length,
                        reinterpret_cast<const unsigned char*>(connection.channel_data.data())};
  return in_target([&] { return sasl.setprop(connection.handle, V2_CHANNEL_BINDING, &connection.channel); });
}

void open(const saslspec_options* options, void** out, saslspec_result* result) {
  if (options->fresh_entries != 0) seed_entries();
  auto connection = std::make_unique<Connection>();
  connection->options = *options;
  if (options->server_nonce != nullptr) connection->server_nonce = options->server_nonce;
  auto* next = connection->callbacks.data();
  *next++ = callback(V2_CB_PROXY_POLICY, proxy_policy, connection.get());
  *next++ = callback(V2_CB_CHECK_TOKEN, check_token, connection.get());
  if (options->interact != 0) *next++ = callback(V2_CB_USERDB_CHECKPASS, ask_interaction, connection.get());
  if (options->mechanism_list != nullptr) {
    connection->mechanism_list = options->mechanism_list;
    *next++ = callback(V2_CB_GETOPT, get_connection_option, connection.get());
  }

  const Current now(*connection);
  const unsigned flags = options->success_data != 0 ? V2_SUCCESS_DATA : 0U;
  int native = in_target([&] {
    return sasl.server_new(options->service, options->host, options->realm, nullptr, nullptr,
                           connection->callbacks.data(), flags, &connection->handle);
  });
  set_code(*result, native);
  if (native != V2_OK) return;
  if (options->external_identity != nullptr) {
    connection->external_identity = options->external_identity;
    native = in_target(
        [&] { return sasl.setprop(connection->handle, V2_AUTH_EXTERNAL, connection->external_identity.c_str()); });
  }
  if (native == V2_OK && options->channel != nullptr) native = describe_channel(*connection, *options->channel);
  if (native == V2_OK && (options->forbid_plaintext != 0 || options->forbid_anonymous != 0 || options->layers != 0)) {
    v2_security_properties properties{};
    properties.max_ssf = options->layers < 0 ? 0 : UINT_MAX;
    properties.maximum_buffer = options->layers > 0 ? layer_buffer : 0;
    properties.security_flags = (options->forbid_plaintext != 0 ? V2_SEC_NOPLAINTEXT : 0U) |
                                (options->forbid_anonymous != 0 ? V2_SEC_NOANONYMOUS : 0U);
    native = in_target([&] { return sasl.setprop(connection->handle, V2_SEC_PROPS, &properties); });
  }
  set_code(*result, native);
  if (native != V2_OK)
    in_target([&] { sasl.dispose(&connection->handle); });
  else
    *out = connection.release();
}

void dispose(void* out, int twice, saslspec_result* result) {
  const std::unique_ptr<Connection> connection(&connection_of(out));
  const Current now(*connection);
  in_target([&] { sasl.dispose(&connection->handle); });
  if (twice != 0) in_target([&] { sasl.dispose(&connection->handle); });
  set_code(*result, V2_OK);
}

void report_detail(Connection& connection, const saslspec_result& result) {
  if (sasl.errdetail == nullptr || result.native == V2_OK || result.native == V2_CONTINUE) return;
  host->detail(in_target([&] { return sasl.errdetail(connection.handle); }));
}

/// Calls `call(handle, data, length)` with poisoned outputs and reports what came back.
template <class F>
void exchange(Connection& connection, unsigned misuse, saslspec_result& result, F&& call) {
  const Current now(connection);
  Output<const char*, unsigned> output;
  v2_conn* handle = (misuse & SASLSPEC_NULL_CONNECTION) != 0 ? nullptr : connection.handle;
  const int native =
      in_target([&] { return call(handle, output.data_argument(misuse), output.length_argument(misuse)); });
  set_code(result, native);
  output.report(result);
  if (handle != nullptr) report_detail(connection, result);
}

unsigned length_of(const saslspec_input& input) {
  return static_cast<unsigned>(input.length);
}

void start(void* out, const char* mechanism, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  auto& connection = connection_of(out);
  connection.mechanism = mechanism == nullptr ? "" : mechanism;
  exchange(connection, misuse, *result, [&](v2_conn* handle, const char** data, unsigned* length) {
    return sasl.server_start(handle, mechanism, input->data, length_of(*input), data, length);
  });
}

void step(void* out, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  exchange(connection_of(out), misuse, *result, [&](v2_conn* handle, const char** data, unsigned* length) {
    return sasl.server_step(handle, input->data, length_of(*input), data, length);
  });
}

const char* name_property(Connection& connection, int number, int& native) {
  const void* value = nullptr;
  native = in_target([&] { return sasl.getprop(connection.handle, number, &value); });
  return native == V2_OK ? static_cast<const char*>(value) : nullptr;
}

void identity(void* out, saslspec_identity* identity) {
  auto& connection = connection_of(out);
  int authcid_native = V2_OK;
  identity->authzid = name_property(connection, V2_USERNAME, identity->native);
  identity->authcid = name_property(connection, V2_AUTHUSER, authcid_native);
  if (identity->native == V2_OK && authcid_native != V2_OK) identity->native = authcid_native;
}

void mechanisms(void* out, unsigned misuse, saslspec_result* result) {
  int count = 0;
  exchange(connection_of(out), misuse, *result, [&](v2_conn* handle, const char** data, unsigned* length) {
    return sasl.listmech(handle, nullptr, "", " ", "", data, length, &count);
  });
}

void property(void* out, unsigned number, unsigned misuse, saslspec_result* result) {
  auto& connection = connection_of(out);
  Output<const void*, unsigned> output;
  v2_conn* handle = (misuse & SASLSPEC_NULL_CONNECTION) != 0 ? nullptr : connection.handle;
  const auto id = static_cast<int>(number);
  const int native = in_target([&] { return sasl.getprop(handle, id, output.data_argument(misuse)); });
  set_code(*result, native);
  result->output_untouched = output.data_touched() ? 0 : 1;
  result->length_untouched = 1;
  if (native != V2_OK || !output.data_touched() || output.data == nullptr) return;
  switch (id) {
  case V2_SSF:
  case V2_MAXOUTBUF: {
    const auto text = std::to_string(*static_cast<const unsigned*>(output.data));
    host->output(text.data(), text.size());
    break;
  }
  case V2_USERNAME:
  case V2_DEFUSERREALM:
  case V2_IPLOCALPORT:
  case V2_IPREMOTEPORT:
  case V2_PLUGERR:
  case V2_SERVICE:
  case V2_SERVERFQDN:
  case V2_AUTHSOURCE:
  case V2_MECHNAME:
  case V2_AUTHUSER:
  case V2_APPNAME: {
    const auto* text = static_cast<const char*>(output.data);
    host->output(text, std::strlen(text));
    break;
  }
  default:
    break;
  }
}

void code_layer(v2_code* function, void* out, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  if (function == nullptr) return set_code(*result, V2_FAIL);
  exchange(connection_of(out), misuse, *result, [&](v2_conn* handle, const char** data, unsigned* length) {
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

const saslspec_adapter& cyrus_v2() {
  static const saslspec_adapter adapter = {SASLSPEC_ADAPTER_VERSION,
                                           "cyrus-v2",
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
