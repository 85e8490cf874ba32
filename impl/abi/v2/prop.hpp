// What the library itself needs to know of a property context beyond sasl/prop.h.
#pragma once

#include "sasl/prop.h"

namespace saslspec::impl {

/// Whether a value could not be added for want of memory since this was last asked. Plug-ins seldom look at what
/// prop_set returns: without this an account would seem to have no password.
[[nodiscard]] bool take_lost_value(struct propctx* context);

} // namespace saslspec::impl
