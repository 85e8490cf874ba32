#include <regex>

#include <gtest/gtest.h>

#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

constexpr const char* challenge = "<1896.697170952@postoffice.reston.mci.net>";

class CramMd5 : public testing::Test {
protected:
  CramMd5() {
    world.passwords = {
        {"tim",           "tanstaaftanstaaf"},
        {"joe",           "tanstaaftanstaaf"},
        {"Ali Baba",      "Open, Sesame"    },
        {"Aladdin\u00AE", "Open, Sesame"    }
    };
  }
  /// The verdict on `response` to the challenge of RFC 2195.
  std::string answer_to(std::string_view response) {
    const InjectedNonce injected(challenge);
    Session session("CRAM-MD5", world);
    EXPECT_EQ(session.start(), "continue "s + challenge);
    return session.send(response);
  }
  std::string digest_of(std::string_view password) { return hex(hmac_by_openssl("MD5", password, challenge)); }

  FakeSurroundings world;
};

constexpr const char* wrong_credentials_text = "refuse BADAUTH: the user is unknown or the credentials are wrong";

TEST_F(CramMd5, the_exchange_of_the_standard_comes_out) { // RFC 2195 section 2
  EXPECT_EQ(answer_to("tim b913a602c7eda7a495b4e6e7334d3890"), "done tim");
}

TEST_F(CramMd5, the_exchanges_of_the_successor_draft_come_out) { // draft-ietf-sasl-crammd5-09 appendix A
  const struct {
    const char *challenge, *response, *verdict;
  } exchanges[] = {
      {"<1896.697170952@postoffice.example.net>", "joe 3dbc88f0624776a737b39093f6eb6427",           "done joe"          },
      {"<68451038525716401353.0@localhost>",      "Ali Baba 6fa32b6e768f073132588e3418e00f71",      "done Ali Baba"     },
      {"<92230559549732219941.0@localhost>",      "Aladdin\u00AE 9950ea407844a71e2f0cd3284cbd912d", "done Aladdin\u00AE"},
  };
  for (const auto& exchange : exchanges) {
    const InjectedNonce injected(exchange.challenge);
    Session session("CRAM-MD5", world);
    EXPECT_EQ(session.start(), "continue "s + exchange.challenge);
    EXPECT_EQ(session.send(exchange.response), exchange.verdict);
  }
}

TEST_F(CramMd5, a_key_of_64_octets_is_used_as_it_is_and_one_of_65_hashed) {
  for (const std::size_t size : {63U, 64U, 65U, 255U}) {
    const std::string password(size, 'k');
    world.passwords["key"] = password;
    EXPECT_EQ(answer_to("key " + digest_of(password)), "done key") << size;
    EXPECT_EQ(answer_to("key " + digest_of(password.substr(0, size - 1))), "refuse BADAUTH: the digest is wrong")
        << size;
  }
}

TEST_F(CramMd5, an_initial_response_is_refused_even_when_it_is_empty) {
  const std::string refusal = "refuse BADPROT: an initial response to a mechanism in which the server speaks first";
  EXPECT_EQ(Session("CRAM-MD5", world).send("tim b913a602c7eda7a495b4e6e7334d3890"), refusal);
  EXPECT_EQ(Session("CRAM-MD5", world).send(""), refusal);
}

TEST_F(CramMd5, a_digest_wrong_in_any_digit_is_refused) {
  const std::string right = "b913a602c7eda7a495b4e6e7334d3890";
  for (std::size_t i = 0; i < right.size(); ++i) {
    std::string wrong = right;
    wrong[i] = wrong[i] == '0' ? '1' : '0';
    EXPECT_EQ(answer_to("tim " + wrong), "refuse BADAUTH: the digest is wrong") << i;
  }
}

TEST_F(CramMd5, an_unknown_user_is_refused_whatever_the_digest) {
  EXPECT_EQ(answer_to("nobody " + digest_of("tanstaaftanstaaf")), wrong_credentials_text);
  EXPECT_EQ(answer_to("nobody " + digest_of("nobody's password")), wrong_credentials_text);
  EXPECT_EQ(answer_to("nobody " + digest_of("")), wrong_credentials_text);
}

TEST_F(CramMd5, an_account_without_a_password_is_refused_whatever_the_digest) {
  world.passwords["tim"] = "";
  EXPECT_EQ(answer_to("tim " + digest_of("")), wrong_credentials_text);
  EXPECT_EQ(answer_to("tim " + digest_of("nobody's password")), wrong_credentials_text);
}

