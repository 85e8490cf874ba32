#include <regex>

#include <gtest/gtest.h>

#include "../abi/digest_md5_client.hpp"
#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

constexpr const char* wrong_credentials_text = "refuse BADAUTH: the user is unknown or the credentials are wrong";
constexpr const char* wrong_response_text = "refuse BADAUTH: the response is wrong";

class DigestMd5 : public testing::Test {
protected:
  DigestMd5() {
    world.passwords = {
        {"chris",                    "secret"      },
        {"Andr\u00E9",               "caf\u00E9"   },
        {"\u0394\u03B7\u03BC\u03AE", "\u03BB\u00E9"},
        {"b\"l\\a",                  "pw"          }
    };
  }
  /// The verdict on `client`'s response to a fresh challenge.
  std::string answer_to(DigestMd5Client client) {
    Session session("DIGEST-MD5", world);
    const std::string response = client.response(challenge_of(session));
    const std::string said = session.send(response);
    if (said.starts_with("done ")) {
      EXPECT_TRUE(client.accepts(said.substr(said.rfind("rspauth=")))) << said;
      return said.substr(0, said.rfind(" with "));
    }
    return said;
  }
  static std::string challenge_of(Session& session) {
    const std::string said = session.start();
    EXPECT_TRUE(said.starts_with("continue ")) << said;
    return said.substr(std::string("continue ").size());
  }
  static DigestMd5Client chris() { return {"chris", "secret"}; }

  FakeSurroundings world;
};

TEST_F(DigestMd5, the_exchanges_of_the_standard_come_out) { // RFC 2831 section 4
  const struct {
    const char *service, *nonce, *cnonce, *response, *rspauth;
  } exchanges[] = {
      {"imap", "OA6MG9tEQGm2hh", "OA6MHXh6VqTrRk", "d388dad90d4bbd760a152321f2143af7",
       "ea40f60335c427b5527b84dbabcdfffd"},
      {"acap", "OA9BSXrbuRhWay", "OA9BSuZWMSpW8m", "6084c6db3fede7352c551284490fd0fc",
       "2f0b3d7c3c2e486600ef710726aa2eae"},
  };
  world.server = "elwood.innosoft.com";
  for (const auto& exchange : exchanges) {
    world.service_name = exchange.service;
    const InjectedNonce injected(exchange.nonce);
    Session session("DIGEST-MD5", world);
    EXPECT_EQ(session.start(), "continue realm=\"elwood.innosoft.com\",nonce=\""s + exchange.nonce +
                                   "\",qop=\"auth\",algorithm=md5-sess,charset=utf-8");
    EXPECT_EQ(session.send("charset=utf-8,username=\"chris\",realm=\"elwood.innosoft.com\",nonce=\""s + exchange.nonce +
                           "\",nc=00000001,cnonce=\"" + exchange.cnonce + "\",digest-uri=\"" + exchange.service +
                           "/elwood.innosoft.com\",response=" + exchange.response + ",qop=auth"),
              "done chris with rspauth="s + exchange.rspauth);
    EXPECT_EQ(session.layer(), nullptr);
  }
}

TEST_F(DigestMd5, a_challenge_is_fresh_and_says_what_is_offered) {
  Session one("DIGEST-MD5", world), other("DIGEST-MD5", world);
  const std::string first = challenge_of(one), second = challenge_of(other);
  EXPECT_TRUE(std::regex_match(first, std::regex("realm=\"server\\.example\\.com\",nonce=\"[A-Za-z0-9+/=]{24}\","
                                                 "qop=\"auth\",algorithm=md5-sess,charset=utf-8")))
      << first;
  EXPECT_NE(first, second);
}

TEST_F(DigestMd5, any_initial_response_gets_a_fresh_challenge) {
  Session earlier("DIGEST-MD5", world);
  DigestMd5Client client = chris();
  const std::string response = client.response(challenge_of(earlier));
  ASSERT_TRUE(earlier.send(response).starts_with("done chris"));
  for (const std::string& initial : {response, ""s, "no response"s, std::string(1 << 16, 'x')}) {
    Session session("DIGEST-MD5", world);
    const std::string said = session.send(initial);
    ASSERT_TRUE(said.starts_with("continue realm=\"server.example.com\",nonce=\"")) << said;
    EXPECT_NE(directive(said.substr(9), "nonce"), *client.nonce);
    EXPECT_TRUE(session.send(chris().response(said.substr(9))).starts_with("done chris"));
  }
}

