// The library as a whole.
#pragma once

#include "sasl/saslplug.h"

namespace saslspec::impl {

/// What plug-ins are registered and freed with. Lives as long as the process.
const sasl_utils_t* global_utils();

/// Brings sasl_global_listmech up to date. Throws std::bad_alloc.
void list_all_names();

} // namespace saslspec::impl
