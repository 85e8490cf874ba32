// The library's functions as plug-ins get them, and the log.
#pragma once

#include "sasl/sasl.h"
#include "sasl/saslplug.h"

namespace saslspec::impl {

/// `conn` NULL: for the registration of a plug-in.
[[nodiscard]] sasl_utils_t make_utils(sasl_conn_t* conn);
/// The same while the library is initialised, without looking the functions up again.
[[nodiscard]] sasl_utils_t utils_for(sasl_conn_t* conn);

/// sasl_utils_t::log: formats at most 511 octets and hands them to SASL_CB_LOG. `conn` may be NULL.
void log_text(sasl_conn_t* conn, int level, const char* format, ...) SASL_PRINTF(3, 4);

/// sasl_server_params_t::canon_user. SASL_BADPARAM outside of a mechanism's plug-in.
int canonicalize_for_plugin(sasl_conn_t* conn, const char* user, unsigned length, unsigned flags,
                            sasl_out_params_t* out);

} // namespace saslspec::impl
