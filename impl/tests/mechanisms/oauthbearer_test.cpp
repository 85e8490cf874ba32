#include <gtest/gtest.h>

#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

constexpr const char* token = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";
constexpr const char* refused = "refuse BADAUTH: the token was refused";
constexpr const char* invalid_request = R"(continue {"status":"invalid_request"})";

class OauthBearer : public testing::Test {
protected:
  OauthBearer() { world.tokens[token] = "user@example.com"; }
  std::string verdict(std::string_view message) { return Session("OAUTHBEARER", world).send(message); }
  /// The verdict on a message with that "auth".
  std::string verdict_on_auth(std::string_view auth) { return verdict("n,,\1auth="s.append(auth).append("\1\1")); }
  /// The verdict on a message with another GS2 header.
  std::string verdict_on_header(std::string_view header) {
    return verdict(std::string(header) + "\1auth=Bearer " + token + "\1\1");
  }
  /// The verdict on a message with other pairs before "auth".
  std::string verdict_on_pairs(std::string_view pairs) {
    return verdict("n,,\1"s.append(pairs) + "auth=Bearer " + token + "\1\1");
  }

  FakeSurroundings world;
};

TEST_F(OauthBearer, the_exchanges_of_the_standard_come_out) { // RFC 7628 section 4.1
  for (const char* port : {"143", "587"}) {
    Session session("OAUTHBEARER", world);
    EXPECT_EQ(session.start(), "continue ");
    EXPECT_EQ(session.send("n,a=user@example.com,\1host=server.example.com\1port="s + port + "\1auth=Bearer " + token +
                           "\1\1"),
              "done user@example.com as user@example.com");
    EXPECT_EQ(world.asked.back(), "OAUTHBEARER user@example.com "s + token);
  }
}

