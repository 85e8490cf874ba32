// The list of sasl_global_listmech.
#pragma once

namespace saslspec::impl {

/// For the first sasl_server_init.
void list_built_in_names();
/// Lists the names of all mechanisms anew, those of plug-ins included. Throws std::bad_alloc.
void list_all_names();
/// Forgets the names of plug-ins' mechanisms. For the last sasl_done.
void forget_names_of_plugins();

} // namespace saslspec::impl
