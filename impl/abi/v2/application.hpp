// The application's words at the initialisation of the library: callbacks and its name.
#pragma once

#include <string_view>

#include "sasl/sasl.h"

namespace saslspec::impl {

/// The callbacks of the last sasl_server_init, and of the last sasl_client_init; null: it gave none. Any thread may
/// ask.
const sasl_callback_t* library_callbacks();
const sasl_callback_t* client_callbacks();
void set_library_callbacks(const sasl_callback_t* callbacks);
void set_client_callbacks(const sasl_callback_t* callbacks);

/// The appname of the first sasl_server_init, with a NUL behind it; without data: it gave no name.
std::string_view application_name();
/// Copies at most 255 octets; null: forgets the name. For the first sasl_server_init and the last sasl_done.
void set_application_name(const char* name);

} // namespace saslspec::impl