TEST_F(DigestMd5, a_missing_response_is_refused) {
  Session session("DIGEST-MD5", world);
  session.start();
  EXPECT_EQ(session.say(std::nullopt), "refuse BADPROT: a response is missing");
}

TEST_F(DigestMd5, a_response_wrong_in_any_digit_is_refused) {
  for (std::size_t i = 0; i < 32; ++i) {
    Session session("DIGEST-MD5", world);
    std::string response = chris().response(challenge_of(session));
    char& digit = response[response.find("response=") + 9 + i];
    digit = digit == '0' ? '1' : '0';
    EXPECT_EQ(session.send(response), wrong_response_text) << i;
  }
}

TEST_F(DigestMd5, a_wrong_password_or_name_is_refused) {
  EXPECT_EQ(answer_to({"chris", "Secret"}), wrong_response_text);
  EXPECT_EQ(answer_to({"Andr\u00E9", "secret"}), wrong_response_text);
  EXPECT_EQ(answer_to({"nobody", "secret"}), wrong_credentials_text);
  EXPECT_EQ(answer_to({"nobody", world.secret}), wrong_credentials_text); // what its place is taken by
}

TEST_F(DigestMd5, an_account_without_a_password_is_refused_whatever_the_response) {
  world.passwords["chris"] = "";
  EXPECT_EQ(answer_to({"chris", ""}), wrong_credentials_text);
  EXPECT_EQ(answer_to({"chris", world.secret}), wrong_credentials_text);
}

TEST_F(DigestMd5, the_response_to_another_challenge_is_refused) {
  Session one("DIGEST-MD5", world), other("DIGEST-MD5", world);
  challenge_of(one);
  EXPECT_EQ(one.send(chris().response(challenge_of(other))), "refuse BADPROT: the nonce is not the one that was sent");
}

TEST_F(DigestMd5, the_nonce_count_of_an_initial_authentication_is_one) {
  for (const char* count : {"00000000", "00000002", "1", "000000001", "0000000a"}) {
    DigestMd5Client client = chris();
    client.nonce_count = count;
    EXPECT_EQ(answer_to(client), "refuse BADPROT: the nonce count is not 1") << count;
  }
}

TEST_F(DigestMd5, names_within_iso_8859_1_are_hashed_in_it) {
  DigestMd5Client client("Andr\u00E9", "caf\xE9");
  client.hashed_username = "Andr\xE9";
  EXPECT_EQ(answer_to(client), "done Andr\u00E9");
  client.hashed_username = "Andr\u00E9";
  EXPECT_EQ(answer_to(client), wrong_response_text);
  client.hashed_username = "Andr\xE9";
  client.hashed_password = "caf\u00E9";
  EXPECT_EQ(answer_to(client), wrong_response_text);
}

TEST_F(DigestMd5, names_beyond_iso_8859_1_are_hashed_as_they_are) {
  EXPECT_EQ(answer_to({"\u0394\u03B7\u03BC\u03AE", "\u03BB\u00E9"}), "done \u0394\u03B7\u03BC\u03AE");
}

TEST_F(DigestMd5, without_charset_names_are_in_iso_8859_1) {
  DigestMd5Client client("Andr\xE9", "caf\xE9");
  client.charset.reset();
  EXPECT_EQ(answer_to(client), "done Andr\u00E9");
  client.charset = "utf-8";
  EXPECT_EQ(answer_to(client), "refuse BADPROT: a name or password is not UTF-8");
  // Octets that happen to be UTF-8 are two characters: this is another name.
  DigestMd5Client other("Andr\u00E9", "caf\xE9");
  other.charset.reset();
  EXPECT_EQ(answer_to(other), wrong_credentials_text);
  EXPECT_EQ(world.asked.back(), "Andr\u00C3\u00A9");
}

