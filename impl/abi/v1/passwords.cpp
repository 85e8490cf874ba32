// Passwords outside a negotiation.
#include "abi/guard.hpp"
#include "abi/input.hpp"
#include "abi/v1/connection.hpp"
#include "core/code.hpp"

using namespace saslspec::impl;

namespace {

int answer(Code code, const char* reason, const char** errstr) {
  if (errstr != nullptr && code != Code::Ok) *errstr = reason;
  return to_v1(code);
}

} // namespace

int sasl_checkpass(sasl_conn_t* conn, const char* user, unsigned userlen, const char* pass, unsigned passlen,
                   const char** errstr) {
  if (errstr != nullptr) *errstr = nullptr;
  if (!library_is_open()) return answer(Code::Fail, "the library is not initialised", errstr);
  if (conn == nullptr || user == nullptr || pass == nullptr)
    return answer(Code::BadParam, "connection, user or password is NULL", errstr);
  const Code code = for_client(guarded([&] { return conn->check_password({user, userlen}, {pass, passlen}); }));
  return answer(code,
                code == Code::BadParam ? "the option pwcheck_method names no method that this library has"
                                       : "the password was not accepted",
                errstr);
}

int sasl_setpass(sasl_conn_t* conn, const char* user, const char* pass, unsigned passlen, int flags,
                 const char** errstr) {
  if (errstr != nullptr) *errstr = nullptr;
  if (!library_is_open()) return answer(Code::Fail, "the library is not initialised", errstr);
  if (conn == nullptr || text_of(user).empty() || is_malformed(pass, passlen) || (pass != nullptr && passlen == 0))
    return answer(Code::BadParam, "connection, user or password is missing", errstr);
  const Code code = guarded([&] { return conn->accounts().set_password(user, pass, passlen, flags); });
  return answer(code, "the password could not be set", errstr);
}
