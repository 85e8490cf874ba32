// The C ABI of GNU SASL (libgsasl.so.18) as far as it is used here, so that building needs no libgsasl.
#pragma once

#include <cstddef>

extern "C" {

struct gsasl_context;
struct gsasl_session;

using gsasl_callback = int(gsasl_context*, gsasl_session*, int property);
using gsasl_init_function = int(gsasl_context**);
using gsasl_callback_set_function = void(gsasl_context*, gsasl_callback*);
using gsasl_server_support_p_function = int(gsasl_context*, const char* mechanism);
using gsasl_server_start_function = int(gsasl_context*, const char* mechanism, gsasl_session**);
using gsasl_step_function = int(gsasl_session*, const char* input, std::size_t length, char** output,
                                std::size_t* output_length);
using gsasl_finish_function = void(gsasl_session*);
using gsasl_property_set_function = int(gsasl_session*, int property, const char* value);
using gsasl_free_function = void(void*);

} // extern "C"

namespace saslspec::bench::gsasl {

enum Result : int { Ok = 0, NeedsMore = 1, NoCallback = 51 };

enum Property : int {
  Password = 3,
  Realm = 11,
  ScramIter = 15,
  ScramSalt = 16,
  ScramServerKey = 23,
  ScramStoredKey = 24,
  ValidateExternal = 501,
  ValidateAnonymous = 502
};

} // namespace saslspec::bench::gsasl
