// ISO 8859-1, which DIGEST-MD5 shares with HTTP (RFC 2831 section 2.1.2.1).
#pragma once

#include <cstddef>
#include <string_view>

#include "core/octets.hpp"

namespace saslspec::impl {

/// `text` in ISO 8859-1 when it is UTF-8 and all its characters exist there, else unchanged. The result is `text`
/// itself or lies in `room`. Throws std::bad_alloc.
[[nodiscard]] std::string_view latin1_if_possible(std::string_view text, Octets& room);

/// UTF-8 of `text` in ISO 8859-1. The result is `text` itself or lies in `room`. Throws std::bad_alloc.
[[nodiscard]] std::string_view utf8_from_latin1(std::string_view text, Octets& room);

} // namespace saslspec::impl
