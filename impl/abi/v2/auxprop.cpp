// What an application asks for and stores in its auxprop plug-ins.
#include "abi/guard.hpp"
#include "abi/input.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/plugins.hpp"
#include "abi/v2/prop.hpp"
#include "abi/v2/view.hpp"
#include "core/code.hpp"

using namespace saslspec::impl;

namespace {

/// All plug-ins that store are told, so that none keeps an old password. `server` may be null when they are only asked
/// whether they store.
Code store_in_plugins(sasl_server_params_t* server, struct propctx* properties, const char* user, unsigned length) {
  Code result = Code::NoMech;
  for (const auto* source = auxprop_plugins(); source != nullptr; source = source->next) {
    if (source->plugin->auxprop_store == nullptr) continue;
    const Code code =
        from_application(source->plugin->auxprop_store(source->plugin->glob_context, server, properties, user, length));
    if (code == Code::Ok && result == Code::NoMech) result = Code::Ok;
    if (code != Code::Ok) result = code;
  }
  return result;
}

} // namespace

Code sasl_conn::store(struct propctx* properties, std::string_view user) {
  const Octets name(user);
  View view(*this, &properties_context());
  return store_in_plugins(view.parameters(), properties, name.c_str(), static_cast<unsigned>(name.size()));
}

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
    return conn == nullptr ? store_in_plugins(nullptr, nullptr, nullptr, 0) : conn->store(properties, text_of(user));
  }));
}
