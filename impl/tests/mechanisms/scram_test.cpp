#include <set>

#include <gtest/gtest.h>

#include "session.hpp"

namespace saslspec::impl {
namespace {

using namespace test;

/// The client's side, written from the standard without the code under test.
struct Client {
  std::string mechanism = "SCRAM-SHA-256";
  std::string header = "n,,";
  std::string bare = "n=alice,r=clientnonce";
  std::string password = "wonderland-7";
  std::string server_first;

  std::string first() const { return header + bare; }
  std::string attribute(char name) const {
    const std::size_t begin = ("," + server_first).find(","s + name + "=") + 2;
    return server_first.substr(begin, server_first.find(',', begin) - begin);
  }
  std::string nonce() const { return attribute('r'); }
  std::string without_proof() const { return "c=" + base64(header) + ",r=" + nonce(); }
  std::string salted_password() const {
    // HMAC is all that is needed: Hi by its definition, for the count that the world uses
    std::string u = hmac_by_openssl(mechanism, password, unbase64(attribute('s')) + "\0\0\0\1"s);
    std::string hi = u;
    for (int i = 1; i < std::stoi(attribute('i')); ++i) {
      u = hmac_by_openssl(mechanism, password, u);
      for (std::size_t j = 0; j < hi.size(); ++j)
        hi[j] = static_cast<char>(hi[j] ^ u[j]);
    }
    return hi;
  }
  /// The client-final-message with a right proof for what stands before it.
  std::string final_with(const std::string& before) const {
    const std::string client_key = hmac_by_openssl(mechanism, salted_password(), "Client Key");
    std::string proof =
        hmac_by_openssl(mechanism, digest_by_openssl(mechanism, client_key), bare + "," + server_first + "," + before);
    for (std::size_t i = 0; i < proof.size(); ++i)
      proof[i] = static_cast<char>(proof[i] ^ client_key[i]);
    return before + ",p=" + base64(proof);
  }
  std::string final_() const { return final_with(without_proof()); }
  std::string server_final() const {
    const std::string server_key = hmac_by_openssl(mechanism, salted_password(), "Server Key");
    return "v=" + base64(hmac_by_openssl(mechanism, server_key, bare + "," + server_first + "," + without_proof()));
  }
};

class Scram : public testing::Test {
protected:
  Scram() {
    for (const char* mechanism : {"SCRAM-SHA-1", "SCRAM-SHA-224", "SCRAM-SHA-256", "SCRAM-SHA-384", "SCRAM-SHA-512"}) {
      const auto add = [&](const char* user, const char* password) {
        world.verifiers[mechanism + " "s + user] = make_verifier(mechanism, password, "0123456789abcdef", 16);
      };
      add("alice", "wonderland-7");
      add("a,b=c", "comma=equals,");
      add("IX", "a");
    }
    world.verifiers["SCRAM-SHA-1 user"] = make_verifier("SCRAM-SHA-1", "pencil", unbase64("QSXCR+Q6sek8bf92"));
    world.verifiers["SCRAM-SHA-256 user"] =
        make_verifier("SCRAM-SHA-256", "pencil", unbase64("W22ZaJ0SNY7soEsUEjb6gQ=="));
  }

  /// Sends the first message of `client` and lets it have the answer.
  std::string begin(Session& session, Client& client) {
    const std::string said = session.send(client.first());
    if (said.starts_with("continue ")) client.server_first = said.substr(9);
    return said;
  }
  /// The verdict on the final message that `make` makes, in an exchange that went well until then.
  template <class Make>
  std::string answer_to_final(Make make) {
    Client client;
    Session session(client.mechanism, world);
    EXPECT_TRUE(begin(session, client).starts_with("continue "));
    return session.send(make(client));
  }

