// The library as a whole.
#pragma once

#include "sasl/saslplug.h"

namespace saslspec::impl {

/// What plug-ins are registered and freed with. Lives as long as the process.
const sasl_utils_t* global_utils();

/// Whether the side that `conn` is of, or either when it is null, is initialised.
bool is_initialised(const sasl_conn_t* conn);
/// The client side alone; sasl_client_init and sasl_client_done count.
bool client_is_initialised();

/// Brings sasl_global_listmech up to date. Throws std::bad_alloc.
void list_all_names();

} // namespace saslspec::impl
