// Well-formedness of UTF-8 (RFC 3629).
#pragma once

#include <cstddef>
#include <string_view>

namespace saslspec::impl {

/// Whether `test` is true of every octet. Looks at all of them, so that the compiler can take many characters at a
/// time; most text is ASCII.
template <class Test>
bool all_are(std::string_view text, Test test) {
  unsigned failed = 0;
  for (const char c : text)
    failed |= static_cast<unsigned>(!test(static_cast<unsigned char>(c)));
  return failed == 0;
}

/// Whether `text` is well-formed: no overlong form, no surrogate, nothing past U+10FFFF, nothing cut short (RFC 3629
/// section 4). NUL is a character like any other.
[[nodiscard]] bool is_utf8(std::string_view text);

/// The number of characters of `text`, which must be well-formed.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

/// Whether `text` consists of the characters from space to tilde: what every stringprep profile here leaves as it is.
[[nodiscard]] bool is_printable_ascii(std::string_view text);

} // namespace saslspec::impl