TEST_F(OauthBearer, the_failed_exchange_of_the_standard_comes_out) { // section 4.3
  world.token_answer.scope = "example_scope";
  world.token_answer.configuration = "https://example.com/.well-known/openid-configuration";
  Session session("OAUTHBEARER", world);
  EXPECT_EQ(session.send("n,a=user@example.com,\1host=server.example.com\1port=143\1auth=\1\1"),
            R"(continue {"status":"invalid_token","scope":"example_scope",)"
            R"("openid-configuration":"https://example.com/.well-known/openid-configuration"})");
  EXPECT_EQ(session.send("\1"), "refuse BADAUTH: the client brought no token");
}

TEST_F(OauthBearer, the_message_of_section_4_4_is_outside_the_grammar) {
  EXPECT_EQ(verdict("n,user=someuser@example.com,\1auth=Bearer "s + token + "\1\1"),
            "refuse BADPROT: the authorization identity is not \"a=\" and a saslname");
}

TEST_F(OauthBearer, a_refused_token_ends_with_an_error_message_and_its_acknowledgement) {
  Session session("OAUTHBEARER", world);
  EXPECT_EQ(session.send("n,,\1auth=Bearer wrong\1\1"), R"(continue {"status":"invalid_token"})");
  EXPECT_EQ(session.send("\1"), refused);
}

TEST_F(OauthBearer, another_answer_to_the_error_message_is_a_failure_of_its_own) {
  for (const std::string& answer : {""s, "\1\1"s, "x"s, "n,,\1auth=Bearer "s + token + "\1\1"}) {
    Session session("OAUTHBEARER", world);
    static_cast<void>(session.send("n,,\1auth=Bearer wrong\1\1"));
    EXPECT_EQ(session.send(answer), "refuse BADPROT: the answer to the error message is not the expected one");
  }
  Session session("OAUTHBEARER", world);
  static_cast<void>(session.send("n,,\1auth=Bearer wrong\1\1"));
  EXPECT_EQ(session.say(std::nullopt), "refuse BADPROT: a response is missing");
}

TEST_F(OauthBearer, asking_what_is_wanted_never_lets_anybody_in) {
  world.tokens[""] = "user@example.com";
  Session session("OAUTHBEARER", world);
  EXPECT_EQ(session.send("n,,\1auth=\1\1"), R"(continue {"status":"invalid_token"})");
  EXPECT_EQ(session.send("\1"), "refuse BADAUTH: the client brought no token");
}

TEST_F(OauthBearer, an_authzid_is_unescaped_and_handed_on) {
  EXPECT_EQ(verdict_on_header("n,a=a=2Cb=3Dc,"), "done user@example.com as a,b=c");
  EXPECT_EQ(verdict_on_header("y,a=caf\u00E9,"), "done user@example.com as caf\u00E9");
  EXPECT_EQ(verdict_on_header("n,,"), "done user@example.com");
}

TEST_F(OauthBearer, a_gs2_header_outside_the_grammar_is_refused) {
  const std::string no_name = "refuse BADPROT: the authorization identity is not \"a=\" and a saslname";
  const std::string no_flag = "refuse BADPROT: the message does not begin with a channel binding flag";
  for (const char* bad : {"n,a=,", "n,x,", "n,a=a=2cb,", "n,a=a=b,", "n,A=x,"})
    EXPECT_EQ(verdict_on_header(bad), no_name) << bad;
  for (const char* bad : {",,", "N,,", "x,,", "p,,", "F,n,,", "nn,,"})
    EXPECT_EQ(verdict_on_header(bad), no_flag) << bad;
  for (const char* bad : {"", "n", "n,", "n,a=x"})
    EXPECT_EQ(verdict_on_header(bad), "refuse BADPROT: the GS2 header is cut short") << bad;
  EXPECT_EQ(verdict_on_header("p=tls-exporter,,"), "refuse BADPROT: channel binding is not supported");
  EXPECT_EQ(verdict_on_header("n,a=\xFF,"), "refuse BADPROT: the authorization identity is not UTF-8");
  EXPECT_EQ(verdict_on_header("n,a=root\0x,"sv), "refuse BADPROT: the authorization identity has a NUL");
  EXPECT_EQ(verdict_on_header("n,,x"), "refuse BADPROT: there is no separator behind the GS2 header");
  EXPECT_EQ(verdict_on_header("n,a=" + std::string(1021, 'a') + ","),
            "refuse BADPROT: the authorization identity is too long");
  EXPECT_EQ(verdict_on_header("n,a=" + std::string(4000, 'a') + ","),
            "refuse BADPROT: the authorization identity is too long");
}

TEST_F(OauthBearer, keys_that_mean_nothing_here_are_ignored) {
  EXPECT_EQ(verdict_on_pairs("mthd=POST\1path=/\1post=\1qs=a=b\1unknown=\t x\r\n\1unknown=again\1"),
            "done user@example.com");
}

TEST_F(OauthBearer, pairs_outside_the_grammar_are_refused) {
  EXPECT_EQ(verdict_on_pairs("x\1"), "refuse BADPROT: a pair has no \"=\"");
  EXPECT_EQ(verdict_on_pairs("=x\1"), "refuse BADPROT: a key is not letters");
  EXPECT_EQ(verdict_on_pairs("x1=x\1"), "refuse BADPROT: a key is not letters");
  for (const std::string& bad : {"x=\0\1"s, "x=\x7F\1"s, "x=\u00E9\1"s})
    EXPECT_EQ(verdict_on_pairs(bad), "refuse BADPROT: a value has a character that it may not");
  for (const char* twice : {"auth=Bearer x\1", "host=a\1host=a\1", "port=1\1port=1\1"})
    EXPECT_EQ(verdict_on_pairs(twice), "refuse BADPROT: a key is repeated");
  for (const char* bad :
       {"port=\1", "port=0\1", "port=0143\1", "port=65536\1", "port=14x\1", "port=+143\1", "port=99999999999\1"})
    EXPECT_EQ(verdict_on_pairs(bad), "refuse BADPROT: the port is not a port's number") << bad;
}

TEST_F(OauthBearer, a_message_outside_the_grammar_is_refused) {
  const std::string right = "n,,\1auth=Bearer "s + token;
  const std::string no_end = "refuse BADPROT: the message does not end with two separators";
  EXPECT_EQ(verdict(right), no_end);
  EXPECT_EQ(verdict(right + "\1"), no_end);
  EXPECT_EQ(verdict(right + "\1\1\1"), no_end);
  EXPECT_EQ(verdict(right + "\1\1x"), no_end);
  EXPECT_EQ(verdict("n,,\1\1"), "refuse BADPROT: there is no \"auth\"");
  EXPECT_EQ(verdict("n,,\1host=h\1\1"), "refuse BADPROT: there is no \"auth\"");
  EXPECT_EQ(verdict(""), "refuse BADPROT: the GS2 header is cut short");
  EXPECT_EQ(verdict("\1"), "refuse BADPROT: nothing was refused yet");
  EXPECT_EQ(verdict(std::string(16385, ',')), "refuse BADPROT: the message is too long");
}

TEST_F(OauthBearer, a_token_of_some_kilobytes_is_accepted) {
  const std::string big(16000, 'e');
  world.tokens[big] = "user@example.com";
  EXPECT_EQ(verdict_on_auth("Bearer " + big), "done user@example.com");
}

TEST_F(OauthBearer, the_scheme_is_read_in_any_letter_case_with_spaces_behind_it) { // section 4
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER ", "BeArEr   "})
    EXPECT_EQ(verdict_on_auth(std::string(scheme) + token), "done user@example.com") << scheme;
}

TEST_F(OauthBearer, credentials_that_are_no_bearer_token_are_an_invalid_request) { // RFC 6750 sections 2.1 and 3.1
  for (const std::string& bad : {"Bearer"s, "Bearer "s, "Bearer ="s, "Bearer a=b"s, "Bearer a b"s, "Bearer a,"s,
                                 "Bearer\ta"s, "Basic YTpi"s, " Bearer a"s, "Bearer a "s, "Bearertoken"s}) {
    Session session("OAUTHBEARER", world);
    EXPECT_EQ(session.send("n,,\1auth=" + bad + "\1\1"), invalid_request) << bad;
    EXPECT_EQ(session.send("\1"), "refuse BADAUTH: the credentials are not a bearer token");
  }
  EXPECT_TRUE(world.asked.empty());
}

TEST_F(OauthBearer, a_token_for_another_host_or_port_is_not_asked_about) { // section 3.2
  world.stated_server = "Server.Example.com";
  world.port = 143;
  EXPECT_EQ(verdict_on_pairs("host=server.example.COM\1port=143\1"), "done user@example.com");
  EXPECT_EQ(verdict_on_pairs(""), "done user@example.com");
  world.asked.clear();
  for (const char* elsewhere :
       {"host=evil.example.com\1", "host=\1", "port=144\1", "host=server.example.com\1port=1\1"})
    EXPECT_EQ(verdict_on_pairs(elsewhere), invalid_request) << elsewhere;
  EXPECT_TRUE(world.asked.empty());
  Session session("OAUTHBEARER", world);
  static_cast<void>(session.send("n,,\1host=evil.example.com\1auth=Bearer "s + token + "\1\1"));
  EXPECT_EQ(session.send("\1"), "refuse BADAUTH: the client means to be connected to another host");
}

TEST_F(OauthBearer, what_the_application_says_of_a_refused_token_is_escaped) {
  world.token_answer = {{}, "insufficient_scope", "a \"b\"\\\n", "https://example.com/"};
  EXPECT_EQ(verdict_on_auth("Bearer wrong"), R"(continue {"status":"insufficient_scope","scope":"a \"b\"\\\u000a",)"
                                             R"("openid-configuration":"https://example.com/"})");
  world.token_answer.scope = "\xFF";
  EXPECT_EQ(verdict_on_auth("Bearer wrong"), "refuse FAIL: what the application says of a refused token is not UTF-8");
}

TEST_F(OauthBearer, a_refusal_that_is_about_the_token_keeps_its_code) {
  for (const auto& [code, name] : std::map<Code, std::string>{
           {Code::Expired,  "EXPIRED" },
           {Code::Disabled, "DISABLED"},
           {Code::NoUser,   "BADAUTH" }
  }) {
    world.token_refusal = code;
    Session session("OAUTHBEARER", world);
    EXPECT_EQ(session.send("n,,\1auth=Bearer wrong\1\1"), R"(continue {"status":"invalid_token"})");
    EXPECT_EQ(session.send("\1"), "refuse " + name + ": the token was refused");
  }
}

TEST_F(OauthBearer, the_servers_own_troubles_are_no_error_message) {
  for (const auto& [code, name] : std::map<Code, std::string>{
           {Code::Interact, "INTERACT"},
           {Code::NoMem,    "NOMEM"   },
           {Code::Fail,     "FAIL"    },
           {Code::Unavail,  "UNAVAIL" }
  }) {
    world.answer = code;
    const std::string refusal = "refuse " + name + ": the credentials could not be obtained or checked";
    EXPECT_EQ(verdict_on_auth("Bearer wrong"), refusal);
    EXPECT_EQ(verdict_on_auth(""), refusal);
  }
}

TEST_F(OauthBearer, a_good_token_of_nobody_is_refused) {
  world.tokens[token] = "";
  EXPECT_EQ(verdict_on_header("n,,"), "refuse FAIL: the token is good, but nobody's");
}

TEST_F(OauthBearer, running_out_of_memory_is_refused_as_such) {
  world.memory_is_out = true;
  EXPECT_EQ(verdict_on_header("n,a=" + std::string(255, 'a') + ","), "refuse NOMEM: out of memory");
  const std::string long_scope(255, 's');
  world.token_answer.scope = long_scope;
  EXPECT_EQ(verdict_on_auth("Bearer wrong"), "refuse NOMEM: out of memory");
  world.tokens[token] = std::string(255, 'u');
  EXPECT_EQ(verdict_on_header("n,,"), "refuse NOMEM: out of memory");
}

TEST_F(OauthBearer, a_usual_exchange_allocates_nothing) {
  EXPECT_EQ(verdict_on_header("n,a=user@example.com,"), "done user@example.com as user@example.com");
  EXPECT_EQ(world.allocations, 0U);
}

TEST_F(OauthBearer, no_token_is_left_in_the_memory_of_a_negotiation_that_ended) {
  Session session("OAUTHBEARER", world);
  static_cast<void>(session.send("n,,\1auth=Bearer "s + token + "\1\1"));
  EXPECT_EQ(session.end().find("vF9dft4q"), std::string::npos);
}

} // namespace
} // namespace saslspec::impl