TEST_F(DigestMd5, accounts_are_looked_up_by_the_prepared_name_and_hashed_by_the_one_sent) {
  DigestMd5Client client("\u2168chris", "pw"); // ROMAN NUMERAL NINE is "IX"
  world.passwords["IXchris"] = "pw";
  EXPECT_EQ(answer_to(client), "done IXchris");
  EXPECT_EQ(answer_to({"\u00AD", "pw"}), "refuse BADAUTH: nothing is left of a name or password once prepared");
  EXPECT_EQ(answer_to({"a\\\nb", "pw"}), "refuse BADAUTH: a name or password has a character that SASLprep prohibits");
}

TEST_F(DigestMd5, quoted_pairs_stand_for_what_they_quote) {
  DigestMd5Client client("b\\\"l\\\\a", "pw");
  client.hashed_username = "b\"l\\a";
  EXPECT_EQ(answer_to(client), "done b\"l\\a");
  client.username = "\\b\\\"\\l\\\\\\a";
  EXPECT_EQ(answer_to(client), "done b\"l\\a");
}

TEST_F(DigestMd5, the_realm_is_quoted_and_has_to_come_back) {
  world.realm_name = "a \"realm\" of \\ours";
  Session session("DIGEST-MD5", world);
  const std::string challenge = challenge_of(session);
  EXPECT_TRUE(challenge.starts_with("realm=\"a \\\"realm\\\" of \\\\ours\",nonce=")) << challenge;
  std::string response = chris().response(challenge);
  const std::string plain = "realm=\"" + *world.realm_name + "\"";
  response.replace(response.find(plain), plain.size(), "realm=\"a \\\"realm\\\" of \\\\ours\"");
  EXPECT_TRUE(session.send(response).starts_with("done chris"));

  for (const char* other : {"", "another", "A \\\"realm\\\" of \\\\ours"}) {
    DigestMd5Client client = chris();
    client.realm = other;
    EXPECT_EQ(answer_to(client), "refuse BADAUTH: the realm is not the one that was offered") << other;
  }
}

TEST_F(DigestMd5, an_empty_realm_may_be_left_out) {
  world.realm_name = "";
  Session session("DIGEST-MD5", world);
  const std::string challenge = challenge_of(session);
  EXPECT_TRUE(challenge.starts_with("realm=\"\",nonce=")) << challenge;
  std::string response = chris().response(challenge);
  response.erase(response.find("realm=\"\","), 9);
  EXPECT_TRUE(session.send(response).starts_with("done chris"));
}

TEST_F(DigestMd5, a_realm_beyond_ascii_is_hashed_as_it_came) {
  world.realm_name = "caf\u00E9";
  EXPECT_EQ(answer_to(chris()), "done chris");
  DigestMd5Client client = chris();
  client.charset.reset(); // gives back the octets
  EXPECT_EQ(answer_to(client), "done chris");
  client.realm = "caf\xE9"; // or the characters
  EXPECT_EQ(answer_to(client), "done chris");
  client.charset = "utf-8";
  EXPECT_EQ(answer_to(client), "refuse BADAUTH: the realm is not the one that was offered");
}

TEST_F(DigestMd5, a_realm_that_does_not_fit_a_challenge_is_our_own_error) {
  for (const std::string& realm : {std::string(769, 'r'), "a\nb"s, "a\x7F"s}) {
    world.realm_name = realm;
    EXPECT_EQ(Session("DIGEST-MD5", world).start(), "refuse FAIL: the realm does not fit a challenge");
  }
  world.realm_name = std::string(768, '"');
  world.limits = {0, 256, 0xFFFFFFFF};
  Session session("DIGEST-MD5", world);
  EXPECT_LT(challenge_of(session).size(), 2048U);
}

