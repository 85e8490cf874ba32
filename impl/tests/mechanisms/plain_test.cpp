#include <gtest/gtest.h>

#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

class Plain : public testing::Test {
protected:
  Plain() {
    world.passwords = {
        {"tim",         "tanstaaftanstaaf" },
        {"Kurt",        "xipj3plmq"        },
        {"IX",          "a"                },
        {"j\u00FCrgen", "stra\u00DFe\u20AC"}
    };
  }
  std::string answer_to(std::string_view message) { return Session("PLAIN", world).send(message); }

  FakeSurroundings world;
};

TEST_F(Plain, the_exchanges_of_the_standard_come_out) { // RFC 4616 section 4
  Session first("PLAIN", world);
  EXPECT_EQ(first.start(), "continue ");
  EXPECT_EQ(first.send("\0tim\0tanstaaftanstaaf"sv), "done tim");
  // The connection refuses this one: Kurt may not act as Ursel.
  EXPECT_EQ(answer_to("Ursel\0Kurt\0xipj3plmq"sv), "done Kurt as Ursel");
}

TEST_F(Plain, a_wrong_password_and_an_unknown_user_are_refused_in_one_way) {
  const std::string refusal = "refuse BADAUTH: the user is unknown or the credentials are wrong";
  EXPECT_EQ(answer_to("\0tim\0tanstaaftanstaag"sv), refusal);
  EXPECT_EQ(answer_to("\0tim\0tanstaaftanstaa"sv), refusal);
  EXPECT_EQ(answer_to("\0tim\0tanstaaftanstaaff"sv), refusal);
  EXPECT_EQ(answer_to("\0nobody\0tanstaaftanstaaf"sv), refusal);
  EXPECT_EQ(answer_to("tim\0nobody\0tanstaaftanstaaf"sv), refusal);
}

TEST_F(Plain, a_message_without_exactly_two_nuls_is_refused) {
  EXPECT_EQ(answer_to(""), "refuse BADPROT: the message has fewer than two NULs");
  EXPECT_EQ(answer_to("tim"), "refuse BADPROT: the message has fewer than two NULs");
  EXPECT_EQ(answer_to("\0tim"sv), "refuse BADPROT: the message has fewer than two NULs");
  EXPECT_EQ(answer_to("\0tim\0tanstaaftanstaaf\0"sv), "refuse BADPROT: the message has more than two NULs");
  EXPECT_EQ(answer_to("\0tim\0tanstaaftanstaaf\0x"sv), "refuse BADPROT: the message has more than two NULs");
}

TEST_F(Plain, empty_parts_are_refused) {
  EXPECT_EQ(answer_to("\0\0tanstaaftanstaaf"sv), "refuse BADPROT: the authentication identity is empty");
  EXPECT_EQ(answer_to("tim\0\0tanstaaftanstaaf"sv), "refuse BADPROT: the authentication identity is empty");
  EXPECT_EQ(answer_to("\0tim\0"sv), "refuse BADPROT: the password is empty");
  EXPECT_TRUE(world.asked.empty());
}

TEST_F(Plain, malformed_utf8_in_any_part_is_refused) {
  for (const std::string_view bad :
       {"\xFF\0tim\0tanstaaftanstaaf"sv, "\0tim\xC0\x80\0tanstaaftanstaaf"sv, "\0tim\0tanstaaftanstaaf\xED\xA0\x80"sv})
    EXPECT_EQ(answer_to(bad), "refuse BADPROT: the message is not UTF-8");
}

TEST_F(Plain, name_and_password_are_prepared_and_the_identity_is_the_prepared_name) {
  EXPECT_EQ(answer_to("\0I\u00ADX\0\u00AA"sv), "done IX");
  EXPECT_EQ(answer_to("\0\u2168\0a"sv), "done IX");
  EXPECT_EQ(answer_to("\0j\u00FCrgen\0stra\u00DFe\u20AC"sv), "done j\u00FCrgen");
}

TEST_F(Plain, a_failed_or_empty_preparation_fails_the_verification) {
  EXPECT_EQ(answer_to("\0tim\x07\0tanstaaftanstaaf"sv),
            "refuse BADAUTH: a name or password has a character that SASLprep prohibits");
  EXPECT_EQ(answer_to("\0tim\0tanstaaftanstaaf\r\n"sv),
            "refuse BADAUTH: a name or password has a character that SASLprep prohibits");
  EXPECT_EQ(answer_to("\0\u00AD\0a"sv), "refuse BADAUTH: nothing is left of a name or password once prepared");
  EXPECT_TRUE(world.asked.empty());
}

TEST_F(Plain, parts_of_255_octets_are_accepted_whole) {
  const std::string name(255, 'n'), password(255, 'p'), authzid(255, 'z');
  world.passwords[name] = password;
  EXPECT_EQ(answer_to(authzid + "\0"s + name + "\0"s + password), "done " + name + " as " + authzid);
  EXPECT_EQ(answer_to("\0"s + name + "\0"s + password + "p").substr(0, 14), "refuse BADAUTH");
}

TEST_F(Plain, a_part_over_the_limit_is_refused_and_never_cut) {
  const std::string limit(1020, 'n');
  world.passwords[limit] = "p";
  EXPECT_EQ(answer_to("\0"s + limit + "\0p"s), "done " + limit);
  EXPECT_EQ(answer_to("\0"s + limit + "n\0p"s), "refuse BADPROT: a name or password is too long");
  EXPECT_EQ(answer_to("\0tim\0"s + std::string(1021, 'p')), "refuse BADPROT: a name or password is too long");
  EXPECT_EQ(answer_to(std::string(1021, 'z') + "\0tim\0tanstaaftanstaaf"s),
            "refuse BADPROT: the authorization identity is too long");
  EXPECT_EQ(answer_to(std::string(1 << 20, 'z')), "refuse BADPROT: the message is too long");
}

TEST_F(Plain, a_missing_response_is_refused) {
  Session session("PLAIN", world);
  session.start();
  EXPECT_EQ(session.say(std::nullopt), "refuse BADPROT: a response is missing");
}

TEST_F(Plain, what_the_surroundings_answer_is_passed_on) {
  world.answer = Code::Interact;
  EXPECT_EQ(answer_to("\0tim\0x"sv), "refuse INTERACT: the credentials could not be obtained or checked");
  world.answer = Code::NoMem;
  EXPECT_EQ(answer_to("\0tim\0x"sv), "refuse NOMEM: the credentials could not be obtained or checked");
  world.answer = Code::NoVerify; // an account without a password is nobody's
  EXPECT_EQ(answer_to("\0tim\0x"sv), "refuse BADAUTH: the user is unknown or the credentials are wrong");
  world.answer = Code::Disabled;
  EXPECT_EQ(answer_to("\0tim\0x"sv), "refuse DISABLED: the credentials could not be obtained or checked");
  world.answer = Code::Continue;
  EXPECT_EQ(answer_to("\0tim\0x"sv), "refuse FAIL: the surroundings gave an answer that means nothing here");
}

TEST_F(Plain, running_out_of_memory_is_refused_as_such) {
  world.memory_is_out = true;
  EXPECT_EQ(answer_to("\0tim\0tanstaaftanstaaf"sv), "done tim");
  EXPECT_EQ(answer_to("\0"s + std::string(65, 'n') + "\0p"s), "refuse NOMEM: out of memory");
}

} // namespace
} // namespace saslspec::impl
