// The nonces and challenges of servers. A library links nonce.cpp; the test-only build links nonce_injected.cpp in its
// place.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace saslspec::impl {

/// Fills `out` with printable nonce characters (never a comma). False when there is no randomness.
[[nodiscard]] bool server_nonce(std::span<char> out, std::size_t& used);
/// The challenge of CRAM-MD5 for `server_name`: "<digits.time@server_name>".
[[nodiscard]] bool cram_challenge(std::string_view server_name, std::span<char> out, std::size_t& used);

} // namespace saslspec::impl
