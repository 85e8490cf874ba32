// Wrong server messages are told, each with the requirement that it breaks; right ones are let through.
#include "saslspec/oracle/client.hpp"
#include "saslspec/oracle/encoding.hpp"
#include "saslspec/vectors/files.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace saslspec::oracle {
namespace {

using namespace std::string_literals;
using model::Message;

/// Empty when the message is let through.
std::string requirement_broken(Client& client, std::string_view server_message, Message kind) {
  const auto observed = client.observe(server_message, kind);
  return observed ? "" : observed.error().requirement;
}

struct Planted {
  std::string_view message;
  std::string_view requirement; ///< empty: nothing wrong
};

class ScramServerFirst : public testing::TestWithParam<Planted> {};

TEST_P(ScramServerFirst, is_judged) {
  auto client = make_client("SCRAM-SHA-256", {.client_nonce = "abc"});
  ASSERT_TRUE(client->message("ClientFirst.valid", {}));
  EXPECT_EQ(requirement_broken(*client, GetParam().message, Message::ScramServerFirst), GetParam().requirement)
      << GetParam().message;
}

constexpr Planted server_first[] = {
    {"r=abcDEF,s=c2FsdA==,i=4096",         ""                              },
    {"r=abcD,s=c2FsdA==,i=10000,x=y,z=1=", ""                              },
    {"e=other-error",                      ""                              },
    {"",                                   "RFC5802-7-server-first-grammar"},
    {"r=abcDEF",                           "RFC5802-5.1-i-sent"            },
    {"s=c2FsdA==,r=abcDEF,i=4096",         "RFC5802-7-server-first-grammar"},
    {"r=abcDEF,i=4096,s=c2FsdA==",         "RFC5802-7-server-first-grammar"},
    {"r=abcDEF,s=c2FsdA==",                "RFC5802-5.1-i-sent"            },
    {"r=abcDEF,s=c2FsdA==,i=4096,",        "RFC5802-7-server-first-grammar"},
    {"r=abcDEF,s=c2FsdA==,i=4096,xx",      "RFC5802-7-server-first-grammar"},
    {"r=abcDEF,s=c2FsdA==,i=4096,x=",      "RFC5802-7-server-first-grammar"},
    {"r=abcDEF,s=c2FsdA==,i=4096,x=\xFF",  "RFC5802-7-server-first-grammar"},
    {"m=x,r=abcDEF,s=c2FsdA==,i=4096",     "RFC5802-5.1-server-no-m"       },
    {"r=abcDEF,s=c2FsdA==,i=4096,m=x",     "RFC5802-5.1-server-no-m"       },
    {"r=abc,s=c2FsdA==,i=4096",            "RFC5802-5.1-nonce-prefix"      },
    {"r=abDEF,s=c2FsdA==,i=4096",          "RFC5802-5.1-nonce-prefix"      },
    {"r=DEFabc,s=c2FsdA==,i=4096",         "RFC5802-5.1-nonce-prefix"      },
    {"r=abcD F,s=c2FsdA==,i=4096",         "RFC5802-5.1-r-server-printable"},
    {"r=abcD\x7F,s=c2FsdA==,i=4096",       "RFC5802-5.1-r-server-printable"},
    {"r=abcDEF,s=c2FsdA=,i=4096",          "RFC5802-5.1-s-base64"          },
    {"r=abcDEF,s=c2Fsd!==,i=4096",         "RFC5802-5.1-s-base64"          },
    {"r=abcDEF,s=c2FsdB==,i=4096",         "RFC5802-5.1-s-base64"          },
    {"r=abcDEF,s=,i=4096",                 "RFC5802-9-salt-min"            },
    {"r=abcDEF,s=c2FsdA==,i=0",            "RFC5802-7-iteration-posit"     },
    {"r=abcDEF,s=c2FsdA==,i=04096",        "RFC5802-7-iteration-posit"     },
    {"r=abcDEF,s=c2FsdA==,i=-1",           "RFC5802-7-iteration-posit"     },
    {"r=abcDEF,s=c2FsdA==,i=4096 ",        "RFC5802-7-iteration-posit"     },
    {"r=abcDEF,s=c2FsdA==,i=",             "RFC5802-7-iteration-posit"     },
    {"r=abcDEF,s=c2FsdA==,i=4095",         "RFC7677-3-iterations"          },
};
INSTANTIATE_TEST_SUITE_P(planted, ScramServerFirst, testing::ValuesIn(server_first));

TEST(ScramObserve, iteration_count_below_the_recommendation_cites_the_mechanisms_own) {
  auto client = make_client("SCRAM-SHA-1", {.client_nonce = "abc"});
  ASSERT_TRUE(client->message("ClientFirst.valid", {}));
  EXPECT_EQ(requirement_broken(*client, "r=abcDEF,s=c2FsdA==,i=1", Message::ScramServerFirst),
            "RFC5802-5.1-i-min-4096");
}

TEST(ScramObserve, an_absurd_iteration_count_costs_no_hour) {
  auto client = make_client("SCRAM-SHA-1", {.client_nonce = "abc"});
  ASSERT_TRUE(client->message("ClientFirst.valid", {}));
  EXPECT_EQ(requirement_broken(*client, "r=abcDEF,s=c2FsdA==,i=99999999999999999999", Message::ScramServerFirst), "");
  EXPECT_TRUE(client->message("ClientFinal.valid", {
                                                       {"password", "x"}
  }));
}

TEST(ScramObserve, a_server_nonce_that_comes_twice_is_told) {
  auto client = make_client("SCRAM-SHA-256", {});
  for (const std::string_view broken : {"", "RFC5802-5.1-nonce-fresh"}) {
    ASSERT_TRUE(client->message("ClientFirst.valid", {}));
    const std::string nonce = client->variables().at("client_nonce") + "alwaysthesame";
    EXPECT_EQ(requirement_broken(*client, "r=" + nonce + ",s=c2FsdA==,i=4096", Message::ScramServerFirst), broken);
    client->restart();
  }
}

class ScramServerFinal : public testing::TestWithParam<Planted> {};

TEST_P(ScramServerFinal, is_judged) {
  auto client = make_client("SCRAM-SHA-1", {.user = "user", .client_nonce = "fyko+d2lbbFgONRv9qkxdawL"});
  ASSERT_TRUE(client->message("ClientFirst.valid", {}));
  ASSERT_TRUE(client->observe("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
                              Message::ScramServerFirst));
  ASSERT_TRUE(client->message("ClientFinal.valid", {}));
  EXPECT_EQ(requirement_broken(*client, GetParam().message, Message::ScramServerFinal), GetParam().requirement)
      << GetParam().message;
}

constexpr Planted server_final[] = {
    {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",     ""                              },
    {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,x=y", ""                              },
    {"v=rmF9pqV8S7suAoZWja4dJRkFsKU=",     "RFC5802-3-server-signature"    },
    {"v=smF9pqV8S7suAoZWja4dJRkFsKQ=",     "RFC5802-3-server-signature"    },
    {"v=rmF9pqV8S7suAoZWja4dJRkF",         "RFC5802-3-server-signature"    },
    {"v=",                                 "RFC5802-3-server-signature"    },
    {"v=rmF9pqV8S7suAoZWja4dJRkFsKR=",     "RFC5802-7-server-final-grammar"},
    {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ",      "RFC5802-7-server-final-grammar"},
    {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,",    "RFC5802-7-server-final-grammar"},
    {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,m=x", "RFC5802-5.1-server-no-m"       },
    {"e=other-error",                      "RFC5802-7-server-final-grammar"},
    {"",                                   "RFC5802-7-server-final-grammar"},
};
INSTANTIATE_TEST_SUITE_P(planted, ScramServerFinal, testing::ValuesIn(server_final));

struct Judged {
  std::string_view mechanism;
  Message kind;
  std::string message;
  std::string_view requirement;
};

class ServerMessage : public testing::TestWithParam<Judged> {};

TEST_P(ServerMessage, is_judged) {
  const auto& [mechanism, kind, message, requirement] = GetParam();
  EXPECT_EQ(requirement_broken(*make_client(mechanism, {}), message, kind), requirement) << message;
}

const Judged judged[] = {
    {"SCRAM-SHA-1",   Message::ScramError,      "e=invalid-proof",                                                          ""                                      },
    {"SCRAM-SHA-1",   Message::ScramError,      "e=own-words,x=y",                                                          ""                                      },
    {"SCRAM-SHA-1",   Message::ScramError,      "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",                                           "RFC5802-5.1-e-required-if-sent"        },
    {"SCRAM-SHA-1",   Message::ScramError,      "e=",                                                                       "RFC5802-7-error-values"                },
    {"SCRAM-SHA-256", Message::Empty,           "hello",                                                                    "RFC4422-5-client-first-empty"          },
    {"SCRAM-SHA-256", Message::Empty,           "",                                                                         ""                                      },
    {"PLAIN",         Message::Empty,           "",                                                                         ""                                      },
    {"PLAIN",         Message::Empty,           "Password:",                                                                "RFC4616-2-client-first-empty-challenge"},
    {"PLAIN",         Message::None,            "welcome",                                                                  "RFC4616-2-single-message"              },
    {"ANONYMOUS",     Message::Empty,           "hello",                                                                    "RFC4505-2-empty-challenge"             },
    {"ANONYMOUS",     Message::None,            "hello",                                                                    "RFC4505-2-single-message"              },
    {"EXTERNAL",      Message::Empty,           "hello",                                                                    "RFC4422-A.1-external-empty-challenge"  },
    {"EXTERNAL",      Message::None,            "hello",                                                                    "RFC4422-A.1-external-no-success-data"  },
    {"LOGIN",         Message::UserNamePrompt,  "User Name",                                                                ""                                      },
    {"LOGIN",         Message::UserNamePrompt,  "User Name\0"s,                                                             ""                                      },
    {"LOGIN",         Message::UserNamePrompt,  "Username:",                                                                ""                                      },
    {"LOGIN",         Message::UserNamePrompt,  "login:",                                                                   "LOGIN-2.2-first-challenge"             },
    {"LOGIN",         Message::UserNamePrompt,  "",                                                                         "LOGIN-2.2-first-challenge"             },
    {"LOGIN",         Message::PasswordPrompt,  "Password",                                                                 ""                                      },
    {"LOGIN",         Message::PasswordPrompt,  "Password:",                                                                ""                                      },
    {"LOGIN",         Message::PasswordPrompt,  "User Name",                                                                "LOGIN-2.2-second-challenge"            },
    {"CRAM-MD5",      Message::CramChallenge,   "<1.2@server.example.com>",                                                 ""                                      },
    {"CRAM-MD5",      Message::CramChallenge,   "<\"a b\"@[127.0.0.1]>",                                                    ""                                      },
    {"CRAM-MD5",      Message::CramChallenge,   "<1896.697170952@localhost>",                                               ""                                      },
    {"CRAM-MD5",      Message::CramChallenge,   "",                                                                         "RFC2195-2-challenge-msgid"             },
    {"CRAM-MD5",      Message::CramChallenge,   "1.2@server.example.com",                                                   "RFC2195-2-challenge-msgid"             },
    {"CRAM-MD5",      Message::CramChallenge,   "<1.2@server.example.com",                                                  "RFC2195-2-challenge-msgid"             },
    {"CRAM-MD5",      Message::CramChallenge,   "<1.2>",                                                                    "RFC2195-2-challenge-msgid"             },
    {"CRAM-MD5",      Message::CramChallenge,   "<@server.example.com>",                                                    "RFC2195-2-challenge-msgid"             },
    {"CRAM-MD5",      Message::CramChallenge,   "<1.2@>",                                                                   "RFC2195-2-challenge-msgid"             },
    {"CRAM-MD5",      Message::CramChallenge,   "<1..2@server.example.com>",                                                "RFC2195-2-challenge-msgid"             },
    {"CRAM-MD5",      Message::CramChallenge,   "<1.2@server.example.com>\r\n",                                             "RFC2195-2-challenge-msgid"             },
    {"CRAM-MD5",      Message::CramChallenge,   "<1.2@server.example.com>\0"s,                                              "RFC2195-2-challenge-msgid"             },
    {"CRAM-MD5",      Message::CramChallenge,   "<1.2@s\xC3\xA9.example.com>",                                              "RFC2195-2-challenge-msgid"             },
    {"DIGEST-MD5",    Message::DigestChallenge, R"(nonce="bWFkZS11cC1ub25jZQ",algorithm=md5-sess)",                         ""                                      },
    {"DIGEST-MD5",    Message::DigestChallenge, R"( , realm = "a\"b" ,nonce="bWFkZS11cC1ub25jZQ", algorithm=MD5-SESS,x=y)",
     ""                                                                                                                                                             },
    {"DIGEST-MD5",    Message::DigestChallenge, "",                                                                         "RFC2831-2.1.1-challenge-syntax"        },
    {"DIGEST-MD5",    Message::DigestChallenge, R"(nonce="bWFkZS11cC1ub25jZQ" algorithm=md5-sess)",
     "RFC2831-2.1.1-challenge-syntax"                                                                                                                               },
    {"DIGEST-MD5",    Message::DigestChallenge, R"(nonce="bWFkZS11cC1ub25jZQ)",                                             "RFC2831-2.1.1-challenge-syntax"        },
    {"DIGEST-MD5",    Message::DigestChallenge, R"(nonce=bWFkZS11cC1ub25jZQ,algorithm=md5-sess)",
     "RFC2831-2.1.1-challenge-syntax"                                                                                                                               },
    {"DIGEST-MD5",    Message::DigestChallenge, R"(nonce="bWFkZS11cC1ub25jZQ",algorithm=md5)",
     "RFC2831-2.1.1-challenge-syntax"                                                                                                                               },
    {"DIGEST-MD5",    Message::DigestChallenge, R"(nonce="bWFkZS11cC1ub25jZQ",algorithm=md5-sess,maxbuf=ten)",
     "RFC2831-2.1.1-challenge-syntax"                                                                                                                               },
    {"DIGEST-MD5",    Message::DigestChallenge,
     R"(nonce="bWFkZS11cC1ub25jZQ",algorithm=md5-sess,)" + std::string(2000,                                                'x') + "=y",
     "RFC2831-2.1.1-challenge-size"},
    {"DIGEST-MD5",               Message::DigestChallenge,                            "algorithm=md5-sess",                                                                "RFC2831-2.1.1-nonce-once"                                                        },
    {"DIGEST-MD5",               Message::DigestChallenge,                            R"(nonce="bWFkZS11cC1ub25jZQ",nonce="b",algorithm=md5-sess)",
     "RFC2831-2.1.1-nonce-once"},
    {"DIGEST-MD5",               Message::DigestChallenge,                            R"(nonce="bWFkZS11cC1ub25jZQ")",                                                                "RFC2831-2.1.1-algorithm-once"                                                                                     },
    {"DIGEST-MD5",               Message::DigestChallenge,                            R"(nonce="bWFkZS11cC1ub25jZQ",algorithm=md5-sess,opaque="x")",
     "RFC2831-2.1.1-no-opaque-domain"},
    {"DIGEST-MD5",               Message::DigestChallenge,                            R"(nonce="bWFkZS11cC1ub25jZQ",algorithm=md5-sess,stale=true)",
     "RFC2831-2.1.1-no-stale-initial"                                                                                     },
    {"DIGEST-MD5",               Message::DigestChallenge,                            R"(nonce="bWFkZS11cC1ub25jZQ",algorithm=md5-sess,qop="auth-conf")",
     "RFC2831-2.1.1-cipher-with-conf"},
    {"DIGEST-MD5",               Message::DigestChallenge,                            R"(nonce="bWFkZS11cC1ub25jZQ",algorithm=md5-sess,maxbuf=1,maxbuf=2)",
     "RFC2831-2.1.1-single-directives"                                                                                   },
    {"DIGEST-MD5",               Message::DigestChallenge,                            R"(nonce="bWFkZS11cC1ub25jZQ",algorithm=md5-sess,qop="")",
     "RFC2831-2.1.1-qop-default"},
    {"DIGEST-MD5",               Message::DigestChallenge,                            R"(nonce="short",algorithm=md5-sess)",                                                                "RFC2831-2.1.1-nonce-entropy"                                                                                                       },
    {"DIGEST-MD5",               Message::DigestRspauth,                            "rspauth=ea40f60335c427b5527b84dbabcdfffd",                                                                  ""},
    {"DIGEST-MD5",               Message::DigestRspauth,                            "",                                                                  "RFC2831-2.1.3-rspauth"                                                                                                                                               },
    {"DIGEST-MD5",               Message::DigestRspauth,                            "response=ea40f60335c427b5527b84dbabcdfffd",                                                                  "RFC2831-2.1.3-rspauth"},
    {"DIGEST-MD5",               Message::DigestRspauth,                            "rspauth=EA40f60335c427b5527b84dbabcdfffd",                                                                  "RFC2831-2.1.3-rspauth"                                                                                                                                                },
    {"DIGEST-MD5",               Message::DigestRspauth,                            "rspauth=ea40f60335c427b5527b84dbabcdfff",                                                                  "RFC2831-2.1.3-rspauth"},
    {"DIGEST-MD5",               Message::DigestRspauth,                            "rspauth=ea40f60335c427b5527b84dbabcdfffd,x=y",                                                                  "RFC2831-2.1.3-rspauth"                                                                                                                                           },
    {"OTP",               Message::OtpChallenge,                                   "otp-md5 499 ke1234 ext",                                                                          ""},
    {"OTP",               Message::OtpChallenge,                                   "otp-sha1  0499\tKE1234 ext,x-foo,bar ",                                                                          ""                                                                                                                            },
    {"OTP",               Message::OtpChallenge,                                   "otp-md4 499 ke1234 ext\r\n",                                                                          ""},
    {"OTP",               Message::OtpChallenge,                                   "",                                                                          "RFC2289-6-otp-lower"                                                                                                                                                      },
    {"OTP",               Message::OtpChallenge,                                   "OTP-md5 499 ke1234 ext",                                                                          "RFC2289-6-otp-lower"},
    {"OTP",               Message::OtpChallenge,                                   "otp-MD5 499 ke1234 ext",                                                                          "RFC2289-6-otp-lower"                                                                                                                                                      },
    {"OTP",               Message::OtpChallenge,                                   "otp-md5 many ke1234 ext",                                                                          "RFC2444-4-challenge-format"},
    {"OTP",               Message::OtpChallenge,                                   "otp-md5 -1 ke1234 ext",                                                                          "RFC2444-4-challenge-format"                                                                                                                                                        },
    {"OTP",               Message::OtpChallenge,                                   "otp-md5 499",                                                                          "RFC2289-6-seed"},
    {"OTP",               Message::OtpChallenge,                                   "otp-md5 499 ke-1234 ext",                                                                          "RFC2289-6-seed"                                                                                                                                            },
    {"OTP",               Message::OtpChallenge,                                   "otp-md5 499 abcdefgh123456789 ext",                                                                          "RFC2289-6-seed"},
    {"OTP",               Message::OtpChallenge,                                   "otp-md5 499 ke1234",                                                                          "RFC2444-3-extended-syntax"                                                                                                                                                           },
    {"OTP",               Message::OtpChallenge,                                   "otp-md5 499 ke1234 extra",                                                                          "RFC2444-3-extended-syntax"},
    {"OTP",               Message::OtpChallenge,                                   "otp-md5 499 ke1234 ext more",                                                                          "RFC2444-4-challenge-format"                                                                                                                                                        },
    {"OTP",               Message::Empty,                                   "hello",                                                                                 "RFC4422-5-client-first-empty"},
    {"OAUTHBEARER",               Message::Empty,                           "hello",                                                                         "RFC4422-5-client-first-empty"                                                                                                                                                        },
    {"OAUTHBEARER",               Message::None,                           "welcome",                                                                          "RFC4422-3.6-no-data-on-failure"},
    {"OAUTHBEARER",               Message::BearerError,                           R"({"status":"invalid_token"})",                                                                   ""                                                                                                                           },
    {"OAUTHBEARER",               Message::BearerError,                           R"({"status":"insufficient_scope","scope":"mail","else":[1]})",                                                                   ""},
    {"OAUTHBEARER",               Message::BearerError,                           "",                                                                   "RFC7628-3.2.2-json"                                                                                                                                                                                       },
    {"OAUTHBEARER",               Message::BearerError,                           "invalid_token",                                                                   "RFC7628-3.2.2-json"},
    {"OAUTHBEARER",               Message::BearerError,                           R"(["invalid_token"])",                                                                   "RFC7628-3.2.2-json"                                                                                                                                                                                },
    {"OAUTHBEARER",               Message::BearerError,                           R"({"status":"invalid_token")",                                                                   "RFC7628-3.2.2-json"},
    {"OAUTHBEARER",               Message::BearerError,                           "{\"status\":\"\xFF\"}",                                                                   "RFC7628-3.2.2-json"                                                                                                                                                                                       },
    {"OAUTHBEARER",               Message::BearerError,                           R"({"scope":"mail"})",                                                                   "RFC7628-3.2.2-status"},
    {"OAUTHBEARER",               Message::BearerError,                           R"({"status":401})",                                                                   "RFC7628-3.2.2-status"                                                                                                                                                                                         },
    {"OAUTHBEARER",               Message::BearerError,                           R"({"status":""})",                                                                   "RFC7628-3.2.2-status"},
    {"OAUTHBEARER",               Message::BearerError,                           R"({"status":"a\"b"})",                                                                   "RFC7628-3.2.2-status"                                                                                                                                                                                     },
    {"OAUTHBEARER",               Message::BearerError,                           R"({"status":"invalid_token","scope":1})",                                                                   "RFC7628-3.2.2-json"},
    {"OAUTHBEARER",               Message::BearerError,                           R"({"status":"invalid_token","scope":"a b"})",                                                                   "RFC7628-3.2.2-scope-single"                                                                                                                                                                                 },
    {"OAUTHBEARER",               Message::BearerError,                           R"({"status":"invalid_token","openid-configuration":"http://x"})",
     "RFC7628-3.2.2-openid-config"},
    {"XOAUTH2",               Message::BearerError,                               R"({"status":"401","schemes":"bearer","scope":"mail"})",                                                                       ""                                                                                                                                                                                           },
    {"XOAUTH2",               Message::BearerError,                               "401",                                                                       "XOAUTH2-error-json"},
    {"XOAUTH2",               Message::BearerError,                               R"({"schemes":"bearer"})",                                                                       "XOAUTH2-error-json"                                                                                                                                                                       },
};
INSTANTIATE_TEST_SUITE_P(planted, ServerMessage, testing::ValuesIn(judged));

TEST(CramObserve, a_challenge_that_comes_twice_is_told) {
  auto client = make_client("CRAM-MD5", {});
  EXPECT_EQ(requirement_broken(*client, "<1.2@server.example.com>", Message::CramChallenge), "");
  client->restart();
  EXPECT_EQ(requirement_broken(*client, "<1.2@server.example.com>", Message::CramChallenge),
            "RFC2195-2-challenge-fresh");
}

TEST(DigestObserve, a_nonce_that_comes_twice_is_told) {
  const std::string challenge = R"(nonce="bWFkZS11cC1ub25jZQ",algorithm=md5-sess)";
  auto client = make_client("DIGEST-MD5", {});
  EXPECT_EQ(requirement_broken(*client, challenge, Message::DigestChallenge), "");
  client->restart();
  EXPECT_EQ(requirement_broken(*client, challenge, Message::DigestChallenge), "RFC2831-2.1.1-nonce-fresh");
}

TEST(DigestObserve, stale_is_no_fault_behind_a_response) {
  auto client = make_client("DIGEST-MD5", {});
  client->sent("username=\"alice\"");
  EXPECT_EQ(requirement_broken(*client, R"(nonce="bWFkZS11cC1ub25jZQ",algorithm=md5-sess,stale=true)",
                               Message::DigestChallenge),
            "");
}

TEST(Observe, every_requirement_that_is_cited_exists) {
  std::set<std::string, std::less<>> known;
  for (const vectors::File& file : vectors::files()) {
    if (file.path != "requirements.json") continue;
    const auto parsed = nlohmann::json::parse(file.text);
    for (const auto& entry : parsed.is_array() ? parsed : parsed.at("requirements"))
      known.insert(entry.at("id").get<std::string>());
  }
  ASSERT_FALSE(known.empty());
  std::set<std::string_view> cited{"RFC5802-5.1-nonce-fresh", "RFC2195-2-challenge-fresh", "RFC5802-5.1-i-min-4096",
                                   "RFC2831-2.1.1-nonce-fresh"};
  for (const Planted& planted : server_first)
    cited.insert(planted.requirement);
  for (const Planted& planted : server_final)
    cited.insert(planted.requirement);
  for (const Judged& entry : judged)
    cited.insert(entry.requirement);
  cited.erase("");
  for (const std::string_view requirement : cited)
    EXPECT_TRUE(known.contains(requirement)) << requirement;
}

} // namespace
} // namespace saslspec::oracle
