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

/// Establishes an external identity and a channel; SASL_OK or why not.
inline int equip(sasl_conn_t* conn, const char* identity = external_identity) {
  const int code = sasl_setprop(conn, SASL_CHANNEL_BINDING, channel());
  return code == SASL_OK ? sasl_setprop(conn, SASL_AUTH_EXTERNAL, identity) : code;
}

} // namespace saslspec::impl::test::v2
