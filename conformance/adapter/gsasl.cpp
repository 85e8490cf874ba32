// GNU SASL. Its API has no handle before a mechanism is chosen, no authorization outside some mechanisms, no security
// properties and its own result codes; what the adapter adds is what an application has to add.
#include "adapters.hpp"
#include "gsasl_abi.h"
#include "support.hpp"

#include <memory>
#include <optional>

namespace saslspec::adapter {
namespace {

struct Library {
  g_init* init;
  g_done* done;
  g_callback_set* callback_set;
  g_session_hook_set* session_hook_set;
  g_session_hook_get* session_hook_get;
  g_mechlist* server_mechlist;
  g_server_start* server_start;
  g_step* step;
  g_finish* finish;
  g_property_set* property_set;
  g_property_fast* property_fast;
  g_strerror_name* strerror_name;
  g_check_version* check_version;
  g_step* encode;
  g_step* decode;
  g_free* free;
};
Library gnu;
g_context* context = nullptr;

struct Connection {
  g_session* session = nullptr; ///< null before the first start, and after one that was refused
  saslspec_setting setting{};
  std::string host_name;
  std::string service;
  std::string realm;
  std::optional<std::string> external_identity;
  std::string channel_type; ///< empty: no channel was described
  std::string channel_data; ///< in base64, as the library takes it
  std::string mechanism;
  std::string validated;      ///< whom the last call was about, where no property says it
  bool unauthorized = false;  ///< the account may not act as the authzid
  bool authenticated = false; ///< the last call returned OK
  std::string authcid;
  std::string authzid;
};

struct Mapping {
  int native;
  int code;
  bool lossy;
};
constexpr Mapping mappings[] = {
    {G_OK,                       0,    false},
    {G_NEEDS_MORE,               1,    false},
    {G_UNKNOWN_MECHANISM,        -4,   false},
    {G_NO_SERVER_CODE,           -4,   false},
    {G_CALLED_TOO_MANY_TIMES,    -1,   true },
    {G_MALLOC_ERROR,             -2,   false},
    {G_BASE64_ERROR,             -5,   true },
    {G_CRYPTO_ERROR,             -1,   true },
    {G_SASLPREP_ERROR,           -5,   true },
    {G_PARSE_ERROR,              -5,   true },
    {G_AUTHENTICATION_ERROR,     -13,  true },
    {G_INTEGRITY_ERROR,          -9,   false},
    {G_NO_CALLBACK,              -1,   true },
    {G_NO_PASSWORD,              -20,  true },
    {G_NO_SERVICE,               -100, true },
    {G_NO_HOSTNAME,              -100, true },
    {G_NO_CB_TLS_UNIQUE,         -32,  true },
    {G_NO_CB_TLS_EXPORTER,       -32,  true },
    {G_NO_SAML20_IDP_IDENTIFIER, -100, true },
    {G_NO_SAML20_REDIRECT_URL,   -100, true },
    {G_NO_OPENID20_REDIRECT_URL, -100, true },
};
constexpr int not_authorized = -14;
constexpr int failure = -1;

void set_code(saslspec_result& result, int native) {
  result.native = native;
  result.code = SASLSPEC_UNDOCUMENTED;
  result.lossy = 1;
  for (const auto& mapping : mappings) {
    if (mapping.native != native) continue;
    result.code = mapping.code;
    result.lossy = mapping.lossy ? 1 : 0;
  }
  if (native > G_NEEDS_MORE && result.code == SASLSPEC_UNDOCUMENTED && gnu.strerror_name(native) != nullptr)
    result.code = failure; // the library names it, SASL has no such code
}

/// The call cannot be made through this API: there is no session to make it on.
void inexpressible(saslspec_result& result) {
  result.native = 0;
  result.code = failure;
  result.lossy = 1;
  result.output_untouched = result.length_untouched = 1;
  host->detail("adapter: there is no session; the API has no such call");
}

std::string_view property(g_session* session, int number) {
  const char* value = gnu.property_fast(session, number);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

// ---- callback from the target --------------------------------------------------------------------------------------

int give(g_session* session, int number, const std::string& value) {
  in_target([&] { gnu.property_set(session, number, value.c_str()); });
  return G_OK;
}

int validate_simple(Connection& connection, g_session* session) {
  const auto* account = find_account(property(session, G_AUTHID));
  if (account == nullptr || property(session, G_PASSWORD) != account->password) return G_AUTHENTICATION_ERROR;
  connection.unauthorized = !may_act_as(account->user, property(session, G_AUTHZID));
  return connection.unauthorized ? G_AUTHENTICATION_ERROR : G_OK;
}

int validate_external(Connection& connection, g_session* session) {
  if (!connection.external_identity) return G_AUTHENTICATION_ERROR;
  connection.validated = *connection.external_identity;
  connection.unauthorized = !may_act_as(*connection.external_identity, property(session, G_AUTHZID));
  return connection.unauthorized ? G_AUTHENTICATION_ERROR : G_OK;
}

int give_protection(const Connection& connection, g_session* session) {
  return give(session, G_QOPS, has(connection.setting, SASLSPEC_LAYERS_ALLOWED) ? "qop-auth, qop-int" : "qop-auth");
}

int give_credential(const Connection& connection, g_session* session, int number) {
  const auto* account = find_account(property(session, G_AUTHID));
  if (account == nullptr) return G_NO_CALLBACK;
  const auto* verifier =
      connection.setting.stored_verifiers != 0 ? find_verifier(*account, connection.mechanism) : nullptr;
  if (number == G_PASSWORD) return verifier == nullptr ? give(session, number, account->password) : G_NO_PASSWORD;
  if (verifier == nullptr) return G_NO_CALLBACK;
  if (number == G_SCRAM_ITER) return give(session, number, std::to_string(verifier->iterations));
  if (number == G_SCRAM_SALT) return give(session, number, base64(verifier->salt));
  return give(session, number, base64(number == G_SCRAM_STOREDKEY ? verifier->stored_key : verifier->server_key));
}

int answer(g_context*, g_session* session, int number) {
  const Callback paused;
  auto* connection = session == nullptr ? nullptr : static_cast<Connection*>(gnu.session_hook_get(session));
  if (connection == nullptr) return G_NO_CALLBACK;
  switch (number) {
  case G_VALIDATE_SIMPLE:
    return validate_simple(*connection, session);
  case G_VALIDATE_EXTERNAL:
    return validate_external(*connection, session);
  case G_VALIDATE_ANONYMOUS:
    connection->validated = "anonymous";
    return G_OK;
  case G_SERVICE:
    return give(session, number, connection->service);
  case G_HOSTNAME:
    return give(session, number, connection->host_name);
  case G_CB_TLS_UNIQUE:
  case G_CB_TLS_EXPORTER:
    if (connection->channel_type != (number == G_CB_TLS_UNIQUE ? "tls-unique" : "tls-exporter")) return G_NO_CALLBACK;
    return give(session, number, connection->channel_data);
  case G_REALM:
    return give(session, number, connection->realm);
  case G_QOPS:
    return give_protection(*connection, session);
  case G_PASSWORD:
  case G_SCRAM_ITER:
  case G_SCRAM_SALT:
  case G_SCRAM_STOREDKEY:
  case G_SCRAM_SERVERKEY:
    return give_credential(*connection, session, number);
  default:
    return G_NO_CALLBACK;
  }
}

// ---- the table -----------------------------------------------------------------------------------------------------

const char* load(const saslspec_host* given, void* library, const char*) {
  host = given;
  static std::string missing;
  missing.clear();
  bind(library, "gsasl_init", gnu.init, missing);
  bind(library, "gsasl_done", gnu.done, missing);
  bind(library, "gsasl_callback_set", gnu.callback_set, missing);
  bind(library, "gsasl_session_hook_set", gnu.session_hook_set, missing);
  bind(library, "gsasl_session_hook_get", gnu.session_hook_get, missing);
  bind(library, "gsasl_server_mechlist", gnu.server_mechlist, missing);
  bind(library, "gsasl_server_start", gnu.server_start, missing);
  bind(library, "gsasl_step", gnu.step, missing);
  bind(library, "gsasl_finish", gnu.finish, missing);
  bind(library, "gsasl_property_set", gnu.property_set, missing);
  bind(library, "gsasl_property_fast", gnu.property_fast, missing);
  bind(library, "gsasl_strerror_name", gnu.strerror_name, missing);
  bind(library, "gsasl_check_version", gnu.check_version, missing);
  bind(library, "gsasl_encode", gnu.encode, missing);
  bind(library, "gsasl_decode", gnu.decode, missing);
  bind(library, "gsasl_free", gnu.free, missing);
  if (missing.empty()) return nullptr;
  missing = "does not export " + missing;
  return missing.c_str();
}

unsigned capabilities() {
  return SASLSPEC_DATA_WITH_SUCCESS | SASLSPEC_AUTHORIZATION_HOOK | SASLSPEC_READS_IDENTITY | SASLSPEC_RESTARTABLE |
         SASLSPEC_CHANNEL_DESCRIPTION | SASLSPEC_LAYER_CHOICE;
}

const char* init(saslspec_result* result) {
  const int native = in_target([] { return gnu.init(&context); });
  set_code(*result, native);
  if (native == G_OK) {
    in_target([] { gnu.callback_set(context, answer); });
    return nullptr;
  }
  static std::string reason;
  reason = "gsasl_init returned " + std::to_string(native);
  return reason.c_str();
}

void done(saslspec_result* result) {
  in_target([] { gnu.done(context); });
  context = nullptr;
  set_code(*result, G_OK);
}

const char* target_version() {
  static std::string text;
  const char* version = in_target([] { return gnu.check_version(nullptr); });
  text = std::string("GNU SASL ") + (version == nullptr ? "" : version);
  return text.c_str();
}

Connection& connection_of(void* connection) {
  return *static_cast<Connection*>(connection);
}

void open(const saslspec_setting* setting, void** out, saslspec_result* result) {
  auto connection = std::make_unique<Connection>();
  connection->setting = *setting;
  connection->host_name = setting->host;
  connection->service = setting->service;
  connection->realm = setting->realm == nullptr ? setting->host : setting->realm;
  if (setting->external_identity != nullptr) connection->external_identity = setting->external_identity;
  if (has(*setting, SASLSPEC_CHANNEL_BINDING)) {
    connection->channel_type = setting->channel.type;
    connection->channel_data = base64(setting->channel.data);
  }
  *out = connection.release();
  set_code(*result, G_OK);
}

void finish(Connection& connection) {
  if (connection.session != nullptr) in_target([&] { gnu.finish(connection.session); });
  connection.session = nullptr;
  connection.authenticated = connection.unauthorized = false;
}

void dispose(void* out, int twice, saslspec_result* result) {
  const std::unique_ptr<Connection> connection(&connection_of(out));
  finish(*connection);
  if (twice != 0) in_target([] { gnu.finish(nullptr); });
  set_code(*result, G_OK);
}

/// What an application does once the library says OK: who is it, and may they act as whom they ask?
void authorize(Connection& connection) {
  const auto authcid = property(connection.session, G_AUTHID);
  const auto authzid = property(connection.session, G_AUTHZID);
  connection.authcid = authcid.empty() ? std::string_view(connection.validated) : authcid;
  connection.authzid = authzid.empty() ? std::string_view(connection.authcid) : authzid;
  connection.unauthorized = !may_act_as(connection.authcid, connection.authzid);
  connection.authenticated = !connection.unauthorized;
}

void release(const Output<char*, std::size_t>& output, int native) {
  const bool promised = native == G_OK || native == G_NEEDS_MORE;
  if (output.data_touched() && output.data != nullptr && (promised || host->is_live(output.data) != 0))
    in_target([&] { gnu.free(output.data); });
}

/// gsasl_step, gsasl_encode and gsasl_decode have one shape.
void exchange(g_step* function, Connection& connection, const saslspec_input& input, unsigned misuse,
              saslspec_result& result) {
  Output<char*, std::size_t> output;
  if (function == gnu.step) {
    connection.unauthorized = false;
    connection.validated.clear();
  }
  g_session* session = (misuse & SASLSPEC_NULL_CONNECTION) != 0 ? nullptr : connection.session;
  const int native = in_target([&] {
    return function(session, input.data, input.length, output.data_argument(misuse), output.length_argument(misuse));
  });
  set_code(result, native);
  if (function == gnu.step) {
    connection.authenticated = false;
    if (native == G_OK && session != nullptr) authorize(connection);
    if (connection.unauthorized) {
      result.code = not_authorized;
      result.lossy = 1;
    }
  }
  const bool withheld = native == G_OK && connection.unauthorized; // an application sends nothing then
  if (!withheld) output.report(result);
  release(output, native);
  if (native > G_NEEDS_MORE) host->detail(gnu.strerror_name(native));
}

void start(void* out, const char* mechanism, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  auto& connection = connection_of(out);
  finish(connection);
  const int native = in_target([&] { return gnu.server_start(context, mechanism, &connection.session); });
  if (native != G_OK) {
    connection.session = nullptr;
    set_code(*result, native);
    result->output_untouched = result->length_untouched = 1;
    return host->detail(gnu.strerror_name(native));
  }
  gnu.session_hook_set(connection.session, &connection);
  connection.mechanism = mechanism;
  exchange(gnu.step, connection, *input, misuse, *result);
}

void step(void* out, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  auto& connection = connection_of(out);
  if (connection.session == nullptr && (misuse & SASLSPEC_NULL_CONNECTION) == 0) return inexpressible(*result);
  exchange(gnu.step, connection, *input, misuse, *result);
}

void identity(void* out, saslspec_identity* identity) {
  const auto& connection = connection_of(out);
  identity->native = connection.authenticated ? G_OK : G_AUTHENTICATION_ERROR;
  identity->authcid = connection.authenticated ? connection.authcid.c_str() : nullptr;
  identity->authzid = connection.authenticated ? connection.authzid.c_str() : nullptr;
}

void mechanisms(void*, unsigned misuse, saslspec_result* result) {
  char* list = poison<char>();
  const int native =
      in_target([&] { return gnu.server_mechlist(context, (misuse & SASLSPEC_NULL_OUTPUT) != 0 ? nullptr : &list); });
  set_code(*result, native);
  result->output_untouched = list == poison<char>() ? 1 : 0;
  if (native != G_OK || list == poison<char>() || list == nullptr) return;
  host->output(list, std::strlen(list));
  in_target([&] { gnu.free(list); });
}

void read_property(void* out, unsigned number, unsigned, saslspec_result* result) {
  auto& connection = connection_of(out);
  if (connection.session == nullptr) return inexpressible(*result);
  const char* value = in_target([&] { return gnu.property_fast(connection.session, static_cast<int>(number)); });
  set_code(*result, G_OK);
  if (value != nullptr) host->output(value, std::strlen(value));
}

void encode(void* out, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  auto& connection = connection_of(out);
  if (connection.session == nullptr) return inexpressible(*result);
  exchange(gnu.encode, connection, *input, misuse, *result);
}
void decode(void* out, const saslspec_input* input, unsigned misuse, saslspec_result* result) {
  auto& connection = connection_of(out);
  if (connection.session == nullptr) return inexpressible(*result);
  exchange(gnu.decode, connection, *input, misuse, *result);
}

} // namespace

const saslspec_adapter& gsasl() {
  static const saslspec_adapter adapter = {SASLSPEC_ADAPTER_VERSION,
                                           "gsasl",
                                           nullptr,
                                           0,
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
                                           read_property,
                                           encode,
                                           decode};
  return adapter;
}

} // namespace saslspec::adapter
