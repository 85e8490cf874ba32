// Properties that an application asks its auxprop plug-ins for, and stores there.
#include "abi/guard.hpp"
#include "abi/input.hpp"
#include "abi/v2/auxprop_sources.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/prop.hpp"

using namespace saslspec::impl;

int sasl_auxprop_request(sasl_conn_t* conn, const char** names) {
  if (conn == nullptr || conn->is_client()) return SASL_BADPARAM;
  return static_cast<int>(guarded([&] {
    propctx& context = conn->properties_context();
    if (names != nullptr) return static_cast<Code>(prop_request(&context, names));
    context.clear_requests();
    return Code::Ok;
  }));
}

struct propctx* sasl_auxprop_getctx(sasl_conn_t* conn) {
  propctx* context = nullptr;
  if (conn == nullptr || conn->is_client()) return context;
  const Code code = guarded([&] {
    context = &conn->properties_context();
    return Code::Ok;
  });
  return code == Code::Ok ? context : nullptr;
}

int sasl_auxprop_store(sasl_conn_t* conn, struct propctx* properties, const char* user) {
  if ((properties != nullptr && (conn == nullptr || user == nullptr)) || (conn != nullptr && conn->is_client()))
    return SASL_BADPARAM;
  return static_cast<int>(guarded([&] {
    return conn == nullptr ? store_in_sources(nullptr, nullptr, nullptr, 0)
                           : store_in_sources(*conn, properties, text_of(user));
  }));
}
