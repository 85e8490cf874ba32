// Whole negotiations through the v2 ABI.
#include "scram_client.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

using V2Exchanges = LibraryTest;

TEST_F(V2Exchanges, plain_with_an_initial_response_succeeds_at_once) {
  Connection connection;
  const Answer answer = connection.start("PLAIN", plain("", "alice", "wonderland-7"));
  EXPECT_EQ(answer.code, SASL_OK);
  EXPECT_EQ(answer.output, std::nullopt);
  EXPECT_EQ(connection.authcid(), "alice");
  EXPECT_EQ(connection.authzid(), "alice");
  EXPECT_EQ(connection.property(SASL_MECHNAME), "PLAIN");
}

TEST_F(V2Exchanges, null_and_empty_initial_responses_differ) {
  Connection asked;
  const Answer challenge = asked.start("PLAIN");
  EXPECT_EQ(challenge.code, SASL_CONTINUE);
  EXPECT_EQ(challenge.output, "");
  EXPECT_EQ(asked.step(plain("", "alice", "wonderland-7")).code, SASL_OK);

  Connection empty;
  EXPECT_EQ(empty.start("PLAIN", "").code, SASL_BADPROT);
}

TEST_F(V2Exchanges, wrong_password_and_unknown_user_look_alike) {
  Connection wrong;
  EXPECT_EQ(wrong.start("PLAIN", plain("", "alice", "wrong")).code, SASL_BADAUTH);
  Connection unknown;
  EXPECT_EQ(unknown.start("PLAIN", plain("", "nobody", "wrong")).code, SASL_BADAUTH);
  EXPECT_STREQ(sasl_errdetail(wrong.get()), sasl_errdetail(unknown.get()));
  EXPECT_EQ(wrong.authcid(), "(refused)");
}

TEST_F(V2Exchanges, login) {
  Connection connection;
  EXPECT_EQ(connection.start("LOGIN").code, SASL_CONTINUE);
  EXPECT_EQ(connection.step("alice").code, SASL_CONTINUE);
  EXPECT_EQ(connection.step("wonderland-7").code, SASL_OK);
  EXPECT_EQ(connection.authcid(), "alice");
}

TEST_F(V2Exchanges, anonymous_is_anonymous_whatever_the_trace) {
  Connection connection;
  EXPECT_EQ(connection.start("ANONYMOUS", "sirhc").code, SASL_OK);
  EXPECT_EQ(connection.authcid(), "anonymous");
  EXPECT_EQ(connection.authzid(), "anonymous");
}

TEST_F(V2Exchanges, external_takes_the_identity_from_below) {
  Connection without;
  EXPECT_EQ(without.start("EXTERNAL", "").code, SASL_NOMECH);
  EXPECT_EQ(without.mechanisms().find("EXTERNAL"), std::string::npos);

  Connection with;
  with.set_external("fred@example.com");
  EXPECT_NE(with.mechanisms().find("EXTERNAL"), std::string::npos);
  EXPECT_EQ(with.start("EXTERNAL", "").code, SASL_OK);
  EXPECT_EQ(with.authcid(), "fred@example.com");
  EXPECT_EQ(with.start("EXTERNAL", "somebody").code, SASL_NOAUTHZ);
  EXPECT_EQ(with.authcid(), "(refused)");
}

TEST_F(V2Exchanges, cram_md5) {
  Connection connection;
  const Answer challenge = connection.start("CRAM-MD5");
  ASSERT_EQ(challenge.code, SASL_CONTINUE);
  EXPECT_EQ(connection.step(cram_md5_response("alice", "wonderland-7", *challenge.output)).code, SASL_OK);
  EXPECT_EQ(connection.authcid(), "alice");
}

class V2Scram : public V2Exchanges, public ::testing::WithParamInterface<const char*> {};

TEST_P(V2Scram, from_a_stored_password_with_success_data) {
  Connection connection;
  ScramClient client(GetParam(), "alice", "wonderland-7");
  const Answer first = connection.start(GetParam(), client.first());
  ASSERT_EQ(first.code, SASL_CONTINUE);
  const Answer final = connection.step(client.final(*first.output));
  EXPECT_EQ(final.code, SASL_OK);
  EXPECT_TRUE(client.accepts(final.output.value_or("")));
  EXPECT_EQ(connection.authcid(), "alice");
}

