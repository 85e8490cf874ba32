// Lower-case hexadecimal digits.
#pragma once

#include <string_view>

namespace saslspec::impl {

/// Writes two digits for each octet, and returns the end. They are computed: a table would be read where a secret says.
inline char* write_hex(std::string_view octets, char* out) {
  const auto digit = [](unsigned value) {
    return static_cast<char>('0' + value + ((9U - value) >> 31) * ('a' - '9' - 1U));
  };
  for (const char c : octets) {
    const unsigned octet = static_cast<unsigned char>(c);
    *out++ = digit(octet >> 4U);
    *out++ = digit(octet & 15U);
  }
  return out;
}

} // namespace saslspec::impl
