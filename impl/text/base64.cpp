#include "text/base64.hpp"

#include <array>

namespace saslspec::impl {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t foreign = 0xFF;

constexpr std::array<std::uint8_t, 256> values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(foreign);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}();

std::uint8_t value_of(char c) {
  return values[static_cast<unsigned char>(c)];
}

std::size_t padding_of(std::string_view text) {
  if (text.ends_with("==")) return 2;
  return text.ends_with("=") ? 1 : 0;
}

} // namespace

char* base64_encode(std::string_view octets, char* out) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(octets[i]); };
  std::size_t i = 0;
  for (; i + 3 <= octets.size(); i += 3) {
    const unsigned group = static_cast<unsigned>(at(i) << 16 | at(i + 1) << 8 | at(i + 2));
    *out++ = alphabet[group >> 18];
    *out++ = alphabet[group >> 12 & 63];
    *out++ = alphabet[group >> 6 & 63];
    *out++ = alphabet[group & 63];
  }
  if (i == octets.size()) return out;
  const bool two_left = i + 2 == octets.size();
  const unsigned group = static_cast<unsigned>(at(i) << 16 | (two_left ? at(i + 1) << 8 : 0));
  *out++ = alphabet[group >> 18];
  *out++ = alphabet[group >> 12 & 63];
  *out++ = two_left ? alphabet[group >> 6 & 63] : '=';
  *out++ = '=';
  return out;
}

std::optional<std::size_t> base64_decode(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = padding_of(text);
  const std::size_t size = text.size() / 4 * 3 - padding;
  if (size > out.size()) return std::nullopt;

  text.remove_suffix(padding);
  unsigned seen = 0; // all values at once: only a foreign one has the highest bit
  const auto take = [&](std::size_t i) {
    const unsigned value = value_of(text[i]);
    seen |= value;
    return value;
  };
  std::size_t used = 0;
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const unsigned group = take(i) << 18 | take(i + 1) << 12 | take(i + 2) << 6 | take(i + 3);
    out[used++] = static_cast<std::uint8_t>(group >> 16);
    out[used++] = static_cast<std::uint8_t>(group >> 8);
    out[used++] = static_cast<std::uint8_t>(group);
  }
  unsigned unused_bits = 0;
  if (i < text.size()) {
    const bool two_octets = i + 3 == text.size();
    const unsigned group = take(i) << 18 | take(i + 1) << 12 | (two_octets ? take(i + 2) << 6 : 0);
    out[used++] = static_cast<std::uint8_t>(group >> 16);
    if (two_octets) out[used++] = static_cast<std::uint8_t>(group >> 8);
    unused_bits = group & (two_octets ? 0xFFU : 0xFFFFU);
  }
  if ((seen & 0x80U) != 0 || unused_bits != 0) return std::nullopt;
  return used;
}

} // namespace saslspec::impl
