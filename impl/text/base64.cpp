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
  const auto at = [&](std::size_t i) { return i < octets.size() ? static_cast<unsigned char>(octets[i]) : 0U; };
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    const unsigned group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    *out++ = alphabet[group >> 18];
    *out++ = alphabet[group >> 12 & 63];
    *out++ = i + 1 < octets.size() ? alphabet[group >> 6 & 63] : '=';
    *out++ = i + 2 < octets.size() ? alphabet[group & 63] : '=';
  }
  return out;
}

std::optional<std::size_t> base64_decode(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = padding_of(text);
  const std::size_t size = text.size() / 4 * 3 - padding;
  if (size > out.size()) return std::nullopt;

  text.remove_suffix(padding);
  std::uint32_t bits = 0;
  unsigned held = 0;
  std::size_t used = 0;
  for (const char c : text) {
    const std::uint8_t value = value_of(c);
    if (value == foreign) return std::nullopt;
    bits = bits << 6 | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[used++] = static_cast<std::uint8_t>(bits >> held);
      bits &= (1U << held) - 1;
    }
  }
  if (bits != 0) return std::nullopt;
  return used;
}

} // namespace saslspec::impl
