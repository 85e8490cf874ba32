// The client side is no part of this library. Programs that have both roles still start.
#include "abi/input.hpp"
#include "abi/v2/connection.hpp"

int sasl_client_init(const sasl_callback_t*) {
  return SASL_OK;
}

int sasl_client_done(void) {
  return SASL_OK;
}

int sasl_client_new(const char*, const char*, const char*, const char*, const sasl_callback_t*, unsigned,
                    sasl_conn_t** pconn) {
  if (pconn == nullptr) return SASL_BADPARAM;
  *pconn = nullptr;
  return SASL_NOMECH;
}

int sasl_client_start(sasl_conn_t* conn, const char*, sasl_interact_t**, const char** clientout, unsigned* clientoutlen,
                      const char** mech) {
  if (clientout != nullptr) *clientout = nullptr;
  if (clientoutlen != nullptr) *clientoutlen = 0;
  if (mech != nullptr) *mech = nullptr;
  return conn == nullptr ? SASL_BADPARAM : SASL_NOMECH;
}

int sasl_client_step(sasl_conn_t* conn, const char*, unsigned, sasl_interact_t**, const char** clientout,
                     unsigned* clientoutlen) {
  if (clientout != nullptr) *clientout = nullptr;
  if (clientoutlen != nullptr) *clientoutlen = 0;
  return conn == nullptr ? SASL_BADPARAM : SASL_NOMECH;
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
