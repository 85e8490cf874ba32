// v2's search for <appname>.conf.
#pragma once

#include "core/code.hpp"
#include "sasl/sasl.h"

namespace saslspec::impl {

/// See find_configuration. `application` null: no file is read.
[[nodiscard]] Code load_configuration(const sasl_callback_t* callbacks, const char* application);
/// Forgets the folders of sasl_set_path. For the last sasl_done.
void forget_configuration_path();

} // namespace saslspec::impl
