// The library as a whole.
#pragma once

#include "sasl/sasl.h"

namespace saslspec::impl {

/// Whether the side of `conn` is initialised; `conn` null: whether either side is.
bool is_initialised(const sasl_conn_t* conn);
/// The client side alone; sasl_client_init and sasl_client_done count.
bool client_is_initialised();

} // namespace saslspec::impl
