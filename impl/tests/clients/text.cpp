#include "text.hpp"

#include <stdexcept>

#include <unicode/unistr.h>
#include <unicode/usprep.h>

namespace saslspec::impl::test::clients {

namespace {

using Characters = std::vector<char32_t>;

icu::UnicodeString to_unicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

std::optional<std::string> prepare(UStringPrepProfileType type, std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  UStringPrepProfile* profile = usprep_openByType(type, &error);
  if (U_FAILURE(error)) throw std::runtime_error(u_errorName(error));
  const icu::UnicodeString source = to_unicode(text);
  icu::UnicodeString prepared;
  const std::int32_t capacity = source.length() * 18 + 1; // U+FDFA becomes 18 characters
  const std::int32_t length = usprep_prepare(profile, source.getBuffer(), source.length(), prepared.getBuffer(capacity),
                                             capacity, USPREP_ALLOW_UNASSIGNED, nullptr, &error);
  prepared.releaseBuffer(U_FAILURE(error) ? 0 : length);
  usprep_close(profile);
  if (U_FAILURE(error)) return std::nullopt;
  std::string result;
  return prepared.toUTF8String(result);
}

rc::Gen<char32_t> between(char32_t first, char32_t last) {
  return rc::gen::cast<char32_t>(rc::gen::resize(rc::kNominalSize, rc::gen::inRange<unsigned>(first, last + 1)));
}

rc::Gen<char32_t> punctuation() {
  return rc::gen::elementOf(std::u32string(U"=,\"\\ @:;/$*%+'"));
}

/// What SASLprep maps to something else or to nothing. U+200B is not among them: RFC 3454 has it map to both.
rc::Gen<char32_t> mapped() {
  return rc::gen::elementOf(
      std::u32string(U"\u00A0\u00AA\u00AD\u00BD\u1806\u2003\u202F\u2060\u212B\u2168\u3000\u3042\uAC00\uF900\uFB01\uFB1D"
                     U"\uFE00\uFF21\uFF76\uFF9E\U0001D400\U00020000"));
}

rc::Gen<char32_t> prohibited() {
  return rc::gen::elementOf(std::u32string(U"\u0001\u0009\u000A\u000D\u007F\u070F\u180E\u200E\u2028\u206A\u2FF0\uE000"
                                           U"\uFDD0\uFFFE\uFFF9\uFFFD\U0001FFFE\U000E0041\U000F0000"));
}

rc::Gen<char32_t> mixed() {
  return rc::gen::weightedOneOf<char32_t>({
      {4,               between(U' ',     U'~')},
      {2,               punctuation()                              },
      {3,               between(0xA1, 0xFF)},
      {2,          between(0x4E00,                          0x9FA5)}, // CJK
      {2,between(0x300,0x34E)}, // combining marks
      {2,               mapped()                          },
  });
}

rc::Gen<char32_t> right_to_left() {
  return rc::gen::weightedOneOf<char32_t>({
      {8, between(0x5D0, 0x5EA)},
      {4, between(0x627, 0x63A)},
      {1, between(U'0',  U'9') },
      {1, between(U' ',  U'/') }
  });
}

/// The longest start of the text that is no longer than 255 octets.
std::string to_utf8(const Characters& characters) {
  std::string text;
  for (const char32_t character : characters) {
    std::string encoded;
    icu::UnicodeString(static_cast<UChar32>(character)).toUTF8String(encoded);
    if (text.size() + encoded.size() > 255) break;
    text += encoded;
  }
  return text;
}

rc::Gen<Characters> several(rc::Gen<char32_t> of) {
  return rc::gen::nonEmpty(rc::gen::weightedOneOf<Characters>({
      {8, rc::gen::scale(0.3, rc::gen::container<Characters>(of))},
      {1, rc::gen::scale(3.0, rc::gen::container<Characters>(of))}
  }));
}

rc::Gen<Characters> spoilt() {
  return rc::gen::apply(
      [](Characters characters, char32_t culprit, std::size_t at) {
        characters.insert(characters.begin() + static_cast<std::ptrdiff_t>(at % (characters.size() + 1)), culprit);
        return characters;
      },
      rc::gen::scale(0.3, rc::gen::container<Characters>(mixed())), prohibited(), rc::gen::arbitrary<std::size_t>());
}

} // namespace

std::optional<std::string> saslprep(std::string_view text) {
  auto prepared = prepare(USPREP_RFC4013_SASLPREP, text);
  if (prepared && prepared->empty()) prepared.reset();
  return prepared;
}

bool is_trace(std::string_view text) {
  return prepare(USPREP_RFC4505_TRACE, text).has_value();
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(to_unicode(text).countChar32());
}

bool has_one_encoding(std::string_view text) {
  bool is_ascii = true;
  bool is_latin1 = true;
  const icu::UnicodeString characters = to_unicode(text);
  for (std::int32_t i = 0; i < characters.length(); ++i) {
    is_ascii = is_ascii && characters[i] < 0x80;
    is_latin1 = is_latin1 && characters[i] < 0x100;
  }
  return is_ascii || !is_latin1;
}

std::string with_character(std::string_view text, std::size_t place, char character) {
  icu::UnicodeString characters = to_unicode(text);
  const std::int32_t at = characters.moveIndex32(0, static_cast<std::int32_t>(place % count_characters(text)));
  characters.replace(at, characters.moveIndex32(at, 1) - at, static_cast<UChar32>(character));
  std::string result;
  return characters.toUTF8String(result);
}

rc::Gen<std::string> any_text() {
  return rc::gen::map(
      rc::gen::weightedOneOf<Characters>({
          {3, several(between(U' ', U'~'))},
          {5, several(mixed())                    },
          {1, several(right_to_left())},
          {1, spoilt()                    }
  }),
      to_utf8);
}

rc::Gen<std::string> preparable_text() {
  return rc::gen::suchThat(any_text(), [](const std::string& text) { return saslprep(text).has_value(); });
}

rc::Gen<std::string> dot_atom() {
  const std::string atext = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~";
  const auto atom = rc::gen::nonEmpty(rc::gen::scale(0.2, rc::gen::container<std::string>(rc::gen::elementOf(atext))));
  return rc::gen::map(rc::gen::pair(atom, rc::gen::maybe(atom)),
                      [](const auto& atoms) { return atoms.second ? atoms.first + "." + *atoms.second : atoms.first; });
}

} // namespace saslspec::impl::test::clients
