#include "text/latin1.hpp"

#include <algorithm>

#include "crypto/secret.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

unsigned octet(char c) {
  return static_cast<unsigned char>(c);
}

/// Stored passwords come by: while they are all ASCII, no character of theirs decides a branch.
bool is_ascii(std::string_view text) {
  unsigned seen = 0;
  for (const char c : text)
    seen |= octet(c);
  return published(seen < 0x80);
}

/// In well-formed UTF-8 only the first octets of later characters are greater than that of U+00FF.
bool is_within_latin1(std::string_view utf8) {
  return std::all_of(utf8.begin(), utf8.end(), [](char c) { return octet(c) <= 0xC3; });
}

} // namespace

std::string_view latin1_if_possible(std::string_view text, Octets& room) {
  if (is_ascii(text) || !is_utf8(text) || !is_within_latin1(text)) return text;
  room.clear();
  char* const begin = room.extend(text.size());
  char* out = begin;
  for (auto next = text.begin(); next != text.end();) {
    const unsigned lead = octet(*next++);
    *out++ = static_cast<char>(lead < 0x80 ? lead : (lead & 3U) << 6 | (octet(*next++) & 0x3FU));
  }
  return {begin, static_cast<std::size_t>(out - begin)};
}

std::string_view utf8_from_latin1(std::string_view text, Octets& room) {
  if (is_ascii(text)) return text;
  room.clear();
  char* const begin = room.extend(2 * text.size());
  char* out = begin;
  for (const char c : text)
    if (octet(c) < 0x80) {
      *out++ = c;
    } else {
      *out++ = static_cast<char>(0xC0U | octet(c) >> 6);
      *out++ = static_cast<char>(0x80U | (octet(c) & 0x3FU));
    }
  return {begin, static_cast<std::size_t>(out - begin)};
}

} // namespace saslspec::impl
