#include "saslspec/oracle/encoding.hpp"

#include <array>

namespace saslspec::oracle {
namespace {

constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view hex_digits = "0123456789abcdef";

constexpr std::array<std::int8_t, 256> inverse(std::string_view alphabet) {
  std::array<std::int8_t, 256> table{};
  for (auto& entry : table)
    entry = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return table;
}
constexpr auto base64_values = inverse(base64_alphabet);

unsigned octet(char c) {
  return static_cast<unsigned char>(c);
}

std::optional<unsigned> hex_value(char c) {
  if (c >= '0' && c <= '9') return octet(c) - '0';
  if (c >= 'a' && c <= 'f') return octet(c) - 'a' + 10;
  if (c >= 'A' && c <= 'F') return octet(c) - 'A' + 10;
  return {};
}

/// Length of the well-formed sequence at the front of `s`; 0 when there is none (RFC 3629 section 4).
std::size_t utf8_sequence(std::string_view s) {
  const unsigned first = octet(s[0]);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || s.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((octet(s[i]) & 0xC0U) != 0x80) return 0;
  const unsigned second = octet(s[1]);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool beyond = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

} // namespace

std::string base64(std::string_view octets) {
  std::string text;
  text.reserve((octets.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, octets.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = (group << 8) | (j < count ? octet(octets[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      text += j <= count ? base64_alphabet[(group >> (18 - 6 * j)) & 0x3FU] : '=';
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return {};
  std::string octets;
  octets.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const std::size_t padding = !last || text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const std::int8_t value = j >= 4 - padding ? std::int8_t{0} : base64_values[octet(text[i + j])];
      if (value < 0) return {};
      group = (group << 6) | static_cast<std::uint32_t>(value);
    }
    if ((group & ((1U << (8 * padding)) - 1U)) != 0) return {};
    for (std::size_t j = 0; j < 3 - padding; ++j)
      octets += static_cast<char>((group >> (16 - 8 * j)) & 0xFFU);
  }
  return octets;
}

std::string hex(std::string_view octets) {
  std::string text;
  text.reserve(octets.size() * 2);
  for (const char c : octets) {
    text += hex_digits[octet(c) >> 4];
    text += hex_digits[octet(c) & 0xFU];
  }
  return text;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return {};
  std::string octets;
  octets.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = hex_value(text[i]);
    const auto low = hex_value(text[i + 1]);
    if (!high || !low) return {};
    octets += static_cast<char>((*high << 4) | *low);
  }
  return octets;
}

bool is_utf8(std::string_view octets) {
  while (!octets.empty()) {
    const std::size_t length = utf8_sequence(octets);
    if (length == 0) return false;
    octets.remove_prefix(length);
  }
  return true;
}

} // namespace saslspec::oracle