  FakeSurroundings world;
};

constexpr const char* wrong_proof = "refuse BADAUTH: the user is unknown or the proof is wrong";

TEST_F(Scram, the_exchange_of_rfc_5802_comes_out) { // section 5
  const InjectedNonce injected("3rfcNHYJY1ZVvWVs7j");
  Session session("SCRAM-SHA-1", world);
  EXPECT_EQ(session.start(), "continue ");
  EXPECT_EQ(session.send("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"),
            "continue r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
  EXPECT_EQ(session.send("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="),
            "done user with v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
}

TEST_F(Scram, the_exchange_of_rfc_7677_comes_out) { // section 3
  const InjectedNonce injected("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
  Session session("SCRAM-SHA-256", world);
  EXPECT_EQ(session.send("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"),
            "continue r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  EXPECT_EQ(session.send("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                         "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="),
            "done user with v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

TEST_F(Scram, every_hash_accepts_what_a_client_computes_with_fresh_nonces) {
  for (const char* mechanism : {"SCRAM-SHA-1", "SCRAM-SHA-224", "SCRAM-SHA-256", "SCRAM-SHA-384", "SCRAM-SHA-512"}) {
    Client client;
    client.mechanism = mechanism;
    Session session(mechanism, world);
    begin(session, client);
    EXPECT_EQ(session.send(client.final_()), "done alice with " + client.server_final());
  }
}

TEST_F(Scram, an_authzid_is_unescaped_and_handed_on) {
  Client client;
  client.header = "y,a=sh=2Ca=3Dred,";
  Session session(client.mechanism, world);
  begin(session, client);
  EXPECT_EQ(session.send(client.final_()), "done alice as sh,a=red with " + client.server_final());
}

TEST_F(Scram, a_name_is_unescaped_for_the_lookup_and_escaped_in_the_proof) {
  Client client;
  client.bare = "n=a=2Cb=3Dc,r=clientnonce";
  client.password = "comma=equals,";
  Session session(client.mechanism, world);
  begin(session, client);
  EXPECT_EQ(world.asked.back(), "a,b=c");
  EXPECT_EQ(session.send(client.final_()), "done a,b=c with " + client.server_final());
}

TEST_F(Scram, a_name_is_prepared_for_the_lookup_and_as_received_in_the_proof) {
  Client client;
  client.bare = "n=\u2168,r=clientnonce";
  client.password = "a";
  Session session(client.mechanism, world);
  begin(session, client);
  EXPECT_EQ(session.send(client.final_()), "done IX with " + client.server_final());
}

TEST_F(Scram, optional_extensions_are_ignored_but_signed) {
  Client client;
  client.bare += ",x=1";
  Session session(client.mechanism, world);
  begin(session, client);
  EXPECT_TRUE(session.send(client.final_with(client.without_proof() + ",y=2")).starts_with("done alice with v="));
  EXPECT_EQ(answer_to_final([](const Client& c) {
              const std::string message = c.final_();
              return message.substr(0, message.rfind(',')) + ",y=2" + message.substr(message.rfind(','));
            }),
            wrong_proof);
}

TEST_F(Scram, the_server_extends_the_nonce_with_a_fresh_one) {
  std::set<std::string> nonces;
  for (int i = 0; i < 100; ++i) {
    Client client;
    Session session(client.mechanism, world);
    begin(session, client);
    EXPECT_TRUE(client.nonce().starts_with("clientnonce"));
    EXPECT_EQ(client.nonce().size(), "clientnonce"sv.size() + 24);
    nonces.insert(client.nonce());
  }
  EXPECT_EQ(nonces.size(), 100U);
}

TEST_F(Scram, a_first_message_outside_the_grammar_is_refused) {
  EXPECT_EQ(Session("SCRAM-SHA-1", world).send(""),
            "refuse BADPROT: the message does not begin with a channel binding flag");
  EXPECT_EQ(Session("SCRAM-SHA-1", world).send("p=tls-unique,,n=alice,r=x"),
            "refuse BADPROT: channel binding under a name without -PLUS");
  EXPECT_TRUE(world.asked.empty());
}

TEST_F(Scram, a_name_that_cannot_be_prepared_is_refused) {
  EXPECT_EQ(Session("SCRAM-SHA-1", world).send("n,,n=a\u0007b,r=x"),
            "refuse BADAUTH: a name or password has a character that SASLprep prohibits");
  EXPECT_EQ(Session("SCRAM-SHA-1", world).send("n,,n=\u00AD,r=x"),
            "refuse BADAUTH: nothing is left of a name or password once prepared");
}

TEST_F(Scram, a_second_client_first_is_refused) {
  EXPECT_EQ(answer_to_final([](const Client& c) { return c.first(); }),
            "refuse BADPROT: the message does not end with \"p=\"");
}

TEST_F(Scram, a_client_final_in_place_of_the_first_message_is_refused) {
  Client client;
  Session session(client.mechanism, world);
  begin(session, client);
  EXPECT_EQ(Session(client.mechanism, world).send(client.final_()),
            "refuse BADPROT: the message does not begin with a channel binding flag");
}

TEST_F(Scram, the_servers_own_final_message_is_refused) {
  EXPECT_EQ(answer_to_final([](const Client& c) { return c.server_final(); }),
            "refuse BADPROT: the message has no attribute but one");
}

TEST_F(Scram, a_missing_or_empty_final_message_is_refused) {
  EXPECT_EQ(answer_to_final([](const Client&) { return ""; }), "refuse BADPROT: the message has no attribute but one");
  Client client;
  Session session(client.mechanism, world);
  begin(session, client);
  EXPECT_EQ(session.say(std::nullopt), "refuse BADPROT: a response is missing");
}

TEST_F(Scram, a_proof_wrong_in_any_octet_is_refused) {
  for (std::size_t i = 0; i < 32; ++i)
    EXPECT_EQ(answer_to_final([i](const Client& c) {
                std::string proof = unbase64(c.final_().substr(c.without_proof().size() + 3));
                proof[i] = static_cast<char>(proof[i] ^ 1);
                return c.without_proof() + ",p=" + base64(proof);
              }),
              wrong_proof)
        << i;
}

TEST_F(Scram, the_proof_of_another_password_is_refused) {
  EXPECT_EQ(answer_to_final([](Client c) {
              c.password = "wonderland-8";
              return c.final_();
            }),
            wrong_proof);
}

TEST_F(Scram, a_proof_of_another_length_is_refused) {
  for (const std::size_t size : {0U, 1U, 20U, 31U, 33U, 64U})
    EXPECT_EQ(
        answer_to_final([size](const Client& c) { return c.without_proof() + ",p=" + base64(std::string(size, 'x')); }),
        "refuse BADPROT: the proof is not the base64 of one digest")
        << size;
}

TEST_F(Scram, a_proof_that_is_not_strict_base64_is_refused) {
  const auto damaged = [](const Client& c, auto damage) {
    std::string message = c.final_();
    damage(message);
    return message;
  };
  const std::string refusal = "refuse BADPROT: the proof is not the base64 of one digest";
  EXPECT_EQ(answer_to_final([&](const Client& c) { return damaged(c, [](std::string& m) { m.pop_back(); }); }),
            refusal);
  EXPECT_EQ(answer_to_final([&](const Client& c) { return damaged(c, [](std::string& m) { m += "===="; }); }), refusal);
  EXPECT_EQ(answer_to_final([&](const Client& c) { return damaged(c, [](std::string& m) { m.back() = ' '; }); }),
            refusal);
  EXPECT_EQ(answer_to_final([&](const Client& c) {
              return damaged(c, [](std::string& m) { m[m.size() - 2] = static_cast<char>(m[m.size() - 2] + 1); });
            }),
            refusal);
}

TEST_F(Scram, a_nonce_that_is_not_the_whole_one_is_refused) {
  const auto with_nonce = [](const Client& c, const std::string& nonce) {
    return c.final_with("c=" + base64(c.header) + ",r=" + nonce);
  };
  const std::string refusal = "refuse BADPROT: the nonce is not the one that was sent";
  EXPECT_EQ(answer_to_final([&](const Client& c) { return with_nonce(c, "clientnonce"); }), refusal);
  EXPECT_EQ(answer_to_final([&](const Client& c) { return with_nonce(c, c.nonce().substr(0, c.nonce().size() - 1)); }),
            refusal);
  EXPECT_EQ(answer_to_final([&](const Client& c) { return with_nonce(c, c.nonce() + "x"); }), refusal);
  EXPECT_EQ(answer_to_final([&](const Client& c) { return with_nonce(c, c.nonce().substr(11)); }), refusal);
  EXPECT_EQ(answer_to_final([&](const Client& c) { return with_nonce(c, "x" + c.nonce()); }), refusal);
}

TEST_F(Scram, a_binding_that_is_not_the_header_is_refused_although_the_proof_is_right) {
  const std::string refusal = "refuse BADPROT: the channel binding is not the GS2 header";
  for (const char* other : {"y,,", "n,a=bob,", "n,", "n,,x", "", "p=tls-unique,,"})
    EXPECT_EQ(answer_to_final([&](const Client& c) { return c.final_with("c=" + base64(other) + ",r=" + c.nonce()); }),
              refusal)
        << other;
  EXPECT_EQ(answer_to_final([](const Client& c) { return c.final_with("c=n,r=" + c.nonce()); }), refusal);
}

TEST_F(Scram, a_binding_in_another_base64_than_the_canonical_is_refused) {
  Client client;
  client.header = "n,a=xy,"; // seven octets: one in the last group
  Session session(client.mechanism, world);
  begin(session, client);
  const std::string canonical = base64(client.header);
  ASSERT_TRUE(canonical.ends_with("LA=="));
  const std::string other = canonical.substr(0, canonical.size() - 4) + "LB==";
  EXPECT_EQ(session.send(client.final_with("c=" + other + ",r=" + client.nonce())),
            "refuse BADPROT: the channel binding is not the GS2 header");
}

TEST_F(Scram, the_final_message_of_another_session_is_refused) {
  Client earlier;
  Session session(earlier.mechanism, world);
  begin(session, earlier);
  const std::string replayed = earlier.final_();
  EXPECT_EQ(answer_to_final([&](const Client&) { return replayed; }),
            "refuse BADPROT: the nonce is not the one that was sent");
}

TEST_F(Scram, an_unknown_user_gets_an_exchange_like_any_other) {
  Client client;
  client.bare = "n=nobody,r=clientnonce";
  Session session(client.mechanism, world);
  EXPECT_TRUE(begin(session, client).starts_with("continue r=clientnonce"));
  EXPECT_EQ(client.attribute('i'), "4096");
  EXPECT_EQ(unbase64(client.attribute('s')).size(), 16U);
  EXPECT_EQ(session.send(client.final_()), wrong_proof);
}

TEST_F(Scram, an_unknown_user_always_gets_the_same_salt_and_no_other_does) {
  const auto salt_of = [this](const std::string& name) {
    Client client;
    client.bare = "n=" + name + ",r=clientnonce";
    Session session(client.mechanism, world);
    begin(session, client);
    return client.attribute('s');
  };
  EXPECT_EQ(salt_of("nobody"), salt_of("nobody"));
  EXPECT_NE(salt_of("nobody"), salt_of("somebody"));
  const std::string before = salt_of("nobody");
  world.secret = "a secret of another process";
  EXPECT_NE(salt_of("nobody"), before);
}

TEST_F(Scram, no_proof_satisfies_the_mock_exchange) {
  // With a mock StoredKey of zeros a client could try the signature under it; H(ClientKey) must match and the user
  // exist.
  Client client;
  client.bare = "n=nobody,r=clientnonce";
  Session session(client.mechanism, world);
  begin(session, client);
  const std::string signature = hmac_by_openssl(client.mechanism, std::string(32, '\0'),
                                                client.bare + "," + client.server_first + "," + client.without_proof());
  EXPECT_EQ(session.send(client.without_proof() + ",p=" + base64(signature)), wrong_proof);
}

TEST_F(Scram, what_the_surroundings_answer_is_passed_on) {
  world.answer = Code::Interact;
  EXPECT_EQ(Session("SCRAM-SHA-1", world).send("n,,n=alice,r=x"),
            "refuse INTERACT: the credentials could not be obtained or checked");
  world.answer = Code::NoMem;
  EXPECT_EQ(Session("SCRAM-SHA-1", world).send("n,,n=alice,r=x"),
            "refuse NOMEM: the credentials could not be obtained or checked");
}

TEST_F(Scram, an_account_without_a_verifier_looks_like_nobody) {
  const std::string to_nobody = Session("SCRAM-SHA-1", world).send("n,,n=nobody,r=x");
  world.answer = Code::NoVerify;
  const std::string to_such_an_account = Session("SCRAM-SHA-1", world).send("n,,n=nobody,r=x");
  EXPECT_EQ(to_such_an_account.substr(to_such_an_account.find(",s=")), to_nobody.substr(to_nobody.find(",s=")));
}

TEST_F(Scram, a_malformed_verifier_is_refused) {
  const OwnedVerifier good = make_verifier("SCRAM-SHA-1", "p", "salt", 16);
  const auto answer_with = [this](const OwnedVerifier& verifier) {
    world.verifiers["odd"] = verifier;
    return Session("SCRAM-SHA-1", world).send("n,,n=odd,r=x");
  };
  EXPECT_TRUE(answer_with(good).starts_with("continue "));
  OwnedVerifier odd = good;
  odd.salt = "";
  EXPECT_EQ(answer_with(odd), "refuse FAIL: the stored verifier is malformed");
  odd = good;
  odd.iterations = 0;
  EXPECT_EQ(answer_with(odd), "refuse FAIL: the stored verifier is malformed");
  odd = good;
  odd.stored_key.pop_back();
  EXPECT_EQ(answer_with(odd), "refuse FAIL: the stored verifier is malformed");
  odd = good;
  odd.server_key += "x";
  EXPECT_EQ(answer_with(odd), "refuse FAIL: the stored verifier is malformed");
}

TEST_F(Scram, names_of_255_escaped_characters_are_accepted) {
  std::string escaped, name;
  for (int i = 0; i < 255; ++i) {
    escaped += "=2C";
    name += ",";
  }
  Client client;
  client.header = "n,a=" + escaped + ",";
  client.bare = "n=" + escaped + ",r=clientnonce";
  world.verifiers[name] = make_verifier(client.mechanism, client.password, "salt", 16);
  Session session(client.mechanism, world);
  begin(session, client);
  EXPECT_EQ(session.send(client.final_()), "done " + name + " as " + name + " with " + client.server_final());
}

TEST_F(Scram, names_over_the_limit_are_refused) {
  const std::string name(1021, 'n');
  EXPECT_EQ(Session("SCRAM-SHA-1", world).send("n,,n=" + name + ",r=x"),
            "refuse BADPROT: a name or password is too long");
  EXPECT_EQ(Session("SCRAM-SHA-1", world).send("n,a=" + name + ",n=alice,r=x"),
            "refuse BADPROT: the authorization identity is too long");
  EXPECT_EQ(Session("SCRAM-SHA-1", world).send("n,,n=" + std::string(3061, 'n') + ",r=x"),
            "refuse BADPROT: a name is too long");
}

TEST_F(Scram, running_out_of_memory_is_refused_as_such) {
  world.memory_is_out = true;
  EXPECT_TRUE(Session("SCRAM-SHA-1", world).send("n,,n=alice,r=x").starts_with("continue "));
  EXPECT_EQ(Session("SCRAM-SHA-1", world).send("n,,n=alice,r=" + std::string(200, 'x')), "refuse NOMEM: out of memory");
  EXPECT_EQ(Session("SCRAM-SHA-1", world).send("n,,n=" + std::string(65, 'n') + ",r=x"), "refuse NOMEM: out of memory");
}

TEST_F(Scram, a_usual_exchange_allocates_nothing) {
  Client client;
  Session session(client.mechanism, world);
  begin(session, client);
  session.send(client.final_());
  EXPECT_EQ(world.allocations, 0U);
}

TEST_F(Scram, no_key_is_left_in_the_memory_of_a_negotiation_that_ended) {
  Client client;
  Session session(client.mechanism, world);
  begin(session, client);
  session.send(client.final_());
  const OwnedVerifier& keys = world.verifiers.at("SCRAM-SHA-256 alice");
  const std::string left = session.end();
  EXPECT_EQ(left.find(keys.stored_key), std::string::npos);
  EXPECT_EQ(left.find(keys.server_key), std::string::npos);
  EXPECT_EQ(left.find("clientnonce"), std::string::npos);
}

} // namespace
} // namespace saslspec::impl
