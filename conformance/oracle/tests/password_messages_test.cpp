// A mutated message of PLAIN, CRAM-MD5, OTP or a bearer token is wrong in the one respect that it claims.
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

TEST(PlainMessages, are_on_the_wire_as_their_names_say) {
  const std::pair<std::string_view, std::string> cases[] = {
      {"Message.valid",          "\0alice\0wonderland-7"s      },
      {"Message.authorized",     "shared\0alice\0wonderland-7"s},
      {"Message.authzid_self",   "alice\0alice\0wonderland-7"s },
      {"Message.unauthorized",   "bob\0alice\0wonderland-7"s   },
      {"Message.wrong_password", "\0alice\0vonderland-7"s      },
      {"Message.unknown_user",   "\0nobody\0wonderland-7"s     },
      {"Message.missing_nul",    "alice\0wonderland-7"s        },
      {"Message.extra_nul",      "\0alice\0wonderland-7\0"s    },
      {"Message.empty_authcid",  "\0\0wonderland-7"s           },
      {"Message.empty_password", "\0alice\0"s                  },
      {"Message.not_utf8",       "\0alice\xFF\0wonderland-7"s  },
  };
  for (const auto& [message, octets] : cases)
    EXPECT_EQ(build(*make_client("PLAIN", {}), message), octets) << message;
}

TEST(CramMessages, are_on_the_wire_as_their_names_say) {
  const std::string digest = advanced("CRAM-MD5")->variables().at("digest");
  std::string upper = digest;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(toupper(c)); });
  const std::pair<std::string_view, std::string> cases[] = {
      {"Response.valid",              "alice " + digest            },
      {"Response.wrong_digest",       "alice " + hex(hmac(Hash::Md5, "vonderland-7", "<1.2@server.example.com>"))},
      {"Response.unknown_user", "nobody " + digest                             },
      {"Response.uppercase_digest",           "alice " + upper          },
      {"Response.digest_short",   "alice " + digest.substr(0,                      31)},
      {"Response.no_space", "alice" + digest     },
      {"Response.trailing",           "alice " + digest + "junk"                       },
  };
  for (const auto& [message, octets] : cases)
    EXPECT_EQ(build(*advanced("CRAM-MD5"), message), octets) << message;
}

TEST(CramMessages, of_other_session_is_the_right_answer_to_the_challenge_before) {
  auto client = advanced("CRAM-MD5");
  const std::string before = build(*client, "Response.valid");
  client->restart();
  EXPECT_TRUE(client->observe("<3.4@server.example.com>", Message::CramChallenge));
  EXPECT_EQ(build(*client, "Response.of_other_session"), before);
  EXPECT_NE(build(*client, "Response.valid"), before);
}

TEST(OtpMessages, are_on_the_wire_as_their_names_say) {
  const std::pair<std::string_view, std::string> cases[] = {
      {"Identity.valid",            "\0alice"s                                                 },
      {"Identity.authorized",       "shared\0alice"s                                           },
      {"Identity.authzid_self",     "alice\0alice"s                                            },
      {"Identity.unauthorized",     "bob\0alice"s                                              },
      {"Identity.unknown_user",     "\0nobody"s                                                },
      {"Identity.exhausted",        "\0shared"s                                                },
      {"Identity.missing_nul",      "alice"                                                    },
      {"Identity.extra_nul",        "\0alice\0x"s                                              },
      {"Identity.empty_authcid",    "\0"s                                                      },
      {"Identity.not_utf8",         "\0alice\xFF"s                                             },
      {"Hex.valid",                 "hex:5bf075d9959d036f"                                     },
      {"Hex.spaced",                "hex:5BF0 75D9959D036F"                                    },
      {"Hex.uppercase_type",        "HEX:5bf075d9959d036f"                                     },
      {"Hex.last_password",         "hex:505d889f90085847"                                     },
      {"Hex.short",                 "hex:5bf075d9959d036"                                      },
      {"Word.valid",                "word:BOND FOGY DRAB NE RISE MART"                         },
      {"Word.lowercase",            "word:bond fogy drab ne rise mart"                         },
      {"InitHex.unknown_algorithm", "init-hex:5bf075d9959d036f:md9 499 ke1235:3712dcb4aa5316c1"},
      {"InitHex.missing_password",  "init-hex:5bf075d9959d036f:md5 499 ke1235:"                },
      {"InitHex.same_series",       "init-hex:5bf075d9959d036f:md5 499 ke1234:5bf075d9959d036f"},
      {"Bare.hex",                  "5bf075d9959d036f"                                         },
      {"Unknown.type",              "foo:5bf075d9959d036f"                                     },
  };
  for (const auto& [message, octets] : cases) {
    auto client = make_client("OTP", {.password = "This is a test."});
    ASSERT_TRUE(client->observe("otp-md5 499 ke1234 ext", Message::OtpChallenge));
    EXPECT_EQ(build(*client, message), octets) << message;
  }
}

