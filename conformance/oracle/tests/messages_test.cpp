// Every message is built in every situation, and a mutated one is wrong in the one respect that it claims.
#include "crypto.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/oracle/client.hpp"
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

std::string build(Client& client, std::string_view message, const Fields& fields = {}) {
  auto octets = client.message(message, fields);
  EXPECT_TRUE(octets) << octets.error();
  return octets.value_or("");
}

std::string group_of(std::string_view message) {
  return std::string{message.substr(0, message.find('.'))};
}

/// Of alice, under the name without -PLUS.
const ScramVerifier& verifier_of(std::string_view mechanism) {
  const auto& all = scram_verifiers(*account("alice"));
  return *std::find_if(all.begin(), all.end(), [&](const ScramVerifier& verifier) {
    return mechanism == verifier.mechanism || mechanism == std::string{verifier.mechanism} + "-PLUS";
  });
}

std::string digest_challenge(std::string_view nonce) {
  return "realm=\"server.example.com\",nonce=\"" + std::string{nonce} +
         "\",qop=\"auth,auth-int,auth-conf\",cipher=\"des,3des\",algorithm=md5-sess,charset=utf-8";
}

/// Takes the client to where it has seen the challenge that its messages answer.
void advance(Client& client, std::string_view mechanism, std::string_view challenge = "<1.2@server.example.com>") {
  if (mechanism == "CRAM-MD5") {
    ASSERT_TRUE(client.observe(challenge, Message::CramChallenge));
  }
  if (mechanism == "DIGEST-MD5") {
    ASSERT_TRUE(client.observe(digest_challenge(base64(challenge)), Message::DigestChallenge));
  }
  if (!mechanism.starts_with("SCRAM")) return;
  build(client, "ClientFirst.valid");
  const std::string nonce = client.variables().at("client_nonce") + "server0123";
  const auto& verifier = verifier_of(mechanism);
  ASSERT_TRUE(client.observe("r=" + nonce + ",s=" + base64(verifier.salt) + ",i=4096", Message::ScramServerFirst));
}

std::unique_ptr<Client> advanced(std::string_view mechanism, Persona persona = {}) {
  if (mechanism.starts_with("SCRAM") || mechanism == "DIGEST-MD5") persona.client_nonce = "clientnonce";
  auto client = make_client(mechanism, persona);
  advance(*client, mechanism);
  return client;
}

