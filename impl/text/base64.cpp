#include "text/base64.hpp"

#include "crypto/secret.hpp"

namespace saslspec::impl {

namespace {

// Stored keys come by, so characters and values are computed: a table would be read where the secret says.

/// All bits where `value` is `bound` or more, else none. Both are below 2^31.
constexpr unsigned from(unsigned bound, unsigned value) {
  return 0U - ((bound - 1 - value) >> 31);
}

/// What to add when the alphabet goes on with `next` behind `last`.
constexpr unsigned gap(char last, char next) {
  return static_cast<unsigned char>(next) - (static_cast<unsigned char>(last) + 1U);
}

/// The character for six bits.
constexpr char character_of(unsigned value) {
  return static_cast<char>('A' + value + (from(26, value) & gap('Z', 'a')) + (from(52, value) & gap('z', '0')) +
                           (from(62, value) & gap('9', '+')) + (from(63, value) & gap('+', '/')));
}

constexpr unsigned foreign = 0x80; ///< beside any value: the character is none of the alphabet's

/// The six bits of a character, or `foreign` and others.
constexpr unsigned value_of(char c) {
  const unsigned code = static_cast<unsigned char>(c);
  const auto within = [code](unsigned first, unsigned last) { return from(first, code) & ~from(last + 1, code); };
  const unsigned upper = within('A', 'Z');
  const unsigned lower = within('a', 'z');
  const unsigned digit = within('0', '9');
  const unsigned plus = within('+', '+');
  const unsigned slash = within('/', '/');
  return (upper & (code - 'A')) | (lower & (code - 'a' + 26)) | (digit & (code - '0' + 52)) | (plus & 62) |
         (slash & 63) | (~(upper | lower | digit | plus | slash) & foreign);
}

std::size_t padding_of(std::string_view text) {
  if (text.size() < 2) return 0;
  const bool ends = text[text.size() - 1] == '=';
  const bool ends_twice = text[text.size() - 2] == '=';
  if (!published(ends)) return 0; // the length is no secret
  return published(ends_twice) ? 2 : 1;
}

} // namespace

char* base64_encode(std::string_view octets, char* out) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(octets[i]); };
  std::size_t i = 0;
  for (; i + 3 <= octets.size(); i += 3) {
    const unsigned group = static_cast<unsigned>(at(i) << 16 | at(i + 1) << 8 | at(i + 2));
    *out++ = character_of(group >> 18);
    *out++ = character_of(group >> 12 & 63);
    *out++ = character_of(group >> 6 & 63);
    *out++ = character_of(group & 63);
  }
  if (i == octets.size()) return out;
  const bool two_left = i + 2 == octets.size();
  const unsigned group = static_cast<unsigned>(at(i) << 16 | (two_left ? at(i + 1) << 8 : 0));
  *out++ = character_of(group >> 18);
  *out++ = character_of(group >> 12 & 63);
  *out++ = two_left ? character_of(group >> 6 & 63) : '=';
  *out++ = '=';
  return out;
}

std::optional<std::size_t> base64_decode(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = padding_of(text);
  const std::size_t size = text.size() / 4 * 3 - padding;
  if (size > out.size()) return std::nullopt;

  text.remove_suffix(padding);
  unsigned seen = 0; // all values at once: foreign if one of them is
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
  if (!published(((seen & foreign) | unused_bits) == 0)) return std::nullopt;
  return used;
}

} // namespace saslspec::impl
