#include <gtest/gtest.h>

#include "text/latin1.hpp"

namespace saslspec::impl {
namespace {

std::string to_latin1(std::string_view text) {
  Octets room;
  return std::string(latin1_if_possible(text, room));
}

std::string to_utf8(std::string_view text) {
  Octets room;
  return std::string(utf8_from_latin1(text, room));
}

TEST(Latin1, every_character_goes_both_ways) {
  for (unsigned c = 1; c < 256; ++c) {
    const std::string latin1 = {'a', static_cast<char>(c), 'z'};
    const std::string utf8 = to_utf8(latin1);
    EXPECT_EQ(utf8.size(), c < 0x80 ? 3U : 4U) << c;
    EXPECT_EQ(to_latin1(utf8), latin1) << c;
  }
  EXPECT_EQ(to_utf8("caf\xE9\xFF"), "caf\u00E9\u00FF");
}

TEST(Latin1, text_with_any_other_character_stays_as_it_is) {
  for (const char* text : {"\u0100", "caf\u00E9 \u20AC", "\u00FF\u0100", "\U0001F600"})
    EXPECT_EQ(to_latin1(text), text);
}

TEST(Latin1, what_is_not_utf8_stays_as_it_is) {
  for (const char* text : {"caf\xE9", "\xC3", "\xC3\xA9\xC3", "\xC0\x80", "\x80"})
    EXPECT_EQ(to_latin1(text), text);
}

TEST(Latin1, ascii_and_nothing_stay_as_they_are) {
  EXPECT_EQ(to_latin1(""), "");
  EXPECT_EQ(to_utf8(""), "");
  EXPECT_EQ(to_latin1("plain"), "plain");
}

} // namespace
} // namespace saslspec::impl
