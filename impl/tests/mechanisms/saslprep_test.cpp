#include "text/saslprep.hpp"

#include <string>

#include <gtest/gtest.h>

namespace saslspec::impl {
namespace {

using namespace std::string_view_literals;

/// The prepared form, or why there is none.
std::string prepared(std::string_view text, StringRules rules = StringRules::Query) {
  PreparationBuffer buffer;
  std::string_view out;
  switch (saslprep(text, rules, buffer, out)) {
  case Preparation::Ready:
    return std::string(out);
  case Preparation::NotUtf8:
    return "(not UTF-8)";
  case Preparation::Prohibited:
    return "(prohibited)";
  case Preparation::TooLong:
    return "(too long)";
  case Preparation::NoMemory:
    return "(no memory)";
  }
  return "(?)";
}

TEST(Saslprep, the_table_of_the_standard_holds) { // RFC 4013 section 3
  EXPECT_EQ(prepared("I\u00ADX"), "IX");
  EXPECT_EQ(prepared("user"), "user");
  EXPECT_EQ(prepared("USER"), "USER");
  EXPECT_EQ(prepared("\u00AA"), "a");
  EXPECT_EQ(prepared("\u2168"), "IX");
  EXPECT_EQ(prepared("\x07"), "(prohibited)");
  EXPECT_EQ(prepared("\u0627\x31"), "(prohibited)");
}

TEST(Saslprep, characters_whose_two_normal_forms_differ_take_the_compatible_one) {
  EXPECT_EQ(prepared("\u00BD"), "1\u20442");
  EXPECT_EQ(prepared("\u00B4"), " \u0301");
}

TEST(Saslprep, other_spaces_become_the_space) {
  EXPECT_EQ(prepared("a\u00A0b\u3000c\u2003d"), "a b c d");
}

TEST(Saslprep, nothing_may_be_left) {
  EXPECT_EQ(prepared("\u00AD"), "");
  EXPECT_EQ(prepared(""), "");
}

TEST(Saslprep, an_unassigned_code_point_is_for_queries_only) {
  EXPECT_EQ(prepared("\u0221", StringRules::Query), "\u0221");
  EXPECT_EQ(prepared("\u0221", StringRules::Stored), "(prohibited)");
}

TEST(Saslprep, prohibited_characters_of_every_table_are_refused) {
  for (const std::string_view bad :
       {"\x1F"sv, "\x7F"sv, "a\0b"sv, "\u0080"sv, "\u06DD"sv, "\uE000"sv, "\U000F0000"sv, "\uFDD0"sv, "\uFFFF"sv,
        "\uFFFD"sv, "\u2FF0"sv, "\u0340x\u202A"sv, "\u200E"sv, "\U000E0001"sv})
    EXPECT_EQ(prepared(bad), "(prohibited)") << testing::PrintToString(bad);
}

TEST(Saslprep, right_to_left_text_stands_alone) {
  EXPECT_EQ(prepared("\u0627\u0628"), "\u0627\u0628");
  EXPECT_EQ(prepared("\u0627\x31\u0628"), "\u0627\x31\u0628");
  EXPECT_EQ(prepared("\u0627a\u0628"), "(prohibited)");
}

TEST(Saslprep, malformed_text_is_refused_before_libidn_sees_it) {
  EXPECT_EQ(prepared("a\xFF"), "(not UTF-8)");
  EXPECT_EQ(prepared("\xC0\x80"), "(not UTF-8)");
}

TEST(Saslprep, the_longest_text_of_255_octets_fits_however_it_grows) {
  std::string longest;
  for (int i = 0; i < 85; ++i)
    longest += "\uFDFA"; // grows elevenfold
  EXPECT_EQ(prepared(longest).size(), 85U * 33U);
}

TEST(Saslprep, text_over_the_limit_is_refused) {
  EXPECT_EQ(prepared(std::string(1020, 'a')), std::string(1020, 'a'));
  EXPECT_EQ(prepared(std::string(1021, 'a')), "(too long)");
  std::string growing;
  for (int i = 0; i < 340; ++i)
    growing += "\uFDFA";
  EXPECT_EQ(prepared(growing), "(too long)");
}

TEST(Saslprep, plain_ascii_is_handed_back_uncopied) {
  const std::string text = "Open, Sesame ~";
  PreparationBuffer buffer;
  std::string_view out;
  ASSERT_EQ(saslprep(text, StringRules::Query, buffer, out), Preparation::Ready);
  EXPECT_EQ(out.data(), text.data());
}

TEST(Trace, controls_and_private_use_are_refused_but_compatibility_forms_are_not) { // RFC 4505 section 3
  EXPECT_EQ(check_trace("sirhc"), Preparation::Ready);
  EXPECT_EQ(check_trace("\u2168 \u00A0"), Preparation::Ready);
  EXPECT_EQ(check_trace("\u0221"), Preparation::Ready);
  EXPECT_EQ(check_trace("\t"), Preparation::Prohibited);
  EXPECT_EQ(check_trace("a\0"sv), Preparation::Prohibited);
  EXPECT_EQ(check_trace("\u0085"), Preparation::Prohibited);
  EXPECT_EQ(check_trace("\uE000"), Preparation::Prohibited);
  EXPECT_EQ(check_trace("\U000E0001"), Preparation::Prohibited);
  EXPECT_EQ(check_trace("\u0627a"), Preparation::Prohibited);
  EXPECT_EQ(check_trace("\xFF"), Preparation::NotUtf8);
}

} // namespace
} // namespace saslspec::impl
