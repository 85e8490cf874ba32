// libsasl2 (Cyrus SASL 2.1.x and whatever has its ABI). Users live in an auxprop plug-in that this adapter registers.
#include "cyrus_v2.hpp"
#include "adapters.hpp"

#include <memory>

namespace saslspec::adapter {
namespace v2 {

Library sasl;
Connection* current = nullptr;

} // namespace v2

using namespace cyrus;
using namespace v2;

namespace {

bool is_documented(int native) {
  return (native <= CYRUS_INTERACT && native >= -30 && native != -25) || native == -32 || native == -100;
}

void set_code(saslspec_result& result, int native) {
  result.native = native;
  result.code = is_documented(native) ? native : SASLSPEC_UNDOCUMENTED;
}

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

unsigned declared_capabilities() {
  return cyrus::capabilities(sasl.set_nonce) | SASLSPEC_DATA_WITH_SUCCESS | SASLSPEC_SUCCESS_DATA_FLAG |
         SASLSPEC_CHANNEL_DESCRIPTION | SASLSPEC_CRITICAL_CHANNEL |
         (sasl.errdetail != nullptr ? SASLSPEC_DETAILED_ERRORS : 0U);
}

const char* init(saslspec_result* result) {
  seed_entries();
  static std::string reason;
  // No application name: no configuration file is looked for. Releases up to 2.1.3 demand a name.
  is_loading = true;
  int native = in_target([] { return sasl.server_init(global_callbacks(), nullptr); });
  if (native == CYRUS_BADPARAM) native = in_target([] { return sasl.server_init(global_callbacks(), "saslspec"); });
  is_loading = false;
  set_code(*result, native);
  if (native != CYRUS_OK) {
    reason = "sasl_server_init returned " + std::to_string(native);
    return reason.c_str();
  }
  native = in_target([&] { return sasl.auxprop_add_plugin("saslspec", auxprop_init); });
  set_code(*result, native);
  if (native == CYRUS_OK) return nullptr;
  reason = "sasl_auxprop_add_plugin returned " + std::to_string(native);
  return reason.c_str();
}

void done(saslspec_result* result) {
  in_target([] { sasl.done(); });
  set_code(*result, CYRUS_OK);
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
    inject_nonce(sasl.set_nonce, connection);
  }
  ~Current() { current = nullptr; }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;
};

int describe_channel(Connection& connection) {
  const saslspec_channel& channel = connection.setting.channel;
  const int critical = has(connection.setting, SASLSPEC_BINDING_OPTIONAL) ? 0 : 1;
  connection.channel_type = channel.type;
  connection.channel_data.assign(channel.data.data, channel.data.length);
  connection.channel = {connection.channel_type.c_str(), critical, channel.data.length,
                        reinterpret_cast<const unsigned char*>(connection.channel_data.data())};
  return in_target([&] { return sasl.setprop(connection.handle, V2_CHANNEL_BINDING, &connection.channel); });
}

int set_properties(Connection& connection) {
  const auto& setting = connection.setting;
  int native = CYRUS_OK;
  if (setting.external_identity != nullptr)
    native = in_target(
        [&] { return sasl.setprop(connection.handle, V2_AUTH_EXTERNAL, connection.external_identity.c_str()); });
  if (native == CYRUS_OK && has(setting, SASLSPEC_CHANNEL_BINDING)) native = describe_channel(connection);
  const auto security = security_properties(setting);
  if (native == CYRUS_OK)
    native = in_target([&] { return sasl.setprop(connection.handle, CYRUS_SEC_PROPS, &security); });
  return native;
}

void open(const saslspec_setting* setting, void** out, saslspec_result* result) {
  if (setting->fresh_entries != 0) seed_entries();
  auto connection = std::make_unique<Connection>();
  keep(*connection, *setting);
  const Current now(*connection);
  const unsigned flags = has(*setting, SASLSPEC_SUCCESS_DATA) ? V2_SUCCESS_DATA : 0U;
  const cyrus_callback* callbacks = connection_callbacks(*connection);
  int native = in_target([&] {
    return sasl.server_new(setting->service, setting->host, setting->realm, nullptr, nullptr, callbacks, flags,
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
  const Current now(*connection);
  in_target([&] { sasl.dispose(&connection->handle); });
  if (twice != 0) in_target([&] { sasl.dispose(&connection->handle); });
  set_code(*result, CYRUS_OK);
}

void report_detail(Connection& connection, const saslspec_result& result) {
  if (sasl.errdetail == nullptr || result.native == CYRUS_OK || result.native == CYRUS_CONTINUE) return;
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
  return native == CYRUS_OK ? static_cast<const char*>(value) : nullptr;
}

void identity(void* out, saslspec_identity* identity) {
  auto& connection = connection_of(out);
  int authcid_native = CYRUS_OK;
  identity->authzid = name_property(connection, CYRUS_USERNAME, identity->native);
  identity->authcid = name_property(connection, V2_AUTHUSER, authcid_native);
  if (identity->native == CYRUS_OK && authcid_native != CYRUS_OK) identity->native = authcid_native;
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
  if (native != CYRUS_OK || !output.data_touched() || output.data == nullptr) return;
  switch (id) {
  case CYRUS_SSF:
  case CYRUS_MAXOUTBUF:
    report_number(output.data);
    break;
  case CYRUS_USERNAME:
  case V2_DEFUSERREALM:
  case V2_IPLOCALPORT:
  case V2_IPREMOTEPORT:
  case V2_PLUGERR:
  case V2_SERVICE:
  case V2_SERVERFQDN:
  case V2_AUTHSOURCE:
  case V2_MECHNAME:
  case V2_AUTHUSER:
  case V2_APPNAME:
    report_text(output.data);
    break;
  default:
    break;
  }
}

void code_layer(v2_code* function, void* out, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  if (function == nullptr) return set_code(*result, CYRUS_FAIL);
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
                                           nullptr,
                                           SASLSPEC_LIBSASL_V2,
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
