#include "text/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace saslspec::impl {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, the_first_and_last_character_of_every_length_is_accepted) {
  for (const std::string_view good :
       {"\x00"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv, "\xED\x9F\xBF"sv, "\xEE\x80\x80"sv,
        "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv})
    EXPECT_TRUE(is_utf8(good)) << testing::PrintToString(good);
}

TEST(Utf8, an_overlong_form_is_refused) {
  for (const std::string_view bad :
       {"\xC0\x80"sv, "\xC1\xBF"sv, "\xE0\x80\x80"sv, "\xE0\x9F\xBF"sv, "\xF0\x80\x80\x80"sv, "\xF0\x8F\xBF\xBF"sv})
    EXPECT_FALSE(is_utf8(bad)) << testing::PrintToString(bad);
}

TEST(Utf8, a_surrogate_is_refused) {
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_utf8("\xED\xBF\xBF"));
}

TEST(Utf8, a_code_point_past_the_last_is_refused) {
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));
  EXPECT_FALSE(is_utf8("\xF5\x80\x80\x80"));
  EXPECT_FALSE(is_utf8("\xFF"));
}

TEST(Utf8, a_sequence_cut_short_or_broken_is_refused) {
  for (const std::string_view bad : {"\xC2"sv, "\xE1\x80"sv, "\xF1\x80\x80"sv, "\xC2\x41"sv, "\xE1\x80\x41"sv,
                                     "\xF1\x80\x80\x41"sv, "\x80"sv, "a\xBF"sv, "\xC2\xC2"sv})
    EXPECT_FALSE(is_utf8(bad)) << testing::PrintToString(bad);
}

TEST(Utf8, a_sequence_at_the_end_does_not_read_past_the_view) {
  const std::string text = "a\xE1\x80\x80";
  EXPECT_FALSE(is_utf8(std::string_view(text).substr(0, 3)));
}

TEST(Utf8, length_counts_characters_and_not_octets) {
  EXPECT_EQ(utf8_length(""), 0U);
  EXPECT_EQ(utf8_length("a\xC3\xBC\xE2\x82\xAC\xF0\x9D\x84\x9E"), 4U);
}

TEST(Utf8, printable_ascii_ends_at_space_and_tilde) {
  EXPECT_TRUE(is_printable_ascii(" ~az"));
  EXPECT_FALSE(is_printable_ascii("\x1F"));
  EXPECT_FALSE(is_printable_ascii("\x7F"));
  EXPECT_FALSE(is_printable_ascii("\x80"));
  EXPECT_FALSE(is_printable_ascii("\0"sv));
}

} // namespace
} // namespace saslspec::impl
