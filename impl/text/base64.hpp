// Base64 in SCRAM's form (RFC 5802 sections 2.1 and 7): canonical, padded, no white space.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace saslspec::impl {

/// The number of characters that encode `octets` octets, padding included.
constexpr std::size_t base64_size(std::size_t octets) {
  return (octets + 2) / 3 * 4;
}

/// Writes base64_size(octets.size()) characters at `out` and returns the end.
char* base64_encode(std::string_view octets, char* out);

/// Decodes `text` into `out` and returns the number of octets. Absent when `text` is not the canonical form of any
/// octets (length no multiple of four, foreign character, misplaced padding, unused bits that are not zero) or decodes
/// to more than `out` holds.
[[nodiscard]] std::optional<std::size_t> base64_decode(std::string_view text, std::span<std::uint8_t> out);

} // namespace saslspec::impl
