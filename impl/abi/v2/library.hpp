// The library as a whole.
#pragma once

#include "sasl/sasl.h"

namespace saslspec::impl {

/// Whether the side that `conn` is of, or either when it is null, is initialised.
bool is_initialised(const sasl_conn_t* conn);
/// The client side alone; sasl_client_init and sasl_client_done count.
bool client_is_initialised();

} // namespace saslspec::impl