TEST(OtpMessages, of_other_session_is_the_password_that_was_used_up) {
  auto client = make_client("OTP", {});
  EXPECT_TRUE(client->observe("otp-md5 499 al1234 ext", Message::OtpChallenge));
  const std::string used = build(*client, "Hex.valid");
  client->restart();
  EXPECT_TRUE(client->observe("otp-md5 499 al1234 ext", Message::OtpChallenge));
  EXPECT_NE(build(*client, "Hex.of_other_session"), used) << "it is due again";
  client->restart();
  EXPECT_TRUE(client->observe("otp-md5 498 al1234 ext", Message::OtpChallenge));
  EXPECT_EQ(build(*client, "Hex.of_other_session"), used);
  EXPECT_EQ(build(*client, "Hex.last_password"), used);
}

TEST(BearerMessages, are_on_the_wire_as_their_names_say) {
  const std::string token = bearer_token("alice", "wonderland-7");
  const std::string auth = "auth=Bearer " + token + "\x01";
  const std::pair<std::string_view, std::string> cases[] = {
      {"Message.valid",             "n,a=alice,\x01" + auth + "\x01"                                },
      {"Message.authorized",        "n,a=shared,\x01" + auth + "\x01"                               },
      {"Message.unauthorized",      "n,a=bob,\x01" + auth + "\x01"                                  },
      {"Message.wrong_token",       "n,a=alice,\x01"
                              "auth=Bearer x" +
                                  token + "\x01\x01"                   },
      {"Message.expired_token",     "n,a=alice,\x01"
                                "auth=Bearer " +
                                    expired_token(token) + "\x01\x01"},
      {"Message.empty_auth",        "n,a=alice,\x01"
                             "auth=\x01\x01"                            },
      {"Message.empty_token",       "n,a=alice,\x01"
                              "auth=Bearer \x01\x01"                   },
      {"Message.no_auth",           "n,a=alice,\x01\x01"                                            },
      {"Message.other_scheme",      "n,a=alice,\x01"
                               "auth=Basic " +
                                   token + "\x01\x01"                 },
      {"Message.scheme_lower",      "n,a=alice,\x01"
                               "auth=bearer " +
                                   token + "\x01\x01"                 },
      {"Message.token_nul",         "n,a=alice,\x01"
                            "auth=Bearer " +
                                token + "\0x\x01\x01"s                   },
      {"Message.missing_end",       "n,a=alice,\x01" + auth                                         },
      {"Message.trailing",          "n,a=alice,\x01" + auth + "\x01x"                               },
      {"Message.no_authzid",        "n,,\x01" + auth + "\x01"                                       },
      {"Message.y_flag",            "y,a=alice,\x01" + auth + "\x01"                                },
      {"Message.p_flag",            "p=tls-unique,a=alice,\x01" + auth + "\x01"                     },
      {"Message.no_header",         "\x01" + auth + "\x01"                                          },
      {"Message.missing_separator", "n,a=alice," + auth + "\x01"                                    },
      {"Message.bad_escape",        "n,a=alice=ZZ,\x01" + auth + "\x01"                             },
      {"Message.unknown_key",       "n,a=alice,\x01"
                              "unknown=value\x01" +
                                  auth + "\x01"                        },
      {"Message.malformed_key",     "n,a=alice,\x01"
                                "un-known=value\x01" +
                                    auth + "\x01"                    },
      {"Message.other_host",        "n,a=alice,\x01"
                             "host=other.example.com\x01" +
                                 auth + "\x01"                          },
      {"Dummy.valid",               "\x01"                                                          },
  };
  for (const auto& [message, octets] : cases)
    EXPECT_EQ(build(*make_client("OAUTHBEARER", {}), message), octets) << message;
  EXPECT_EQ(build(*make_client("XOAUTH2", {}), "Message.valid"), "user=alice\x01" + auth + "\x01");
  EXPECT_EQ(build(*make_client("XOAUTH2", {}), "Message.unauthorized"), "user=bob\x01" + auth + "\x01");
}

TEST(BearerMessages, the_identity_is_the_tokens_and_acts_as_the_one_that_is_named) {
  auto client = make_client("OAUTHBEARER", {.user = "a,b=c"});
  EXPECT_TRUE(build(*client, "Message.valid").starts_with("n,a=a=2Cb=3Dc,\x01"));
  EXPECT_EQ(client->expected_identity().authzid, "a,b=c");
  build(*client, "Message.authorized");
  build(*client, "Dummy.valid");
  EXPECT_EQ(client->expected_identity().authcid, "a,b=c");
  EXPECT_EQ(client->expected_identity().authzid, "shared");
  build(*client, "Message.no_authzid");
  EXPECT_EQ(client->expected_identity().authzid, "a,b=c");
  auto other = make_client("XOAUTH2", {});
  other->sent("user=shared\x01"
              "auth=Bearer x\x01\x01");
  EXPECT_EQ(other->expected_identity().authzid, "shared");
}

} // namespace
} // namespace saslspec::oracle
