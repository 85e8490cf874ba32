// The client side: connections that have no mechanism. Programs with both roles start, and learn of it when they
// negotiate as a client.
#include <atomic>

#include "abi/guard.hpp"
#include "abi/output.hpp"
#include "abi/v2/application.hpp"
#include "abi/v2/connection.hpp"
#include "abi/v2/library.hpp"
#include "core/library.hpp"

using namespace saslspec::impl;

namespace {

constinit std::atomic<unsigned> initialisations{0};

int refuse(sasl_conn_t* conn) {
  if (!client_is_initialised()) return SASL_NOTINIT;
  if (conn == nullptr || !conn->is_client()) return SASL_BADPARAM;
  return static_cast<int>(conn->note(Code::NoMech, "this library has no mechanisms for clients"));
}

} // namespace

namespace saslspec::impl {

bool client_is_initialised() {
  return initialisations.load(std::memory_order_relaxed) > 0;
}

} // namespace saslspec::impl

int sasl_client_init(const sasl_callback_t* given) {
  const InitialisationLock lock;
  set_client_callbacks(given);
  ++initialisations;
  return SASL_OK;
}

int sasl_client_done(void) {
  const InitialisationLock lock;
  if (initialisations == 0) return SASL_NOTINIT;
  if (--initialisations > 0) return SASL_CONTINUE;
  set_client_callbacks(nullptr);
  return SASL_OK;
}

int sasl_client_start(sasl_conn_t* conn, const char*, sasl_interact_t** prompts, const char** clientout,
                      unsigned* clientoutlen, const char** mech) {
  OutputPlace<const char>{clientout, clientoutlen}.clear();
  if (prompts != nullptr) *prompts = nullptr;
  if (mech != nullptr) *mech = nullptr;
  return refuse(conn);
}

int sasl_client_step(sasl_conn_t* conn, const char*, unsigned, sasl_interact_t** prompts, const char** clientout,
                     unsigned* clientoutlen) {
  OutputPlace<const char>{clientout, clientoutlen}.clear();
  if (prompts != nullptr) *prompts = nullptr;
  return refuse(conn);
}

int sasl_client_add_plugin(const char*, sasl_client_plug_init_t* entry) {
  return entry == nullptr ? SASL_BADPARAM : SASL_NOMECH;
}

int sasl_client_plugin_info(const char*, sasl_client_info_callback_t* callback, void* rock) {
  if (callback == nullptr) return SASL_BADPARAM;
  callback(nullptr, SASL_INFO_LIST_START, rock);
  callback(nullptr, SASL_INFO_LIST_END, rock);
  return SASL_OK;
}
