// v1's search for <appname>.conf: beside its plug-ins.
#pragma once

#include "core/code.hpp"
#include "sasl.h"

namespace saslspec::impl {

/// See find_configuration.
[[nodiscard]] Code load_configuration(const sasl_callback_t* callbacks, const char* application);

} // namespace saslspec::impl
