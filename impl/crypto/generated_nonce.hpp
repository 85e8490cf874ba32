// Nonces and challenges made from random octets.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace saslspec::impl {

/// 24 printable characters that carry 144 random bits, as the s-nonce of RFC 5802 section 7.
/// False: `out` is too small or there is no randomness.
[[nodiscard]] bool generate_nonce(std::span<char> out, std::size_t& used);

/// A msg-id for RFC 2195 section 2: random digits, a time stamp and the server's name. A name that has no place in a
/// msg-id (empty, over 255 octets, or with anything but letters, digits, dot, hyphen, colon and brackets) is replaced
/// by "localhost".
[[nodiscard]] bool generate_challenge(std::string_view server_name, std::span<char> out, std::size_t& used);

} // namespace saslspec::impl