TEST_F(CramMd5, a_response_outside_the_grammar_is_refused) {
  const std::string digest = "b913a602c7eda7a495b4e6e7334d3890";
  EXPECT_EQ(answer_to(""), "refuse BADPROT: the response has no space");
  EXPECT_EQ(answer_to("tim" + digest), "refuse BADPROT: the response has no space");
  EXPECT_EQ(answer_to(" " + digest), "refuse BADPROT: the user name is empty");
  EXPECT_EQ(answer_to("tim\0x "s + digest), "refuse BADPROT: the user name has a NUL");
  EXPECT_EQ(answer_to("tim\xFF " + digest), "refuse BADPROT: a name or password is not UTF-8");
  for (const std::string& bad :
       {"tim "s, "tim B913A602C7EDA7A495B4E6E7334D3890"s, "tim " + digest.substr(1), "tim " + digest + "0",
        "tim " + digest + " ", "tim " + digest + "\0"s, "tim " + digest + " x", "tim " + digest.substr(1) + "g"})
    EXPECT_EQ(answer_to(bad), "refuse BADPROT: the digest is not 32 lower-case hexadecimal digits") << bad;
  EXPECT_EQ(answer_to(std::string(1 << 20, ' ')), "refuse BADPROT: the response is too long");
}

TEST_F(CramMd5, the_answer_to_another_challenge_is_refused) {
  EXPECT_EQ(answer_to("joe 3dbc88f0624776a737b39093f6eb6427"), "refuse BADAUTH: the digest is wrong");
}

TEST_F(CramMd5, a_fresh_challenge_is_a_msg_id_that_never_comes_back) {
  Session one("CRAM-MD5", world), other("CRAM-MD5", world);
  const std::string first = one.start(), second = other.start();
  EXPECT_TRUE(std::regex_match(first, std::regex("continue <[0-9]+\\.[0-9]+@server\\.example\\.com>"))) << first;
  EXPECT_NE(first, second);
}

TEST_F(CramMd5, a_server_name_that_does_not_fit_a_msg_id_is_left_out) {
  for (const std::string& bad : {""s, "a>b"s, "a b"s, "a@b"s, std::string(256, 'a'), "caf\u00E9"s}) {
    world.server = bad;
    EXPECT_TRUE(Session("CRAM-MD5", world).start().ends_with("@localhost>")) << bad;
  }
}

TEST_F(CramMd5, the_longest_name_and_server_name_are_accepted) {
  const std::string name(255, 'n');
  world.passwords[name] = "p";
  EXPECT_EQ(answer_to(name + " " + digest_of("p")), "done " + name);
  world.server = std::string(255, 'a');
  EXPECT_TRUE(Session("CRAM-MD5", world).start().ends_with("@" + world.server + ">"));
}

TEST_F(CramMd5, a_store_may_compute_the_digest_itself) {
  world.keeps_key_schedules = true;
  EXPECT_EQ(answer_to("tim b913a602c7eda7a495b4e6e7334d3890"), "done tim");
  EXPECT_EQ(answer_to("tim b913a602c7eda7a495b4e6e7334d3891"), "refuse BADAUTH: the digest is wrong");
  EXPECT_EQ(answer_to("nobody b913a602c7eda7a495b4e6e7334d3890"), wrong_credentials_text);
  EXPECT_EQ(answer_to("nobody 00000000000000000000000000000000"), wrong_credentials_text);
}

TEST_F(CramMd5, what_the_surroundings_answer_is_passed_on) {
  world.answer = Code::Interact;
  EXPECT_EQ(answer_to("tim b913a602c7eda7a495b4e6e7334d3890"),
            "refuse INTERACT: the credentials could not be obtained or checked");
  world.answer = Code::NoMem;
  EXPECT_EQ(answer_to("tim b913a602c7eda7a495b4e6e7334d3890"),
            "refuse NOMEM: the credentials could not be obtained or checked");
}

TEST_F(CramMd5, running_out_of_memory_is_refused_as_such) {
  world.memory_is_out = true;
  world.server = std::string(255, 'a');
  EXPECT_EQ(Session("CRAM-MD5", world).start(), "refuse NOMEM: out of memory");
}

} // namespace
} // namespace saslspec::impl
