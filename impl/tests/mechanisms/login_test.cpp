#include <gtest/gtest.h>

#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

class Login : public testing::Test {
protected:
  Login() {
    world.passwords = {
        {"tim",    "tanstaaftanstaaf"},
        {"binary", "\x80\xFF\x01"    },
        {"IX",     "a"               }
    };
  }

  std::string answer_to_name(std::string_view name) {
    Session session("LOGIN", world);
    session.start();
    return session.send(name);
  }
  std::string answer_to(std::string_view name, std::string_view password) {
    Session session("LOGIN", world);
    session.start();
    EXPECT_EQ(session.send(name), "continue Password");
    return session.send(password);
  }

  FakeSurroundings world;
};

TEST_F(Login, the_exchange_of_the_draft_comes_out) { // draft-murchison-sasl-login-00 section 2.3, prompts as in 2.2
  Session session("LOGIN", world);
  EXPECT_EQ(session.start(), "continue User Name");
  EXPECT_EQ(session.send("tim"), "continue Password");
  EXPECT_EQ(session.send("tanstaaftanstaaf"), "done tim");
}

TEST_F(Login, an_initial_response_is_refused_even_when_it_is_empty) {
  const std::string refusal = "refuse BADPROT: an initial response to a mechanism in which the server speaks first";
  EXPECT_EQ(Session("LOGIN", world).send("tim"), refusal);
  EXPECT_EQ(Session("LOGIN", world).send(""), refusal);
}

TEST_F(Login, a_wrong_password_and_an_unknown_user_are_refused_in_one_way) {
  const std::string refusal = "refuse BADAUTH: the user is unknown or the credentials are wrong";
  EXPECT_EQ(answer_to("tim", "wrong"), refusal);
  EXPECT_EQ(answer_to("tim", "tanstaaftanstaa"), refusal);
  EXPECT_EQ(answer_to("nobody", "tanstaaftanstaaf"), refusal);
}

TEST_F(Login, a_user_name_must_be_shorter_than_64_characters) {
  std::string name;
  for (int i = 0; i < 63; ++i)
    name += "\u20AC";
  EXPECT_EQ(answer_to_name(name), "continue Password");
  EXPECT_EQ(answer_to_name(name + "n"), "refuse BADPROT: the user name has 64 characters or more");
  EXPECT_EQ(answer_to_name(std::string(1 << 20, 'n')), "refuse BADPROT: the user name is too long");
}

TEST_F(Login, a_user_name_that_is_none_is_refused) {
  EXPECT_EQ(answer_to_name(""), "refuse BADPROT: the user name is empty");
  EXPECT_EQ(answer_to_name("tim\xFF"), "refuse BADPROT: the user name is not UTF-8");
  EXPECT_EQ(answer_to_name("tim\0"sv), "refuse BADPROT: the user name has a NUL");
  EXPECT_EQ(answer_to_name("tim\n"), "refuse BADAUTH: a name or password has a character that SASLprep prohibits");
}

TEST_F(Login, a_password_with_nul_cr_or_lf_is_refused) {
  for (const std::string_view bad : {"tanstaaftanstaaf\0"sv, "tanstaaftanstaaf\r"sv, "tanstaaftanstaaf\n"sv, "\0"sv})
    EXPECT_EQ(answer_to("tim", bad), "refuse BADPROT: the password has NUL, CR or LF");
}

TEST_F(Login, an_empty_password_is_refused_unseen) {
  world.passwords["tim"] = "";
  EXPECT_EQ(answer_to("tim", ""), "refuse BADAUTH: the password is empty");
  EXPECT_TRUE(world.asked.empty());
}

TEST_F(Login, a_password_of_other_octets_is_compared_as_it_came) {
  EXPECT_EQ(answer_to("binary", "\x80\xFF\x01"), "done binary");
}

TEST_F(Login, name_and_password_are_prepared_where_they_can_be) {
  EXPECT_EQ(answer_to("\u2168", "\u00AA"), "done IX");
}

TEST_F(Login, an_oversized_password_is_refused) {
  EXPECT_EQ(answer_to("tim", std::string(1 << 20, 'p')), "refuse BADPROT: the password is too long");
}

TEST_F(Login, a_missing_response_is_refused) {
  Session session("LOGIN", world);
  session.start();
  EXPECT_EQ(session.say(std::nullopt), "refuse BADPROT: a response is missing");
}

TEST_F(Login, what_the_surroundings_answer_is_passed_on) {
  world.answer = Code::Interact;
  EXPECT_EQ(answer_to("tim", "x"), "refuse INTERACT: the credentials could not be obtained or checked");
}

} // namespace
} // namespace saslspec::impl
