// sasl_server_new, start, step, dispose, and the list of mechanisms.
#include <cstring>

#include "abi/guard.hpp"
#include "abi/input.hpp"
#include "abi/output.hpp"
#include "abi/v1/connection.hpp"

using namespace saslspec::impl;

namespace {

using Output = OutputPlace<char>;

/// The caller's own copy, with a NUL behind it; false when memory is short.
bool copy_out(std::string_view message, const Output& output) {
  auto* copy = static_cast<char*>(try_allocate(message.size() + 1));
  if (copy == nullptr) return false;
  std::memcpy(copy, message.data(), message.size());
  copy[message.size()] = '\0';
  *output.octets = copy;
  *output.length = static_cast<unsigned>(message.size());
  return true;
}

/// Publishes a reply. If a message cannot be handed over, the negotiation ends, even after success.
int deliver(sasl_conn_t& conn, const Reply& reply, const Output& output, const char** errstr) {
  Code code = reply.code;
  const OptionalOctets message = reply.message();
  if (message && !output.is_whole())
    code = conn.undo(Code::BadParam, "there is no place for the server's message").code;
  else if (message && !copy_out(*message, output))
    code = conn.undo(Code::NoMem, "out of memory").code;
  if (errstr != nullptr) *errstr = conn.error_text();
  return to_v1(code);
}

/// v1 has no code for a library that is not initialised.
int refuse(int code, const char* reason, const char** errstr) {
  if (errstr != nullptr) *errstr = reason;
  return code;
}

/// The connection and room for any negotiation, in one block.
sasl_conn_t* make_connection(const sasl_conn::Parameters& parameters) {
  constexpr std::size_t room_at = negotiation_room_behind<sasl_conn>;
  void* block = allocate(room_at + negotiation_room);
  try {
    return new (block) sasl_conn(static_cast<char*>(block) + room_at, parameters);
  } catch (...) {
    release(block);
    throw;
  }
}

} // namespace

int sasl_server_new(const char* service, const char* serverFQDN, const char* user_realm,
                    const sasl_callback_t* callbacks, int /*secflags*/, sasl_conn_t** pconn) {
  if (pconn != nullptr) *pconn = nullptr;
  if (!library_is_open()) return SASL_FAIL;
  if (pconn == nullptr || service == nullptr) return SASL_BADPARAM;
  return to_v1(guarded([&] {
    *pconn = make_connection({service, serverFQDN, user_realm, callbacks});
    return Code::Ok;
  }));
}

void sasl_dispose(sasl_conn_t** pconn) {
  if (pconn == nullptr || *pconn == nullptr) return;
  destroy(*pconn);
  *pconn = nullptr;
}

int sasl_server_start(sasl_conn_t* conn, const char* mech, const char* clientin, unsigned clientinlen, char** serverout,
                      unsigned* serveroutlen, const char** errstr) {
  const Output output{serverout, serveroutlen};
  output.clear();
  if (errstr != nullptr) *errstr = nullptr;
  if (!library_is_open()) return refuse(SASL_FAIL, "the library is not initialised", errstr);
  if (conn == nullptr) return refuse(SASL_BADPARAM, "there is no connection", errstr);
  conn->forget_policy_reason();
  if (is_malformed(clientin, clientinlen))
    return deliver(*conn, conn->reject_start(Code::BadParam, "the initial response is NULL with a length"), output,
                   errstr);
  return deliver(*conn, conn->start(mech, message_of(clientin, clientinlen)), output, errstr);
}

int sasl_server_step(sasl_conn_t* conn, const char* clientin, unsigned clientinlen, char** serverout,
                     unsigned* serveroutlen, const char** errstr) {
  const Output output{serverout, serveroutlen};
  output.clear();
  if (errstr != nullptr) *errstr = nullptr;
  if (!library_is_open()) return refuse(SASL_FAIL, "the library is not initialised", errstr);
  if (conn == nullptr) return refuse(SASL_BADPARAM, "there is no connection", errstr);
  conn->forget_policy_reason();
  if (is_malformed(clientin, clientinlen))
    return deliver(*conn, conn->reject_step(Code::BadParam, "the message is NULL with a length"), output, errstr);
  return deliver(*conn, conn->step(message_of(clientin, clientinlen)), output, errstr);
}

int sasl_listmech(sasl_conn_t* conn, const char* /*user*/, const char* prefix, const char* sep, const char* suffix,
                  char** result, unsigned* plen, unsigned* pcount) {
  if (result != nullptr) *result = nullptr;
  if (plen != nullptr) *plen = 0;
  if (pcount != nullptr) *pcount = 0;
  if (!library_is_open()) return SASL_FAIL;
  if (conn == nullptr || result == nullptr) return SASL_BADPARAM;
  return to_v1(guarded([&] {
    Octets list;
    const unsigned count = list_mechanisms(conn->requirements(), prefix, sep, suffix, list);
    if (count == 0) return Code::NoMech;
    unsigned length = 0;
    if (!copy_out(list.view(), {result, &length})) return Code::NoMem;
    if (plen != nullptr) *plen = length;
    if (pcount != nullptr) *pcount = count;
    return Code::Ok;
  }));
}

namespace {

using Direction = Code (*)(SecurityLayer&, std::string_view input, Octets& out);

/// Passes data through the security layer, or unchanged without a layer, into a copy that belongs to the caller.
int pass(sasl_conn_t* conn, const char* input, unsigned inputlen, char** output, unsigned* outputlen,
         Direction direction) {
  const Output place{output, outputlen};
  place.clear();
  if (conn == nullptr || input == nullptr || !place.is_whole()) return SASL_BADPARAM;
  if (!conn->is_authenticated()) return SASL_NOTDONE;
  return to_v1(guarded([&] {
    Octets made;
    if (conn->layer() == nullptr)
      made.assign({input, inputlen});
    else if (const Code code = direction(*conn->layer(), {input, inputlen}, made); code != Code::Ok)
      return code;
    return copy_out(made.view(), place) ? Code::Ok : Code::NoMem;
  }));
}

} // namespace

int sasl_encode(sasl_conn_t* conn, const char* input, unsigned inputlen, char** output, unsigned* outputlen) {
  return pass(conn, input, inputlen, output, outputlen, [](SecurityLayer& layer, std::string_view data, Octets& out) {
    return layer.encode({&data, 1}, out);
  });
}

int sasl_decode(sasl_conn_t* conn, const char* input, unsigned inputlen, char** output, unsigned* outputlen) {
  return pass(conn, input, inputlen, output, outputlen,
              [](SecurityLayer& layer, std::string_view data, Octets& out) { return layer.decode(data, out); });
}
