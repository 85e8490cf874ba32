// Well-formedness of UTF-8 (RFC 3629).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
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

/// `octet` eight times.
constexpr std::uint64_t in_each_octet(unsigned char octet) {
  return octet * std::uint64_t{0x0101010101010101};
}

template <class Word>
std::uint64_t load(const char* octets) {
  Word word;
  std::memcpy(&word, octets, sizeof word);
  return word;
}

/// Calls `visit` with all octets, eight in a word. Some may come several times.
template <class Visit>
void for_each_word(std::string_view text, Visit visit) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  if (text.size() >= 8) {
    for (const char* next = begin; next + 8 < end; next += 8)
      visit(load<std::uint64_t>(next));
    visit(load<std::uint64_t>(end - 8));
  } else if (text.size() >= 4) {
    visit(load<std::uint32_t>(begin) << 32 | load<std::uint32_t>(end - 4));
  } else {
    for (const char octet : text)
      visit(in_each_octet(static_cast<unsigned char>(octet)));
  }
}

/// Whether `text` is well-formed: no overlong form, no surrogate, nothing past U+10FFFF, nothing cut short (RFC 3629
/// section 4). NUL is a character like any other.
[[nodiscard]] bool is_utf8(std::string_view text);

/// The number of characters of `text`, which must be well-formed.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

/// Whether `text` consists of the characters from space to tilde, which every stringprep profile here leaves as they
/// are.
[[nodiscard]] bool is_printable_ascii(std::string_view text);

} // namespace saslspec::impl