TEST_P(V2Scram, without_success_data_an_empty_message_ends_it) {
  Connection connection(0);
  ScramClient client(GetParam(), "alice", "wonderland-7");
  const Answer first = connection.start(GetParam(), client.first());
  const Answer final = connection.step(client.final(first.output.value_or("")));
  EXPECT_EQ(final.code, SASL_CONTINUE);
  EXPECT_TRUE(client.accepts(final.output.value_or("")));
  EXPECT_EQ(connection.authcid(), "(refused)");
  const Answer end = connection.step("");
  EXPECT_EQ(end.code, SASL_OK);
  EXPECT_EQ(end.output, std::nullopt);
  EXPECT_EQ(connection.authcid(), "alice");
}

TEST_P(V2Scram, without_success_data_a_message_at_the_end_is_refused) {
  Connection connection(0);
  ScramClient client(GetParam(), "alice", "wonderland-7");
  const Answer first = connection.start(GetParam(), client.first());
  EXPECT_EQ(connection.step(client.final(first.output.value_or(""))).code, SASL_CONTINUE);
  EXPECT_EQ(connection.step("x").code, SASL_BADPROT);
  EXPECT_EQ(connection.authcid(), "(refused)");
  EXPECT_EQ(connection.step("").code, SASL_BADPROT);
}

TEST_P(V2Scram, from_a_verifier_written_by_setpass) {
  Connection setter;
  ASSERT_EQ(sasl_setpass(setter.get(), "carol", "pencil", 6, nullptr, 0, SASL_SET_CREATE | SASL_SET_NOPLAIN), SASL_OK);
  ASSERT_TRUE(world().accounts["carol"].passwords.empty());
  ASSERT_EQ(world().accounts["carol"].verifiers.size(), 5U);

  Connection connection;
  ScramClient client(GetParam(), "carol", "pencil");
  const Answer first = connection.start(GetParam(), client.first());
  EXPECT_EQ(connection.step(client.final(first.output.value_or(""))).code, SASL_OK);

  ScramClient wrong(GetParam(), "carol", "crayon");
  const Answer again = connection.start(GetParam(), wrong.first());
  EXPECT_EQ(connection.step(wrong.final(again.output.value_or(""))).code, SASL_BADAUTH);
}

TEST_P(V2Scram, an_authorization_identity_is_decided_by_the_policy) {
  Connection connection(SASL_SUCCESS_DATA, callbacks_with_policy());
  ScramClient client(GetParam(), "alice", "wonderland-7", "shared");
  const Answer first = connection.start(GetParam(), client.first());
  EXPECT_EQ(connection.step(client.final(first.output.value_or(""))).code, SASL_OK);
  EXPECT_EQ(connection.authzid(), "shared");
  EXPECT_EQ(connection.authcid(), "alice");

  ScramClient other(GetParam(), "alice", "wonderland-7", "bob");
  const Answer again = connection.start(GetParam(), other.first());
  const Answer refusal = connection.step(other.final(again.output.value_or("")));
  EXPECT_EQ(refusal.code, SASL_NOAUTHZ);
  EXPECT_EQ(refusal.output, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Mechanisms, V2Scram,
                         ::testing::Values("SCRAM-SHA-1", "SCRAM-SHA-224", "SCRAM-SHA-256", "SCRAM-SHA-384",
                                           "SCRAM-SHA-512"),
                         [](const auto& parameter) {
                           std::string name = parameter.param;
                           for (char& c : name)
                             if (c == '-') c = '_';
                           return name;
                         });

TEST_F(V2Exchanges, plain_checks_against_a_stored_verifier) {
  Connection connection;
  ASSERT_EQ(sasl_setpass(connection.get(), "carol", "pencil", 6, nullptr, 0, SASL_SET_CREATE | SASL_SET_NOPLAIN),
            SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "carol", "pencil")).code, SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "carol", "crayon")).code, SASL_BADAUTH);
}

} // namespace

} // namespace saslspec::impl::test::v2
