// The words for codes and reasons.
#include <array>
#include <charconv>
#include <cstdarg>
#include <cstdio>

#include "abi/guard.hpp"
#include "abi/v2/connection.hpp"
#include "core/code.hpp"

using namespace saslspec::impl;

namespace {

/// "SASL(code): text: reason", as applications know it.
void write_detail(sasl_conn_t& conn, Octets& out) {
  const Code code = for_client(conn.last_code());
  std::array<char, 12> number;
  const char* end = std::to_chars(number.data(), number.data() + number.size(), static_cast<int>(code)).ptr;
  out.assign("SASL(");
  out.append({number.data(), static_cast<std::size_t>(end - number.data())});
  out.append("): ");
  out.append(text(code));
  const char* reason = conn.plugin_error().empty() ? conn.reason() : conn.plugin_error().c_str();
  if (reason == nullptr) return;
  out.append(": ");
  out.append(reason);
}

} // namespace

const char* sasl_errstring(int saslerr, const char* /*langlist*/, const char** outlang) {
  if (outlang != nullptr) *outlang = "i-default";
  return text(static_cast<Code>(saslerr));
}

const char* sasl_errdetail(sasl_conn_t* conn) {
  if (conn == nullptr) return nullptr;
  const Code code = guarded([&] {
    write_detail(*conn, conn->detail());
    return Code::Ok;
  });
  return code == Code::Ok ? conn->detail().c_str() : text(conn->last_code());
}

void sasl_seterror(sasl_conn_t* conn, unsigned flags, const char* fmt, ...) {
  if (conn == nullptr || fmt == nullptr) return;
  std::array<char, 1024> message;
  std::va_list arguments;
  va_start(arguments, fmt);
  std::vsnprintf(message.data(), message.size(), fmt, arguments); // glibc knows %m
  va_end(arguments);
  const Code code = guarded([&] {
    conn->plugin_error().assign(message.data());
    return Code::Ok;
  });
  if (code == Code::Ok && (flags & SASL_NOLOG) == 0) conn->log(SASL_LOG_FAIL, message.data());
}
