#include "saslspec/oracle/encoding.hpp"

#include <gtest/gtest.h>

namespace saslspec::oracle {
namespace {

using namespace std::string_literals;

TEST(Base64, of_rfc_4648_section_10) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"",       ""        },
      {"f",      "Zg=="    },
      {"fo",     "Zm8="    },
      {"foo",    "Zm9v"    },
      {"foob",   "Zm9vYg=="},
      {"fooba",  "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [octets, text] : cases) {
    EXPECT_EQ(base64(octets), text);
    EXPECT_EQ(from_base64(text), octets);
  }
  EXPECT_EQ(from_base64("AP+/"), "\0\xFF\xBF"s);
}

TEST(Base64, anything_but_the_canonical_form_is_refused) {
  for (const std::string_view text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8 ", " Zm8=", "Zm8=\n",
                                      "====", "Z===", "Zg==Zg==", "Z=g=", "Zm9v=", "Zm-_", "Zm9\0"})
    EXPECT_FALSE(from_base64(text)) << text;
  EXPECT_FALSE(from_base64("Zm9\0"s));
}

TEST(Hex, reads_either_case_and_writes_lower) {
  EXPECT_EQ(hex("\x00\xAB"s + "c"), "00ab63");
  EXPECT_EQ(from_hex("00aB63"), "\x00\xAB"s + "c");
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0g"));
}

TEST(Utf8, is_the_syntax_of_rfc_3629) {
  for (const std::string& text : {""s, "a\0b"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s,
                                  "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s})
    EXPECT_TRUE(is_utf8(text)) << hex(text);
  for (const std::string& text :
       {"\x80"s, "\xC0\x80"s, "\xC1\xBF"s, "\xC3\x28"s, "\xC3"s, "\xE0\x9F\xBF"s, "\xED\xA0\x80"s, "\xE2\x82"s,
        "\xF0\x8F\xBF\xBF"s, "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s, "\xFF"s})
    EXPECT_FALSE(is_utf8(text)) << hex(text);
}

TEST(Saslprep, does_what_rfc_4013_section_3_shows) {
  EXPECT_EQ(saslprep("I\u00ADX", Preparation::Stored), "IX");
  EXPECT_EQ(saslprep("user", Preparation::Stored), "user");
  EXPECT_EQ(saslprep("USER", Preparation::Stored), "USER");
  EXPECT_EQ(saslprep("\u00AA", Preparation::Stored), "a");
  EXPECT_EQ(saslprep("\u2168", Preparation::Stored), "IX");
  EXPECT_EQ(saslprep("\x07", Preparation::Stored), std::nullopt);
  EXPECT_EQ(saslprep("\u0627\x31", Preparation::Stored), std::nullopt);
}

TEST(Saslprep, maps_normalises_and_tells_stored_strings_from_queries) {
  EXPECT_EQ(saslprep("\u00BD", Preparation::Stored), "1\u20442");
  EXPECT_EQ(saslprep("\u00AD", Preparation::Stored), "");
  EXPECT_EQ(saslprep("a\u00A0b", Preparation::Stored), "a b");
  EXPECT_EQ(saslprep("\u0221", Preparation::Query), "\u0221");
  EXPECT_EQ(saslprep("\u0221", Preparation::Stored), std::nullopt);
  EXPECT_EQ(saslprep("\xFF", Preparation::Query), std::nullopt);
  EXPECT_GT(saslprep("\uFDFA\uFDFA", Preparation::Stored).value_or("").size(), 36U);
}

} // namespace
} // namespace saslspec::oracle
