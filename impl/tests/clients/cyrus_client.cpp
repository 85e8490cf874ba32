// Cyrus SASL's client as a program: requests of wire.hpp on the standard input, replies on the standard output.
#include <cstring>
#include <vector>

#include <sasl/sasl.h>

#include "wire.hpp"

namespace {

using namespace saslspec::impl::test::clients;

/// What the callbacks answer from.
struct Person {
  Request request;
  std::vector<unsigned long> secret; ///< holds a sasl_secret_t
} person;

int get_name(void*, int id, const char** result, unsigned* length) {
  const std::string& name = id == SASL_CB_USER ? person.request.authzid : person.request.user;
  *result = name.c_str();
  if (length != nullptr) *length = static_cast<unsigned>(name.size());
  return SASL_OK;
}

int get_secret(sasl_conn_t*, void*, int, sasl_secret_t** secret) {
  const std::string& password = person.request.password;
  person.secret.assign((sizeof(sasl_secret_t) + password.size()) / sizeof(unsigned long) + 1, 0);
  *secret = reinterpret_cast<sasl_secret_t*>(person.secret.data());
  (*secret)->len = password.size();
  std::memcpy(&(*secret)->data[0], password.c_str(), password.size() + 1);
  return SASL_OK;
}

template <class Function>
int (*as_callback(Function* function))(void) {
  return reinterpret_cast<int (*)(void)>(reinterpret_cast<void (*)()>(function));
}

const sasl_callback_t callbacks[] = {
    {SASL_CB_USER,     as_callback(&get_name),   nullptr},
    {SASL_CB_AUTHNAME, as_callback(&get_name),   nullptr},
    {SASL_CB_PASS,     as_callback(&get_secret), nullptr},
    {SASL_CB_LIST_END, nullptr,                  nullptr}
};

/// The connection, and what it was told of its channel, which it does not copy.
struct Exchange {
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() { sasl_dispose(&conn); }
  sasl_conn_t* conn = nullptr;
  sasl_channel_binding_t channel{};
};

Reply reply_of(const Exchange& exchange, int code, const char* output, unsigned length) {
  if (code != SASL_OK && code != SASL_CONTINUE)
    return {Reply::State::Failed, std::nullopt,
            exchange.conn == nullptr ? sasl_errstring(code, nullptr, nullptr) : sasl_errdetail(exchange.conn)};
  Reply reply{code == SASL_OK ? Reply::State::Done : Reply::State::Continue, std::nullopt, ""};
  if (output != nullptr) reply.message = std::string(output, length);
  return reply;
}

int describe_layer(const Exchange& exchange) {
  const std::string& qop = person.request.qop;
  const sasl_ssf_t min_ssf = qop == "auth-conf" ? 2 : qop == "auth-int" ? 1 : 0;
  const sasl_ssf_t max_ssf = qop == "auth-conf" ? 256 : min_ssf;
  const sasl_security_properties_t properties{min_ssf, max_ssf, 4096, 0, nullptr, nullptr};
  return sasl_setprop(exchange.conn, SASL_SEC_PROPS, &properties);
}

int describe_channel(Exchange& exchange) {
  const std::string& data = person.request.channel_data;
  exchange.channel = {person.request.channel_type.c_str(), 0, data.size(),
                      reinterpret_cast<const unsigned char*>(data.data())};
  return sasl_setprop(exchange.conn, SASL_CHANNEL_BINDING, &exchange.channel);
}

Reply start(Exchange& exchange) {
  const Request& request = person.request;
  sasl_dispose(&exchange.conn);
  int code =
      sasl_client_new("imap", "server.example.com", nullptr, nullptr, callbacks, SASL_SUCCESS_DATA, &exchange.conn);
  if (code == SASL_OK && request.mechanism == "EXTERNAL")
    code = sasl_setprop(exchange.conn, SASL_AUTH_EXTERNAL, request.user.c_str());
  if (code == SASL_OK) code = describe_layer(exchange);
  if (code == SASL_OK && !request.channel_type.empty()) code = describe_channel(exchange);
  if (code != SASL_OK) return reply_of(exchange, code, nullptr, 0);
  const char* output = nullptr;
  unsigned length = 0;
  const char* chosen = nullptr;
  // With one name alone it would not count as negotiating, and never say that it was not shown a -PLUS name.
  const std::string offer = request.mechanism + " X-UNKNOWN";
  code = sasl_client_start(exchange.conn, offer.c_str(), nullptr, request.sends_initial_response ? &output : nullptr,
                           &length, &chosen);
  return reply_of(exchange, code, output, length);
}

Reply step(Exchange& exchange, const std::string& message) {
  const char* output = nullptr;
  unsigned length = 0;
  const int code =
      sasl_client_step(exchange.conn, message.data(), static_cast<unsigned>(message.size()), nullptr, &output, &length);
  return reply_of(exchange, code, output, length);
}

bool serve() {
  Exchange exchange;
  while (const auto strings = receive(stdin)) {
    const Request request = to_request(*strings);
    if (request.starts) person.request = request;
    if (!send(stdout, to_strings(request.starts ? start(exchange) : step(exchange, request.message)))) return false;
  }
  return true;
}

} // namespace

int main() {
  if (sasl_client_init(nullptr) != SASL_OK) return 1;
  const bool is_served = serve();
  sasl_client_done();
  return is_served ? 0 : 1;
}
