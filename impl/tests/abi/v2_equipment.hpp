// What a v2 connection needs so that every mechanism may be started on it.
#pragma once

#include "honest_client.hpp"
#include "sasl/sasl.h"

namespace saslspec::impl::test::v2 {

/// SASL_CHANNEL_BINDING's value: the channel of honest_client.hpp.
inline const sasl_channel_binding_t* channel() {
  static const sasl_channel_binding_t described{channel_type, 0, channel_data.size(),
                                                reinterpret_cast<const unsigned char*>(channel_data.data())};
  return &described;
}

/// SASL_CB_GETOPT: mech_list names every mechanism, be it historic.
inline int offer_every_mechanism(void*, const char*, const char* name, const char** result, unsigned* length) {
  if (std::string_view(name) != "mech_list") return SASL_FAIL;
  *result = every_mechanism();
  if (length != nullptr) *length = static_cast<unsigned>(std::string_view(*result).size());
  return SASL_OK;
}

/// For sasl_server_init.
inline const sasl_callback_t* every_mechanism_callbacks() {
  static const sasl_callback_t list[] = {
      {SASL_CB_GETOPT,   reinterpret_cast<int (*)()>(reinterpret_cast<void (*)()>(&offer_every_mechanism)), nullptr},
      {SASL_CB_LIST_END, nullptr,                                                                           nullptr}
  };
  return list;
}

/// Establishes an external identity and a channel; SASL_OK or why not.
inline int equip(sasl_conn_t* conn, const char* identity = external_identity) {
  const int code = sasl_setprop(conn, SASL_CHANNEL_BINDING, channel());
  return code == SASL_OK ? sasl_setprop(conn, SASL_AUTH_EXTERNAL, identity) : code;
}

} // namespace saslspec::impl::test::v2
