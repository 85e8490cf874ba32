// UTF-8 against a decoder of another make: by code points and the shortest form.
#include "text/utf8.hpp"

#include <optional>

#include "fuzz/fuzz.hpp"

namespace saslspec::impl::fuzz {

namespace {

/// How many characters `text` has; nothing when it is not well-formed.
std::optional<std::size_t> characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const auto octet = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t lead = octet(at);
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (length == 0 || length > text.size() - at) return std::nullopt;
    std::uint32_t code_point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
      if (octet(at + i) >> 6 != 2) return std::nullopt;
      code_point = code_point << 6 | (octet(at + i) & 0x3F);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code_point < least[length] || code_point > 0x10FFFF || code_point >> 11 == 0xD800 >> 11) return std::nullopt;
    at += length;
  }
  return count;
}

} // namespace

void target(std::string_view input) {
  const auto expected = characters(input);
  SASLSPEC_HOLDS(is_utf8(input) == expected.has_value(), "two decoders disagree about well-formedness");
  if (expected) SASLSPEC_HOLDS(utf8_length(input) == *expected, "two decoders disagree about the length");
  if (is_printable_ascii(input)) SASLSPEC_HOLDS(expected == input.size(), "ASCII is not one octet each");
}

} // namespace saslspec::impl::fuzz
