// The nonces and challenges of servers. A library links nonce.cpp, which the test-only build replaces by
// nonce_injected.cpp.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace saslspec::impl {

/// Fills `out` with printable nonce characters (never a comma). Replaced as a whole by the test-only build.
[[nodiscard]] bool server_nonce(std::span<char> out, std::size_t& used);
/// The challenge of CRAM-MD5 for `server_name`: "<digits.time@server_name>".
[[nodiscard]] bool cram_challenge(std::string_view server_name, std::span<char> out, std::size_t& used);

} // namespace saslspec::impl
