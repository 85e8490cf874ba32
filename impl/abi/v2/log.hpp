// Lines for SASL_CB_LOG.
#pragma once

#include <cstdarg>

#include "sasl/saslplug.h"

namespace saslspec::impl {

/// Formats at most 511 octets for the callback `entry`; null, or one without a function: nothing happens.
void log_text(const sasl_callback_t* entry, int level, const char* format, ...) SASL_PRINTF(3, 4);
void log_arguments(const sasl_callback_t* entry, int level, const char* format, std::va_list arguments);

} // namespace saslspec::impl
