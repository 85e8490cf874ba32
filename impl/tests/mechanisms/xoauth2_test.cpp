#include <gtest/gtest.h>

#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

constexpr const char* token = "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg";

class Xoauth2 : public testing::Test {
protected:
  Xoauth2() { world.tokens[token] = "someuser@example.com"; }
  std::string verdict(std::string_view message) { return Session("XOAUTH2", world).send(message); }

  FakeSurroundings world;
};

TEST_F(Xoauth2, the_documented_exchange_comes_out) {
  Session session("XOAUTH2", world);
  EXPECT_EQ(session.start(), "continue ");
  EXPECT_EQ(session.send("user=someuser@example.com\1auth=Bearer "s + token + "\1\1"),
            "done someuser@example.com as someuser@example.com");
  EXPECT_EQ(world.asked.back(), "XOAUTH2 someuser@example.com "s + token);
}

TEST_F(Xoauth2, the_documented_failure_comes_out) {
  world.token_answer.scope = "https://mail.example.com/";
  Session session("XOAUTH2", world);
  EXPECT_EQ(session.send("user=someuser@example.com\1auth=Bearer wrong\1\1"),
            R"(continue {"status":"401","schemes":"bearer","scope":"https://mail.example.com/"})");
  EXPECT_EQ(session.send(""), "refuse BADAUTH: the token was refused");
}

TEST_F(Xoauth2, the_user_of_the_token_may_be_another_one) {
  EXPECT_EQ(verdict("user=shared@example.com\1auth=bearer "s + token + "\1\1"),
            "done someuser@example.com as shared@example.com");
}

TEST_F(Xoauth2, another_answer_to_the_error_message_is_a_failure_of_its_own) {
  for (const char* answer : {"\1", "x", "user=a\1auth=Bearer b\1\1"}) {
    Session session("XOAUTH2", world);
    static_cast<void>(session.send("user=a\1auth=Bearer wrong\1\1"));
    EXPECT_EQ(session.send(answer), "refuse BADPROT: the answer to the error message is not the expected one");
  }
}

TEST_F(Xoauth2, errors_of_the_bearer_standard_become_those_of_http) {
  for (const auto& [error, status] : std::map<std::string, std::string>{
           {"",                   "401"},
           {"invalid_token",      "401"},
           {"invalid_request",    "400"},
           {"insufficient_scope", "403"},
           {"418",                "418"}
  }) {
    world.token_answer.status = error;
    EXPECT_EQ(verdict("user=a\1auth=Bearer wrong\1\1"),
              R"(continue {"status":")" + status + R"(","schemes":"bearer"})");
  }
  EXPECT_EQ(verdict("user=a\1auth=Basic YTpi\1\1"), R"(continue {"status":"400","schemes":"bearer"})");
}

TEST_F(Xoauth2, a_message_outside_the_grammar_is_refused) {
  const std::string no_user = "refuse BADPROT: the message does not begin with \"user=\"";
  const std::string no_auth = "refuse BADPROT: there is no \"auth=\" behind the user";
  const std::string no_end = "refuse BADPROT: the message does not end with two separators";
  for (const char* bad :
       {"", "\1", "x=a\1auth=Bearer b\1\1", "user=a", "User=a\1auth=Bearer b\1\1", "n,,\1auth=Bearer b\1\1"})
    EXPECT_EQ(verdict(bad), no_user) << bad;
  for (const char* bad : {"user=a\1", "user=a\1\1", "user=a\1auth=Bearer b", "user=a\1host=h\1auth=Bearer b\1\1"})
    EXPECT_EQ(verdict(bad), no_auth) << bad;
  for (const char* bad : {"user=a\1auth=Bearer b\1", "user=a\1auth=Bearer b\1\1\1", "user=a\1auth=Bearer b\1x=y\1\1"})
    EXPECT_EQ(verdict(bad), no_end) << bad;
  EXPECT_EQ(verdict("user=\1auth=Bearer b\1\1"), "refuse BADPROT: the user is empty");
  EXPECT_EQ(verdict("user=\xFF\1auth=Bearer b\1\1"), "refuse BADPROT: the message is not UTF-8");
  EXPECT_EQ(verdict("user=a\0\1auth=Bearer b\1\1"sv), "refuse BADPROT: the message has a NUL");
  EXPECT_EQ(verdict("user=" + std::string(1021, 'a') + "\1auth=Bearer b\1\1"), "refuse BADPROT: the user is too long");
  EXPECT_EQ(verdict(std::string(16385, 'a')), "refuse BADPROT: the message is too long");
}

TEST_F(Xoauth2, an_empty_token_never_lets_anybody_in) {
  world.tokens[""] = "someuser@example.com";
  Session session("XOAUTH2", world);
  EXPECT_EQ(session.send("user=a\1auth=\1\1"), R"(continue {"status":"401","schemes":"bearer"})");
  EXPECT_EQ(session.send(""), "refuse BADAUTH: the client brought no token");
}

TEST_F(Xoauth2, the_servers_own_troubles_are_no_error_message) {
  world.answer = Code::Unavail;
  EXPECT_EQ(verdict("user=a\1auth=Bearer b\1\1"), "refuse UNAVAIL: the credentials could not be obtained or checked");
}

} // namespace
} // namespace saslspec::impl
