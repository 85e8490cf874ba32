// Dovecot's authentication service as a target: the adapter is the target's file, and the service is reached by its
// UNIX socket (--option socket=PATH). Dovecot's own passdb has the accounts.
#include "auth_service.hpp"
#include "saslspec_adapter.h"

#include <algorithm>
#include <memory>

namespace {

using saslspec::adapter::dovecot::AuthService;
using saslspec::adapter::dovecot::Fields;
using namespace saslspec::adapter;

const saslspec_host* host = nullptr;
std::string socket_path;
std::string version, reason; ///< what `target_version` and `init` return lives here

enum Code {
  Ok = 0,
  Continue = 1,
  Fail = -1,
  NotDone = -6,
  BadAuthentication = -13,
  NotAuthorized = -14,
  Expired = -18,
  Disabled = -19,
  Unavailable = -24
};

struct Connection {
  AuthService service;
  unsigned request = 0;               ///< number of the last one
  bool is_under_way = false;          ///< the service waits for the client's next message
  bool success_data = true;           ///< the protocol above carries data with the success
  std::string service_name;           ///< "imap"
  std::optional<std::string> authzid; ///< after success
  std::string authcid;
};

Connection& connection_of(void* connection) {
  return *static_cast<Connection*>(connection);
}

const char* load(const saslspec_host* given, void*, const char*) {
  host = given;
  for (std::size_t i = 0; i < host->adapter_option_count; ++i)
    socket_path = host->adapter_options[i].value;
  return socket_path.empty() ? "needs the socket of Dovecot's authentication service: --option socket=PATH" : nullptr;
}

/// The protocol does not tell the reasons of a refusal apart. Whether somebody may act as somebody else is a matter of
/// Dovecot's own configuration.
unsigned capabilities() {
  return SASLSPEC_NULL_VERSUS_EMPTY | SASLSPEC_DATA_WITH_SUCCESS | SASLSPEC_SUCCESS_DATA_FLAG |
         SASLSPEC_READS_IDENTITY | SASLSPEC_RESTARTABLE;
}

const char* init(saslspec_result* result) {
  AuthService service;
  reason = service.connect(socket_path);
  version = "protocol " + service.version();
  result->code = result->native = reason.empty() ? Ok : Unavailable;
  return reason.empty() ? nullptr : reason.c_str();
}

void done(saslspec_result* result) {
  result->code = Ok;
}

const char* target_version() {
  return version.c_str();
}

void open_connection(const saslspec_setting* setting, void** out, saslspec_result* result) {
  auto connection = std::make_unique<Connection>();
  connection->success_data = (setting->parameters & SASLSPEC_SUCCESS_DATA) != 0;
  connection->service_name = setting->service;
  const std::string flaw = connection->service.connect(socket_path);
  result->code = result->native = flaw.empty() ? Ok : Unavailable;
  if (flaw.empty())
    *out = connection.release();
  else
    host->detail(flaw.c_str());
}

void dispose(void* out, int, saslspec_result* result) {
  const std::unique_ptr<Connection> connection(&connection_of(out));
  result->code = Ok;
}

/// The nearest code of a refusal: the service tells few reasons apart, and bad messages not at all.
Code refusal(const Fields& fields) {
  const auto says = [&](std::string_view word) { return std::ranges::find(fields, word) != fields.end(); };
  if (says("authz")) return NotAuthorized;
  if (says("temp")) return Unavailable;
  if (says("user_disabled") || says("code=user_disabled")) return Disabled;
  if (says("pass_expired") || says("code=pass_expired")) return Expired;
  return BadAuthentication;
}

void report(saslspec_result& result, Code code) {
  result.code = result.native = code;
  result.lossy = code < 0 ? 1 : 0;
}

void give(std::string_view encoded) {
  const std::string message = dovecot::from_base64(encoded);
  host->output(message.data(), message.size());
}

/// Waits for the answer to the last request, and reports it.
void answer(Connection& connection, saslspec_result& result) {
  connection.is_under_way = false;
  const std::string number = std::to_string(connection.request);
  for (;;) {
    const auto line = connection.service.receive();
    if (!line) {
      report(result, Fail);
      return host->detail("the service closed the connection");
    }
    const Fields& fields = *line;
    if (fields.size() < 2 || fields[1] != number) continue;
    if (fields[0] == "CONT") {
      give(fields.size() > 2 ? fields[2] : "");
      connection.is_under_way = true;
      return report(result, Continue);
    }
    if (fields[0] == "OK") {
      if (const auto data = dovecot::value_of(fields, "resp")) give(*data);
      connection.authzid = dovecot::value_of(fields, "user").value_or("");
      connection.authcid = dovecot::value_of(fields, "original_user").value_or(*connection.authzid);
      return report(result, Ok);
    }
    if (fields[0] == "FAIL") {
      report(result, refusal(fields));
      if (const auto text = dovecot::value_of(fields, "reason")) host->detail(text->c_str());
      return;
    }
  }
}

void start(void* out, const char* mechanism, const saslspec_input* input, unsigned, saslspec_result* result) {
  Connection& connection = connection_of(out);
  connection.authzid.reset();
  // The service hangs up on a line that is too long, or that names no mechanism of its own: an application connects
  // again.
  if (!connection.service.connected()) {
    if (const std::string flaw = connection.service.connect(socket_path); !flaw.empty()) {
      report(*result, Unavailable);
      return host->detail(flaw.c_str());
    }
    connection.is_under_way = false;
  }
  if (connection.is_under_way) connection.service.send("CANCEL\t" + std::to_string(connection.request));
  std::string line = "AUTH\t" + std::to_string(++connection.request) + "\t" + dovecot::escaped(mechanism) +
                     "\tservice=" + dovecot::escaped(connection.service_name) + "\tsecured\tno-penalty";
  if (connection.success_data) line += "\tfinal-resp-ok";
  // It comes last, by the protocol; "=" is an empty one.
  if (input->data != nullptr)
    line += "\tresp=" + (input->length == 0 ? "=" : dovecot::base64({input->data, input->length}));
  connection.service.send(line);
  answer(connection, *result);
}

void step(void* out, const saslspec_input* input, unsigned, saslspec_result* result) {
  Connection& connection = connection_of(out);
  connection.authzid.reset();
  const std::string_view message(input->data == nullptr ? "" : input->data, input->data == nullptr ? 0 : input->length);
  connection.service.send("CONT\t" + std::to_string(connection.request) + "\t" + dovecot::base64(message));
  answer(connection, *result);
}

void identity(void* out, saslspec_identity* identity) {
  const Connection& connection = connection_of(out);
  identity->native = connection.authzid ? Ok : NotDone;
  if (!connection.authzid) return;
  identity->authcid = connection.authcid.c_str();
  identity->authzid = connection.authzid->c_str();
}

void mechanisms(void* out, unsigned, saslspec_result* result) {
  const std::string& names = connection_of(out).service.mechanisms();
  host->output(names.data(), names.size());
  result->code = Ok;
}

} // namespace

const saslspec_adapter* saslspec_adapter_entry() {
  static const saslspec_adapter table = {.version = SASLSPEC_ADAPTER_VERSION,
                                         .name = "dovecot-auth",
                                         .option_names = "socket",
                                         .traits = SASLSPEC_ACCOUNTS_BESIDE,
                                         .load = load,
                                         .capabilities = capabilities,
                                         .init = init,
                                         .done = done,
                                         .target_version = target_version,
                                         .open = open_connection,
                                         .dispose = dispose,
                                         .start = start,
                                         .step = step,
                                         .identity = identity,
                                         .mechanisms = mechanisms,
                                         .property = nullptr,
                                         .encode = nullptr,
                                         .decode = nullptr};
  return &table;
}
