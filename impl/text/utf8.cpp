#include "text/utf8.hpp"

#include <algorithm>

#include "crypto/secret.hpp"

namespace saslspec::impl {

namespace {

struct Lead {
  unsigned char first, last; ///< range of the lead octet
  unsigned char low, high;   ///< range of the octet after it
  std::size_t length;        ///< octets of the whole sequence
};

// One row for each alternative of RFC 3629's ABNF; the octets after the second are UTF8-tail.
constexpr Lead leads[] = {
    {0x00, 0x7F, 0,    0,    1},
    {0xC2, 0xDF, 0x80, 0xBF, 2},
    {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3},
    {0xEE, 0xEF, 0x80, 0xBF, 3},
    {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4},
    {0xF4, 0xF4, 0x80, 0x8F, 4},
};

constexpr bool is_tail(unsigned char octet) {
  return octet >= 0x80 && octet <= 0xBF;
}

/// The number of octets of the character that `text` (not empty) begins with; 0 when it begins with no character.
std::size_t character_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const Lead* lead = std::find_if(std::begin(leads), std::end(leads),
                                  [&](const Lead& row) { return at(0) >= row.first && at(0) <= row.last; });
  if (lead == std::end(leads) || text.size() < lead->length) return 0;
  if (lead->length == 1) return 1;
  if (at(1) < lead->low || at(1) > lead->high) return 0;
  for (std::size_t i = 2; i < lead->length; ++i)
    if (!is_tail(at(i))) return 0;
  return lead->length;
}

bool is_ascii(std::string_view text) {
  std::uint64_t seen = 0;
  for_each_word(text, [&](std::uint64_t word) { seen |= word; });
  return (seen & in_each_octet(0x80)) == 0;
}

} // namespace

bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::size_t utf8_length(std::string_view text) {
  const auto characters =
      std::count_if(text.begin(), text.end(), [](char c) { return !is_tail(static_cast<unsigned char>(c)); });
  return static_cast<std::size_t>(characters);
}

bool is_printable_ascii(std::string_view text) {
  // Stored passwords come by.
  std::uint64_t seen = 0;
  // The first octet below or above, if there is one, has its high bit set by one of these.
  for_each_word(text, [&](std::uint64_t word) {
    seen |= word | (word - in_each_octet(' ')) | (word + in_each_octet(0x7F - '~'));
  });
  return published((seen & in_each_octet(0x80)) == 0);
}

} // namespace saslspec::impl
