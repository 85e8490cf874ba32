// A mutated message of DIGEST-MD5 is wrong in the one respect that it claims.
#include "crypto.hpp"
#include "messages.hpp"
#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <string>

#include <gtest/gtest.h>

namespace saslspec::oracle {
namespace {

using namespace std::string_literals;
using model::Message;

TEST(DigestMessages, a_mutated_response_differs_in_the_claimed_directive_and_the_value_over_it) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"Response.authorized",           "authzid response"   },
      {"Response.authzid_not_covered",  "authzid"            },
      {"Response.wrong_password",       "response"           },
      {"Response.unknown_user",         "response username"  },
      {"Response.response_missing",     "response"           },
      {"Response.username_missing",     "username"           },
      {"Response.nonce_missing",        "nonce"              },
      {"Response.nonce_replaced",       "nonce response"     },
      {"Response.nonce_truncated",      "nonce response"     },
      {"Response.cnonce_missing",       "cnonce"             },
      {"Response.nc_missing",           "nc"                 },
      {"Response.nc_second",            "nc response"        },
      {"Response.realm_missing",        "realm response"     },
      {"Response.realm_other",          "realm response"     },
      {"Response.digest_uri_missing",   "digest-uri"         },
      {"Response.digest_uri_service",   "digest-uri response"},
      {"Response.digest_uri_host",      "digest-uri response"},
      {"Response.qop_absent",           "qop"                },
      {"Response.qop_not_offered",      "qop response"       },
      {"Response.charset_absent",       "charset"            },
      {"Response.unknown_directive",    "x-mood"             },
      {"IntegrityResponse.valid",       "qop response"       },
      {"ConfidentialityResponse.valid", "cipher qop response"},
  };
  const std::string valid = build(*advanced("DIGEST-MD5"), "Response.valid");
  for (const auto& [message, directives] : cases)
    EXPECT_EQ(differing(valid, build(*advanced("DIGEST-MD5"), message), " "), directives) << message;
}

TEST(DigestMessages, what_is_twice_is_the_same_both_times) {
  const std::string twice = build(*advanced("DIGEST-MD5"), "Response.nonce_twice");
  const std::string nonce = "nonce=\"" + advanced("DIGEST-MD5")->variables().at("nonce") + "\"";
  EXPECT_NE(twice.find(nonce + "," + nonce), std::string::npos) << twice;
  EXPECT_EQ(differing(twice, build(*advanced("DIGEST-MD5"), "Response.valid"), " "), "");
}

TEST(DigestMessages, names_in_latin1_are_hashed_so_and_written_as_the_charset_says) {
  const Persona persona{.user = "j\u00FCrgen", .password = "stra\u00DFe", .client_nonce = "clientnonce"};
  const std::string utf8 = build(*advanced("DIGEST-MD5", persona), "Response.valid");
  const std::string latin1 = build(*advanced("DIGEST-MD5", persona), "Response.charset_absent");
  EXPECT_NE(utf8.find("username=\"j\u00FCrgen\""), std::string::npos);
  EXPECT_NE(latin1.find("username=\"j\xFCrgen\""), std::string::npos);
  EXPECT_EQ(differing(utf8, latin1, " "), "charset username");
}

TEST(DigestMessages, no_charset_is_named_that_was_not_offered) {
  const Persona persona{.user = "j\u00FCrgen", .password = "stra\u00DFe", .client_nonce = "clientnonce"};
  std::string challenge = digest_challenge(base64("<1.2@server.example.com>"));
  challenge.erase(challenge.rfind(','));
  const auto client = make_client("DIGEST-MD5", persona);
  ASSERT_TRUE(client->observe(challenge, Message::DigestChallenge));
  EXPECT_EQ(build(*client, "Response.valid"), build(*advanced("DIGEST-MD5", persona), "Response.charset_absent"));
}

TEST(DigestMessages, a_challenge_without_a_nonce_is_a_violation_and_stops_no_client) {
  for (const char* challenge : {"", R"(realm="x",nonce="",qop="auth",algorithm=md5-sess)"}) {
    const auto client = make_client("DIGEST-MD5", {.user = "alice", .password = "x"});
    EXPECT_FALSE(client->observe(challenge, Message::DigestChallenge)) << challenge;
    for (const std::string& message : known_messages("DIGEST-MD5"))
      EXPECT_TRUE(client->message(message, {})) << message;
  }
}

TEST(DigestMessages, special_characters_are_quoted) {
  auto client = advanced("DIGEST-MD5", {.user = "a\"b\\c", .password = "x"});
  EXPECT_NE(build(*client, "Response.valid").find("username=\"a\\\"b\\\\c\""), std::string::npos);
}

} // namespace
} // namespace saslspec::oracle
