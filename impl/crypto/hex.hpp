// Lower-case hexadecimal digits.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace saslspec::impl {

/// The same of 16 octets at once.
inline void write_hex_of_16(const char* octets, char* out) {
  using Octets16 = std::uint8_t __attribute__((vector_size(16)));
  Octets16 values;
  std::memcpy(&values, octets, sizeof values);
  const auto digits = [](Octets16 nibbles) {
    return nibbles + '0' + (std::bit_cast<Octets16>(nibbles > 9) & std::uint8_t{'a' - '9' - 1});
  };
  const Octets16 high = digits(values >> 4);
  const Octets16 low = digits(values & 15);
  const Octets16 first = __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const Octets16 second =
      __builtin_shufflevector(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  std::memcpy(out, &first, sizeof first);
  std::memcpy(out + sizeof first, &second, sizeof second);
}

/// Writes two digits for each octet, and returns the end. They are computed, since a secret would choose the place in a
/// table.
inline char* write_hex(std::string_view octets, char* out) {
  for (; octets.size() >= 16; octets.remove_prefix(16), out += 32)
    write_hex_of_16(octets.data(), out);
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