TEST_F(DigestMd5, the_digest_uri_names_this_service) {
  for (const char* uri :
       {"imap/server.example.com", "IMAP/Server.EXAMPLE.com", "imap/server.example.com/example.com"}) {
    DigestMd5Client client = chris();
    client.digest_uri = uri;
    EXPECT_EQ(answer_to(client), "done chris") << uri;
  }
  for (const char* uri :
       {"", "imap", "imap/", "/server.example.com", "smtp/server.example.com", "imap/server", "imap/other.example.com",
        "imap/server.example.com.evil.org", "imap/server.example.com/", "imap/server.example.com/a/b",
        "imap/server.example.com/a b", "imap/other/server.example.com", "imap/192.0.2.1"}) {
    DigestMd5Client client = chris();
    client.digest_uri = uri;
    EXPECT_EQ(answer_to(client), "refuse BADAUTH: digest-uri names another service") << uri;
  }
}

TEST_F(DigestMd5, a_server_that_does_not_know_its_domain_goes_by_its_name_in_any) {
  world.server = "server";
  EXPECT_EQ(answer_to(chris()), "done chris");
  for (const char* uri : {"imap/server2.example.com", "imap/serve", "imap/other.server"}) {
    DigestMd5Client client = chris();
    client.digest_uri = uri;
    EXPECT_EQ(answer_to(client), "refuse BADAUTH: digest-uri names another service") << uri;
  }
}

TEST_F(DigestMd5, the_authorization_identity_is_part_of_what_is_hashed) {
  DigestMd5Client client = chris();
  client.authzid = "caf\u00E9";
  EXPECT_EQ(answer_to(client), "done chris as caf\u00E9");
  client.authzid = "";
  EXPECT_EQ(answer_to(client), "done chris");

  Session session("DIGEST-MD5", world);
  const std::string response = chris().response(challenge_of(session));
  EXPECT_EQ(session.send(response + ",authzid=\"root\""), wrong_response_text);
  for (const char* bad : {"caf\xE9", "a\\\0b"}) {
    client.authzid = bad;
    EXPECT_NE(answer_to(client), "done chris") << bad;
  }
  client.authzid = "ro\\\0ot"s;
  EXPECT_EQ(answer_to(client), "refuse BADPROT: the authorization identity is not UTF-8 without NUL");
}

TEST_F(DigestMd5, the_longest_names_are_accepted_and_longer_ones_refused) {
  const std::string name(1020, 'n');
  world.passwords[name] = "p";
  DigestMd5Client client(name, "p");
  client.authzid = std::string(1020, 'z');
  EXPECT_EQ(answer_to(client), "done " + name + " as " + *client.authzid);
  client.authzid = std::string(1021, 'z');
  EXPECT_EQ(answer_to(client), "refuse BADPROT: a name is too long");
  EXPECT_EQ(answer_to({std::string(1021, 'n'), "p"}), "refuse BADPROT: a name is too long");
}

TEST_F(DigestMd5, a_store_may_keep_the_hash_instead_of_the_password) {
  world.keeps_key_schedules = true;
  EXPECT_EQ(answer_to(chris()), "done chris");
  EXPECT_EQ(answer_to({"chris", "Secret"}), wrong_response_text);
  EXPECT_EQ(answer_to({"nobody", ""}), wrong_credentials_text);
}

TEST_F(DigestMd5, what_the_surroundings_answer_is_passed_on) {
  world.answer = Code::Interact;
  EXPECT_EQ(answer_to(chris()), "refuse INTERACT: the credentials could not be obtained or checked");
  world.answer = Code::NoMem;
  EXPECT_EQ(answer_to(chris()), "refuse NOMEM: the credentials could not be obtained or checked");
}

TEST_F(DigestMd5, a_refused_message_asks_for_no_account) {
  DigestMd5Client client = chris();
  client.qop = "auth-int";
  EXPECT_EQ(answer_to(client), "refuse BADPROT: the quality of protection is not one that was offered");
  client.qop.reset();
  client.digest_uri = "smtp/server.example.com";
  answer_to(client);
  EXPECT_TRUE(world.asked.empty());
}

TEST_F(DigestMd5, running_out_of_memory_is_refused_as_such) {
  world.memory_is_out = true;
  world.server = std::string(255, 'a');
  EXPECT_EQ(Session("DIGEST-MD5", world).start(), "refuse NOMEM: out of memory");
}

} // namespace
} // namespace saslspec::impl
