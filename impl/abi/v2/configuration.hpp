// The options of the file <appname>.conf.
#pragma once

#include "core/mechanism.hpp"
#include "sasl/sasl.h"

namespace saslspec::impl {

/// Finds and reads the file of `application` (null: none is read). A missing file is fine. Code::ConfigErr when it is
/// malformed or cannot be read, and SASL_CB_LOG of `callbacks` is told which file and line; what SASL_CB_VERIFYFILE
/// answered when it does not want the file used. Throws std::bad_alloc. For the first sasl_server_init.
[[nodiscard]] Code load_configuration(const sasl_callback_t* callbacks, const char* application);
/// Forgets options and paths. For the last sasl_done.
void forget_configuration();

/// An option for a plug-in (null: for the library); null: not set. Constant while the library is initialised.
const char* configured_option(const char* plugin, const char* name);

} // namespace saslspec::impl
