// Encodings of octets as text, strict in what they accept, and string preparation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace saslspec::oracle {

std::string base64(std::string_view octets);
/// Canonical base64 only (RFC 4648 section 4; RFC 5802 section 2.1): no white space, padding present, unused bits zero.
std::optional<std::string> from_base64(std::string_view text);

/// Lower case.
std::string hex(std::string_view octets);
/// Either case, an even number of digits.
std::optional<std::string> from_hex(std::string_view text);

/// Well-formed UTF-8 (RFC 3629): shortest forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view octets);

/// How unassigned code points are treated (RFC 3454 section 7): refused in what is stored, let through in a query.
enum class Preparation : std::uint8_t { Stored, Query };
/// SASLprep (RFC 4013) by ICU. Nothing for ill-formed UTF-8 and prohibited strings. Thread-safe.
std::optional<std::string> saslprep(std::string_view text, Preparation preparation);

} // namespace saslspec::oracle