class Messages : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(mechanism, Messages, testing::ValuesIn(known_mechanisms()), [](const auto& instance) {
  std::string name{instance.param};
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST_P(Messages, each_is_built_before_and_after_the_challenge) {
  for (const std::string& message : known_messages(GetParam())) {
    auto early = make_client(GetParam(), {});
    EXPECT_TRUE(early->message(message, {})) << message;
    EXPECT_TRUE(advanced(GetParam())->message(message, {})) << message;
  }
}

TEST_P(Messages, cover_the_alphabet_of_the_model) {
  const model::Machine* machine = model::machine(GetParam());
  ASSERT_NE(machine, nullptr);
  const auto known = known_messages(GetParam());
  for (const model::StimulusInfo& stimulus : machine->stimuli) {
    if (stimulus.message.empty() || stimulus.message == "absent" || stimulus.message == "empty") continue;
    EXPECT_NE(std::find(known.begin(), known.end(), stimulus.message), known.end()) << stimulus.message;
  }
}

TEST_P(Messages, are_the_same_each_time) {
  for (const std::string& message : known_messages(GetParam()))
    EXPECT_EQ(build(*advanced(GetParam()), message), build(*advanced(GetParam()), message)) << message;
}

TEST_P(Messages, a_mutated_one_is_the_valid_one_with_that_field_replaced) {
  for (const MessageInfo& message : message_list(GetParam())) {
    if (message.field.empty()) continue;
    const auto listed = message_list(GetParam());
    const auto valid = std::find_if(listed.begin(), listed.end(), [&](const MessageInfo& other) {
      return other.field.empty() && group_of(other.name) == group_of(message.name);
    });
    ASSERT_NE(valid, listed.end()) << message.name;
    const std::string mutated = build(*advanced(GetParam()), message.name);
    EXPECT_NE(mutated, build(*advanced(GetParam()), valid->name)) << message.name;
    EXPECT_EQ(mutated, build(*advanced(GetParam()), valid->name,
                             {
                                 {std::string{message.field}, std::string{message.text}}
    }))
        << message.name;
  }
}

TEST_P(Messages, every_listed_field_can_be_replaced_and_the_replacement_reaches_the_message) {
  for (const FieldInfo& field : known_fields(GetParam())) {
    for (const MessageInfo& message : message_list(GetParam())) {
      if (!message.field.empty()) continue;
      if (!field.message.empty() && group_of(message.name) != field.message) continue;
      const std::string plain = build(*advanced(GetParam()), message.name);
      EXPECT_EQ(build(*advanced(GetParam()), message.name,
                      {
                          {std::string{field.name}, "${" + std::string{field.name} + "}"}
      }),
                plain)
          << field.name;
      EXPECT_NE(build(*advanced(GetParam()), message.name,
                      {
                          {std::string{field.name}, "${" + std::string{field.name} + "}x"}
      }),
                plain)
          << field.name;
    }
  }
}

TEST_P(Messages, an_unknown_name_or_field_is_an_error_that_names_it) {
  auto client = make_client(GetParam(), {});
  const auto unknown = client->message("Message.nonsense", {});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().find("Message.nonsense"), std::string::npos);
  const auto field = client->message(message_list(GetParam())[0].name, {
                                                                           {"nonsense", "x"}
  });
  ASSERT_FALSE(field);
  EXPECT_NE(field.error().find("'nonsense'"), std::string::npos);
  const auto variable = client->message("garbage", {
                                                       {"message", "x"}
  });
  EXPECT_FALSE(variable);
}

TEST_P(Messages, variables_are_those_that_are_listed) {
  auto client = advanced(GetParam());
  client->restart();
  advance(*client, GetParam(), "<3.4@server.example.com>");
  for (const std::string& message : known_messages(GetParam()))
    build(*client, message);
  std::set<std::string, std::less<>> listed;
  for (const VariableInfo& variable : known_variables(GetParam()))
    listed.emplace(variable.name);
  for (const auto& [name, value] : client->variables())
    EXPECT_TRUE(listed.contains(name)) << name;
}

TEST_P(Messages, garbage_is_not_text_and_oversized_is_one_mebibyte) {
  auto client = make_client(GetParam(), {});
  EXPECT_FALSE(is_utf8(build(*client, "garbage")));
  EXPECT_EQ(build(*client, "oversized").size(), std::size_t{1} << 20U);
}

// --- what each mutated message is on the wire ------------------------------------------------------------------------

std::set<std::string> attributes(std::string_view message) {
  std::set<std::string> found;
  std::size_t from = 0;
  while (from <= message.size()) {
    const std::size_t to = std::min(message.find(',', from), message.size());
    found.emplace(message.substr(from, to - from));
    from = to + 1;
  }
  return found;
}

/// The names of the attributes in which two SCRAM messages differ.
std::string difference(std::string_view left, std::string_view right) {
  const auto a = attributes(left);
  const auto b = attributes(right);
  std::set<std::string> names;
  std::vector<std::string> differing;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(differing));
  for (const std::string& attribute : differing)
    names.insert(attribute.substr(0, 1));
  std::string text;
  for (const std::string& name : names)
    text += name;
  return text;
}

/// Whether the proof in `client_final` fits its own text: what a server would find that checks nothing else.
bool proof_fits(std::string_view client_final, const Client& client) {
  const std::size_t split = client_final.rfind(",p=");
  if (split == std::string_view::npos) return false;
  const auto proof = from_base64(client_final.substr(split + 3));
  if (!proof || proof->size() != 32) return false;
  const Fields variables = client.variables();
  const std::string auth_message = variables.at("client_first_bare") + ',' + variables.at("server_first") + ',' +
                                   std::string{client_final.substr(0, split)};
  const std::string& stored_key = verifier_of("SCRAM-SHA-256").stored_key;
  return digest(Hash::Sha256, exclusive_or(*proof, hmac(Hash::Sha256, stored_key, auth_message))) == stored_key;
}

