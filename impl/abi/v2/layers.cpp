// Security layers: no mechanism here has one, so data passes as it is once the negotiation has succeeded.
#include <sys/uio.h>

#include "abi/guard.hpp"
#include "abi/v2/connection.hpp"

using namespace saslspec::impl;

namespace {

int pass(sasl_conn_t* conn, const char* input, unsigned inputlen, const char** output, unsigned* outputlen) {
  if (output != nullptr) *output = nullptr;
  if (outputlen != nullptr) *outputlen = 0;
  if (!library_is_open()) return SASL_NOTINIT;
  if (conn == nullptr) return SASL_BADPARAM;
  if (input == nullptr || output == nullptr || outputlen == nullptr)
    return static_cast<int>(conn->note(Code::BadParam, "input or output is NULL"));
  if (!conn->is_authenticated())
    return static_cast<int>(conn->note(Code::NotDone, "the negotiation has not succeeded"));
  *output = input;
  *outputlen = inputlen;
  return SASL_OK;
}

} // namespace

int sasl_encode(sasl_conn_t* conn, const char* input, unsigned inputlen, const char** output, unsigned* outputlen) {
  return pass(conn, input, inputlen, output, outputlen);
}

int sasl_decode(sasl_conn_t* conn, const char* input, unsigned inputlen, const char** output, unsigned* outputlen) {
  return pass(conn, input, inputlen, output, outputlen);
}

int sasl_encodev(sasl_conn_t* conn, const struct iovec* invec, unsigned numiov, const char** output,
                 unsigned* outputlen) {
  if (conn == nullptr || invec == nullptr || numiov == 0) return pass(conn, nullptr, 0, output, outputlen);
  const Code code = guarded([&] {
    conn->encoded().assign("");
    for (unsigned i = 0; i < numiov; ++i)
      conn->encoded().append({static_cast<const char*>(invec[i].iov_base), invec[i].iov_len});
    return Code::Ok;
  });
  if (code != Code::Ok) return static_cast<int>(conn->note(code, "out of memory"));
  return pass(conn, conn->encoded().c_str(), static_cast<unsigned>(conn->encoded().size()), output, outputlen);
}
