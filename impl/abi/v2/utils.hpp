// The library's functions in the form in which plug-ins get them.
#pragma once

#include "sasl/sasl.h"
#include "sasl/saslplug.h"

namespace saslspec::impl {

/// The functions that plug-ins are registered and freed with. Lives as long as the process.
const sasl_utils_t* global_utils();
/// From now on, and until forget_global_utils(), sasl_global_utils points to them.
void prepare_global_utils();
void forget_global_utils();

/// The functions for plug-ins that serve `conn`.
[[nodiscard]] sasl_utils_t utils_for(sasl_conn_t* conn);

/// sasl_server_params_t::canon_user. SASL_BADPARAM outside of a mechanism's plug-in.
int canonicalize_for_plugin(sasl_conn_t* conn, const char* user, unsigned length, unsigned flags,
                            sasl_out_params_t* out);

} // namespace saslspec::impl
