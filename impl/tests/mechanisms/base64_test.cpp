#include "text/base64.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace saslspec::impl {
namespace {

std::string encoded(std::string_view octets) {
  std::string out(base64_size(octets.size()), '?');
  EXPECT_EQ(base64_encode(octets, out.data()), out.data() + out.size());
  return out;
}

/// The octets, or "refused".
std::string decoded(std::string_view text, std::size_t room = 64) {
  std::array<std::uint8_t, 64> out;
  const auto used = base64_decode(text, std::span(out).first(room));
  return used ? std::string(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*used)) : "refused";
}

TEST(Base64, every_length_comes_back) {
  // RFC 4648 section 10
  const std::pair<const char*, const char*> pairs[] = {
      {"",       ""        },
      {"f",      "Zg=="    },
      {"fo",     "Zm8="    },
      {"foo",    "Zm9v"    },
      {"foob",   "Zm9vYg=="},
      {"fooba",  "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"}
  };
  for (const auto& [octets, text] : pairs) {
    EXPECT_EQ(encoded(octets), text);
    EXPECT_EQ(decoded(text), octets);
  }
}

TEST(Base64, both_ends_of_the_alphabet_come_back) {
  EXPECT_EQ(encoded("\xFB\xFF\xBF"), "+/+/");
  EXPECT_EQ(decoded("+/+/"), "\xFB\xFF\xBF");
}

TEST(Base64, unused_bits_that_are_not_zero_are_refused) {
  EXPECT_EQ(decoded("Zh=="), "refused");
  EXPECT_EQ(decoded("Zm9="), "refused");
}

TEST(Base64, padding_out_of_place_is_refused) {
  for (const char* bad : {"Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zg==Zg==", "Zm=v", "=Zm9", "Zm9v=", "Zm9v===="})
    EXPECT_EQ(decoded(bad), "refused") << bad;
}

TEST(Base64, foreign_characters_are_refused) {
  for (const char* bad : {"Zm9 ", "Zm9\n", "Zm-v", "Zm_v", "Zm9.", "Zm9\x80", " Zm9v", "Zm9v\r\n\r\n"})
    EXPECT_EQ(decoded(bad), "refused") << bad;
}

TEST(Base64, more_than_there_is_room_for_is_refused) {
  EXPECT_EQ(decoded("Zm9vYmFy", 6), "foobar");
  EXPECT_EQ(decoded("Zm9vYmFy", 5), "refused");
}

} // namespace
} // namespace saslspec::impl
