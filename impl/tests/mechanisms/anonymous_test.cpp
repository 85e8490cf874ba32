#include <gtest/gtest.h>

#include "mechanisms/addr_spec.hpp"
#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

std::string answer_to(std::string_view message) {
  FakeSurroundings world;
  return Session("ANONYMOUS", world).send(message);
}

std::string repeated(int count, std::string_view text) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += text;
  return out;
}

TEST(Anonymous, the_exchange_of_the_standard_comes_out) { // RFC 4505 section 4
  FakeSurroundings world;
  Session session("ANONYMOUS", world);
  EXPECT_EQ(session.start(), "continue ");
  EXPECT_EQ(session.send("sirhc"), "done anonymous");
}

TEST(Anonymous, an_empty_trace_is_a_message) {
  EXPECT_EQ(answer_to(""), "done anonymous");
}

TEST(Anonymous, the_client_cannot_choose_who_it_is) {
  EXPECT_EQ(answer_to("root"), "done anonymous");
}

TEST(Anonymous, a_token_has_at_most_255_characters_of_any_width) {
  EXPECT_EQ(answer_to(repeated(255, "a")), "done anonymous");
  EXPECT_EQ(answer_to(repeated(255, "\U0001F600")), "done anonymous"); // unassigned in Unicode 3.2, which is allowed
  EXPECT_EQ(answer_to(repeated(256, "a")), "refuse BADPROT: the trace is neither a token nor an e-mail address");
  EXPECT_EQ(answer_to(repeated(256, "\u20AC")), "refuse BADPROT: the trace is neither a token nor an e-mail address");
  EXPECT_EQ(answer_to(repeated(256, "\U00010330")), "refuse BADPROT: the trace is too long");
  EXPECT_EQ(answer_to(std::string(1 << 20, 'a')), "refuse BADPROT: the trace is too long");
}

TEST(Anonymous, an_at_sign_makes_it_an_address) {
  EXPECT_EQ(answer_to("sirhc@example.com"), "done anonymous");
  EXPECT_EQ(answer_to("sirhc@"), "refuse BADPROT: the trace is neither a token nor an e-mail address");
}

TEST(Anonymous, malformed_utf8_is_refused) {
  EXPECT_EQ(answer_to("sirhc\xFF"), "refuse BADPROT: the trace is not UTF-8");
}

TEST(Anonymous, prohibited_characters_are_refused) {
  const std::string refusal = "refuse BADPROT: the trace has a character that its stringprep profile prohibits";
  for (const std::string_view bad : {"si\0rhc"sv, "sirhc\n"sv, "\x7F"sv, "\uE000"sv, "\u202E"sv, "\u0627a"sv})
    EXPECT_EQ(answer_to(bad), refusal) << testing::PrintToString(bad);
}

TEST(AddrSpec, dotted_atoms_and_quoted_strings_are_local_parts) {
  for (const char* good : {"a@b", "a.b+c@example.com", "!#$%&'*+-/=?^_`{|}~@x", "\"a b\"@x", "\"a@b\"@x", "\"\\\"\"@x",
                           "\"\"@x", "a@[192.0.2.1]"})
    EXPECT_TRUE(is_addr_spec(good)) << good;
}

TEST(AddrSpec, everything_else_is_refused) {
  for (const char* bad :
       {"",      "a",    "@",    "a@",    "@b",         "a@b@c",     ".a@b", "a.@b",    "a..b@c", "a b@c",
        "a@b c", "a@b.", "a@.b", "\"a@b", "\"a\"b\"@c", "\"a\\\"@c", "a@[b", "a@[b]c]", "a@(b)",  "\u00FC@b"})
    EXPECT_FALSE(is_addr_spec(bad)) << bad;
}

} // namespace
} // namespace saslspec::impl
