// Result codes between the C ABIs and the core: what applications may answer, and the words for it.
#pragma once

#include "core/mechanism.hpp"

namespace saslspec::impl {

/// What an application's callback or a plug-in answered. A number that means nothing here becomes Code::Fail, and so do
/// positive ones other than SASL_INTERACT: a callback has no business to continue a negotiation.
[[nodiscard]] Code from_application(int answer);

/// Static English text.
[[nodiscard]] const char* text(Code code);

/// What may be told to a client: an unknown user looks like a wrong password.
[[nodiscard]] constexpr Code for_client(Code code) {
  return code == Code::NoUser ? Code::BadAuth : code;
}

} // namespace saslspec::impl