struct FinalCase {
  std::string_view message;
  std::string_view differs_in;
  bool proof_fits;
};

TEST(ScramMessages, a_mutated_client_final_differs_in_the_claimed_attribute_and_the_proof_over_it) {
  const FinalCase cases[] = {
      {"ClientFinal.valid",            "",   true },
      {"ClientFinal.wrong_proof",      "p",  false},
      {"ClientFinal.nonce_truncated",  "pr", true },
      {"ClientFinal.nonce_replaced",   "pr", true },
      {"ClientFinal.binding_mismatch", "cp", true },
      {"ClientFinal.proof_short",      "p",  false},
      {"ClientFinal.proof_absent",     "p",  false},
      {"ClientFinal.proof_not_base64", "p",  false},
  };
  const FinalCase unbound[] = {
      {"ClientFinal.data_unasked", "cp", true},
  };
  const FinalCase bound[] = {
      {"ClientFinal.unbound",        "cp", true},
      {"ClientFinal.other_channel",  "cp", true},
      {"ClientFinal.data_absent",    "cp", true},
      {"ClientFinal.data_truncated", "cp", true},
      {"ClientFinal.data_extended",  "cp", true},
  };
  const auto check = [](std::string_view mechanism, std::span<const FinalCase> of) {
    const std::string valid = build(*advanced(mechanism), "ClientFinal.valid");
    for (const FinalCase& expected : of) {
      auto client = advanced(mechanism);
      const std::string octets = build(*client, expected.message);
      EXPECT_EQ(difference(valid, octets), expected.differs_in) << mechanism << " " << expected.message;
      EXPECT_EQ(proof_fits(octets, *client), expected.proof_fits) << mechanism << " " << expected.message;
    }
  };
  check("SCRAM-SHA-256", cases);
  check("SCRAM-SHA-256", unbound);
  check("SCRAM-SHA-256-PLUS", cases);
  check("SCRAM-SHA-256-PLUS", bound);
}

/// What `c=` of a client-final-message holds.
std::string cbind_input(std::string_view client_final) {
  return from_base64(client_final.substr(2, client_final.find(',') - 2)).value_or("no base64");
}

TEST(ScramMessages, a_client_final_binds_to_what_its_name_says) {
  const std::string& data = channel_binding().data;
  std::string other = data;
  other.front() = static_cast<char>(other.front() ^ 1);
  const std::string header = "p=tls-unique,,";
  const std::pair<std::string_view, std::string> cases[] = {
      {"ClientFinal.valid",            header + data            },
      {"ClientFinal.binding_mismatch", "p=tls-exporter,," + data},
      {"ClientFinal.unbound",          "n,,"                    },
      {"ClientFinal.other_channel",    header + other           },
      {"ClientFinal.data_absent",      header                   },
      {"ClientFinal.data_truncated",   header + data.substr(0,    data.size() - 1)},
      {"ClientFinal.data_extended",                              header + data + '\0'                            },
  };
  for (const auto& [message, input] : cases)
    EXPECT_EQ(cbind_input(build(*advanced("SCRAM-SHA-1-PLUS"), message)), input) << message;
  EXPECT_EQ(cbind_input(build(*advanced("SCRAM-SHA-1"), "ClientFinal.data_unasked")), "n,," + data);
}

TEST(ScramMessages, a_client_binds_to_the_channel_of_its_persona) {
  auto client = make_client("SCRAM-SHA-512-PLUS", {
                                                      .client_nonce = "n", .channel = {"tls-exporter", "ekm"}
  });
  EXPECT_EQ(build(*client, "ClientFirst.valid"), "p=tls-exporter,,n=alice,r=n");
  EXPECT_EQ(cbind_input(build(*client, "ClientFinal.valid")), "p=tls-exporter,,ekm");
  EXPECT_EQ(build(*client, "ClientFirst.other_type"), "p=tls-unique,,n=alice,r=n");
}

