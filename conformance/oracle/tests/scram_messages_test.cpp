// A mutated message of SCRAM is wrong in the one respect that it claims.
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
      EXPECT_EQ(differing(valid, octets, ""), expected.differs_in) << mechanism << " " << expected.message;
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

} // namespace
} // namespace saslspec::oracle
