// sasl_server_start, sasl_server_step, and the lists of mechanisms.
#include "abi/guard.hpp"
#include "abi/input.hpp"
#include "abi/output.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/library.hpp"
#include "abi/v2/plugin_exchange.hpp"
#include "abi/v2/plugin_side.hpp"

using namespace saslspec::impl;

namespace {

using Output = OutputPlace<const char>;

/// While it lives, mechanisms are listed for one user (null: anybody).
class ListedFor {
public:
  ListedFor(sasl_conn_t& conn, const char* user)
      : conn_(conn), is_set_(user != nullptr && server_plugins() != nullptr) {
    if (is_set_) conn_.plugin_side().listed_for = user;
  }
  ListedFor(const ListedFor&) = delete;
  ListedFor& operator=(const ListedFor&) = delete;
  ~ListedFor() {
    if (is_set_) conn_.plugin_side().listed_for = nullptr;
  }

private:
  sasl_conn_t& conn_;
  bool is_set_;
};

/// Publishes a reply. Without a place for the message the negotiation could only go wrong: it ends.
int deliver(sasl_conn_t& conn, const Reply& reply, const Output& output) {
  const OptionalOctets message = reply.message();
  if (!message) return static_cast<int>(reply.code);
  if (!output.is_whole())
    return static_cast<int>(conn.undo(Code::BadParam, "there is no place for the server's message").code);
  *output.octets = message->data();
  *output.length = static_cast<unsigned>(message->size());
  return static_cast<int>(reply.code);
}

/// Lets plug-ins compute ahead; whether one did.
bool let_plugins_idle(sasl_conn_t& conn) {
  const PluginExchange* exchange = conn.exchange();
  for (const ServerPlugin* plugin = server_plugins(); plugin != nullptr; plugin = plugin->next) {
    const sasl_server_plug_t& plug = plugin->plug();
    void* context = exchange != nullptr && exchange->mechanism().plugin == plugin ? exchange->context() : nullptr;
    if (plug.idle != nullptr && plug.idle(plug.glob_context, context, &conn.shown_to_plugins()) == 1) return true;
  }
  return false;
}

} // namespace

int sasl_server_start(sasl_conn_t* conn, const char* mech, const char* clientin, unsigned clientinlen,
                      const char** serverout, unsigned* serveroutlen) {
  const Output output{serverout, serveroutlen};
  output.clear();
  if (!library_is_open()) return SASL_NOTINIT;
  if (conn == nullptr || conn->is_client()) return SASL_BADPARAM;
  conn->forget_plugin_error();
  if (is_malformed(clientin, clientinlen))
    return deliver(*conn, conn->reject_start(Code::BadParam, "the initial response is NULL with a length"), output);
  return deliver(*conn, conn->start(mech, message_of(clientin, clientinlen)), output);
}

int sasl_server_step(sasl_conn_t* conn, const char* clientin, unsigned clientinlen, const char** serverout,
                     unsigned* serveroutlen) {
  const Output output{serverout, serveroutlen};
  output.clear();
  if (!library_is_open()) return SASL_NOTINIT;
  if (conn == nullptr || conn->is_client()) return SASL_BADPARAM;
  conn->forget_plugin_error();
  if (is_malformed(clientin, clientinlen))
    return deliver(*conn, conn->reject_step(Code::BadParam, "the message is NULL with a length"), output);
  return deliver(*conn, conn->step(message_of(clientin, clientinlen)), output);
}

int sasl_listmech(sasl_conn_t* conn, const char* user, const char* prefix, const char* sep, const char* suffix,
                  const char** result, unsigned* plen, int* pcount) {
  if (result != nullptr) *result = nullptr;
  if (plen != nullptr) *plen = 0;
  if (pcount != nullptr) *pcount = 0;
  if (!is_initialised(conn)) return SASL_NOTINIT;
  if (conn == nullptr) return SASL_BADPARAM;
  if (result == nullptr) return static_cast<int>(conn->note(Code::BadParam, "there is no place for the list"));
  const Code code = guarded([&] {
    if (conn->is_client()) return Code::NoMech;
    const ListedFor listed_for(*conn, user);
    const unsigned count = list_mechanisms(conn->requirements(), prefix, sep, suffix, conn->list());
    if (count == 0) return Code::NoMech;
    *result = conn->list().c_str();
    if (plen != nullptr) *plen = static_cast<unsigned>(conn->list().size());
    if (pcount != nullptr) *pcount = static_cast<int>(count);
    return Code::Ok;
  });
  return static_cast<int>(conn->note(code, code == Code::Ok ? nullptr : "no mechanism may be started"));
}

int sasl_idle(sasl_conn_t* conn) {
  return library_is_open() && conn != nullptr && !conn->is_client() && let_plugins_idle(*conn) ? 1 : 0;
}