TEST(ScramMessages, client_first_is_on_the_wire_as_its_name_says) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"ClientFirst.valid",              "n,,n=alice,r=clientnonce"           },
      {"ClientFirst.authorized",         "n,a=shared,n=alice,r=clientnonce"   },
      {"ClientFirst.unauthorized",       "n,a=bob,n=alice,r=clientnonce"      },
      {"ClientFirst.unknown_user",       "n,,n=nobody,r=clientnonce"          },
      {"ClientFirst.y_flag",             "y,,n=alice,r=clientnonce"           },
      {"ClientFirst.p_flag",             "p=tls-unique,,n=alice,r=clientnonce"},
      {"ClientFirst.reserved_extension", "n,,m=x,n=alice,r=clientnonce"       },
      {"ClientFirst.no_nonce",           "n,,n=alice"                         },
      {"ClientFirst.malformed",          "n,n=alice,r=clientnonce"            },
      {"ClientFirst.bad_escape",         "n,,n==61lice,r=clientnonce"         },
  };
  for (const auto& [message, octets] : cases)
    EXPECT_EQ(build(*make_client("SCRAM-SHA-1", {.client_nonce = "clientnonce"}), message), octets);
  const std::pair<std::string_view, std::string_view> bound[] = {
      {"ClientFirst.valid",        "p=tls-unique,,n=alice,r=clientnonce"        },
      {"ClientFirst.authorized",   "p=tls-unique,a=shared,n=alice,r=clientnonce"},
      {"ClientFirst.y_flag",       "y,,n=alice,r=clientnonce"                   },
      {"ClientFirst.n_flag",       "n,,n=alice,r=clientnonce"                   },
      {"ClientFirst.other_type",   "p=tls-exporter,,n=alice,r=clientnonce"      },
      {"ClientFirst.unknown_type", "p=x-unknown,,n=alice,r=clientnonce"         },
      {"ClientFirst.type_empty",   "p=,,n=alice,r=clientnonce"                  },
      {"ClientFirst.malformed",    "p=tls-unique,n=alice,r=clientnonce"         },
  };
  for (const auto& [message, octets] : bound)
    EXPECT_EQ(build(*make_client("SCRAM-SHA-1-PLUS", {.client_nonce = "clientnonce"}), message), octets);
}

TEST(ScramMessages, names_are_escaped_and_prepared) {
  EXPECT_EQ(
      build(*make_client("SCRAM-SHA-1", {.user = "a,b=c", .authzid = "x=y", .client_nonce = "n"}), "ClientFirst.valid"),
      "n,a=x=3Dy,n=a=2Cb=3Dc,r=n");
  auto client = make_client("SCRAM-SHA-1", {.user = "I\u00ADX", .client_nonce = "n"});
  EXPECT_EQ(build(*client, "ClientFirst.valid"), "n,,n=IX,r=n");
  EXPECT_EQ(build(*client, "ClientFirst.valid",
                  {
                      {"user", "I\u00ADX"}
  }),
            "n,,n=I\u00ADX,r=n");
  EXPECT_EQ(client->expected_identity().authcid, "IX");
}

TEST(ScramMessages, the_header_of_a_replaced_first_message_is_bound) {
  auto client = make_client("SCRAM-SHA-256", {.client_nonce = "n"});
  build(*client, "ClientFirst.valid",
        {
            {"client_first", "y,a=shared,n=alice,r=n"}
  });
  EXPECT_TRUE(client->observe("r=nserver,s=c2FsdA==,i=4096", Message::ScramServerFirst));
  EXPECT_TRUE(build(*client, "ClientFinal.valid").starts_with("c=" + base64("y,a=shared,") + ",r=nserver,p="));
  EXPECT_EQ(client->expected_identity().authzid, "shared");
}

TEST(ScramMessages, a_first_message_after_the_challenge_leaves_the_exchange_as_it_is) {
  auto client = advanced("SCRAM-SHA-256");
  const std::string valid = build(*advanced("SCRAM-SHA-256"), "ClientFinal.valid");
  build(*client, "ClientFirst.y_flag");
  EXPECT_EQ(build(*client, "ClientFinal.valid"), valid);
}

TEST(ScramMessages, of_other_session_is_the_right_answer_to_the_exchange_before) {
  auto client = advanced("SCRAM-SHA-256");
  const std::string before = build(*client, "ClientFinal.valid");
  client->restart();
  build(*client, "ClientFirst.valid");
  EXPECT_TRUE(client->observe("r=clientnonceanother0123,s=c2FsdA==,i=4096", Message::ScramServerFirst));
  EXPECT_EQ(build(*client, "ClientFinal.of_other_session"), before);
}

TEST(ScramMessages, nonces_are_fresh_unless_dictated) {
  auto client = make_client("SCRAM-SHA-256", {});
  const std::string first = build(*client, "ClientFirst.valid");
  client->restart();
  EXPECT_NE(build(*client, "ClientFirst.valid"), first);
}

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

TEST(Messages, of_the_mechanisms_without_structure_are_as_their_names_say) {
  EXPECT_EQ(build(*make_client("LOGIN", {}), "UserName.unknown"), "nobody");
  EXPECT_EQ(build(*make_client("LOGIN", {}), "Password.wrong"), "vonderland-7");
  EXPECT_EQ(build(*make_client("EXTERNAL", {}), "Authzid.authorized"), "shared");
  EXPECT_EQ(build(*make_client("EXTERNAL", {}), "Authzid.unauthorized"), "bob");
  EXPECT_EQ(build(*make_client("EXTERNAL", {}), "Authzid.nul"), "fred@example.com\0"s);
  EXPECT_EQ(build(*make_client("EXTERNAL", {}), "Authzid.not_utf8"), "fred@example.com\xFF"s);
  EXPECT_EQ(build(*make_client("ANONYMOUS", {}), "Trace.too_long"), std::string(256, 's'));
  EXPECT_EQ(build(*make_client("ANONYMOUS", {}), "Trace.control"), "sirhc\a");
}

// The directives in which two digest-responses differ, in order.
std::string differing_directives(std::string_view left, std::string_view right) {
  const auto a = attributes(left);
  const auto b = attributes(right);
  std::vector<std::string> differing;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(differing));
  std::set<std::string> names;
  for (const std::string& directive : differing)
    names.insert(directive.substr(0, directive.find('=')));
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "" : " ") + name;
  return text;
}

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
    EXPECT_EQ(differing_directives(valid, build(*advanced("DIGEST-MD5"), message)), directives) << message;
}

TEST(DigestMessages, what_is_twice_is_the_same_both_times) {
  const std::string twice = build(*advanced("DIGEST-MD5"), "Response.nonce_twice");
  const std::string nonce = "nonce=\"" + advanced("DIGEST-MD5")->variables().at("nonce") + "\"";
  EXPECT_NE(twice.find(nonce + "," + nonce), std::string::npos) << twice;
  EXPECT_EQ(differing_directives(twice, build(*advanced("DIGEST-MD5"), "Response.valid")), "");
}

TEST(DigestMessages, names_in_latin1_are_hashed_so_and_written_as_the_charset_says) {
  const Persona persona{.user = "j\u00FCrgen", .password = "stra\u00DFe", .client_nonce = "clientnonce"};
  const std::string utf8 = build(*advanced("DIGEST-MD5", persona), "Response.valid");
  const std::string latin1 = build(*advanced("DIGEST-MD5", persona), "Response.charset_absent");
  EXPECT_NE(utf8.find("username=\"j\u00FCrgen\""), std::string::npos);
  EXPECT_NE(latin1.find("username=\"j\xFCrgen\""), std::string::npos);
  EXPECT_EQ(differing_directives(utf8, latin1), "charset username");
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
