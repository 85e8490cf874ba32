// Whole negotiations through the v1 ABI, the one of the manual page.
#include <array>

#include "scram_client.hpp"
#include "v1_world.hpp"

namespace saslspec::impl::test::v1 {

namespace {

using V1Exchanges = LibraryTest;

TEST_F(V1Exchanges, plain) {
  Connection connection;
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.user(), "alice");
  const Answer wrong = connection.start("PLAIN", plain("", "alice", "wrong"));
  EXPECT_EQ(wrong.code, SASL_BADAUTH);
  EXPECT_EQ(wrong.output, std::nullopt);
  EXPECT_TRUE(wrong.reason.has_value());
  EXPECT_EQ(connection.user(), "(refused)");
  EXPECT_EQ(connection.start("PLAIN", plain("", "nobody", "wrong")).reason, wrong.reason);
}

TEST_F(V1Exchanges, plain_without_an_initial_response_gets_an_empty_challenge) {
  Connection connection;
  const Answer challenge = connection.start("PLAIN");
  EXPECT_EQ(challenge.code, SASL_CONTINUE);
  EXPECT_EQ(challenge.output, "");
  EXPECT_EQ(challenge.reason, std::nullopt);
  EXPECT_EQ(connection.step(plain("", "alice", "wonderland-7")).code, SASL_OK);
}

TEST_F(V1Exchanges, login_uses_the_secret_of_plain) {
  Connection connection;
  EXPECT_EQ(connection.start("LOGIN").code, SASL_CONTINUE);
  EXPECT_EQ(connection.step("bob").code, SASL_CONTINUE);
  EXPECT_EQ(connection.step("builder-3").code, SASL_OK);
  EXPECT_EQ(connection.user(), "bob");
}

TEST_F(V1Exchanges, anonymous) {
  Connection connection;
  EXPECT_EQ(connection.start("ANONYMOUS", "sirhc").code, SASL_OK);
  EXPECT_EQ(connection.user(), "anonymous");
}

TEST_F(V1Exchanges, external) {
  Connection connection;
  EXPECT_EQ(connection.start("EXTERNAL", "").code, SASL_NOMECH);
  std::array<char, 5> identity = {'f', 'r', 'e', 'd', '\0'};
  connection.set_external(identity.data());
  EXPECT_EQ(connection.start("EXTERNAL", "").code, SASL_OK);
  EXPECT_EQ(connection.user(), "fred");
}

TEST_F(V1Exchanges, cram_md5_from_the_stored_hmac_state) {
  Connection connection;
  const Answer challenge = connection.start("CRAM-MD5");
  ASSERT_EQ(challenge.code, SASL_CONTINUE);
  EXPECT_EQ(connection.step(cram_md5_response("alice", "wonderland-7", *challenge.output)).code, SASL_OK);
  EXPECT_EQ(connection.user(), "alice");

  const Answer again = connection.start("CRAM-MD5");
  EXPECT_EQ(connection.step(cram_md5_response("alice", "wrong", *again.output)).code, SASL_BADAUTH);
  const Answer third = connection.start("CRAM-MD5");
  EXPECT_EQ(connection.step(cram_md5_response("nobody", "wrong", *third.output)).code, SASL_BADAUTH);
}

class V1Scram : public V1Exchanges, public ::testing::WithParamInterface<const char*> {};

TEST_P(V1Scram, the_last_message_comes_with_continue_and_an_empty_one_ends_it) {
  Connection connection;
  ScramClient client(GetParam(), "alice", "wonderland-7");
  const Answer first = connection.start(GetParam(), client.first());
  ASSERT_EQ(first.code, SASL_CONTINUE);
  const Answer final = connection.step(client.final(*first.output));
  EXPECT_EQ(final.code, SASL_CONTINUE);
  EXPECT_TRUE(client.accepts(final.output.value_or("")));
  EXPECT_EQ(connection.user(), "(refused)");
  const Answer end = connection.step("");
  EXPECT_EQ(end.code, SASL_OK);
  EXPECT_EQ(end.output, std::nullopt);
  EXPECT_EQ(connection.user(), "alice");
}

TEST_P(V1Scram, an_unknown_user_is_refused_at_the_end_only) {
  Connection connection;
  ScramClient client(GetParam(), "nobody", "wrong");
  const Answer first = connection.start(GetParam(), client.first());
  ASSERT_EQ(first.code, SASL_CONTINUE);
  EXPECT_EQ(connection.step(client.final(*first.output)).code, SASL_BADAUTH);
}

INSTANTIATE_TEST_SUITE_P(Mechanisms, V1Scram,
                         ::testing::Values("SCRAM-SHA-1", "SCRAM-SHA-224", "SCRAM-SHA-256", "SCRAM-SHA-384",
                                           "SCRAM-SHA-512"),
                         [](const auto& parameter) {
                           std::string name = parameter.param;
                           for (char& c : name)
                             if (c == '-') c = '_';
                           return name;
                         });

TEST_F(V1Exchanges, the_policy_names_the_canonical_user) {
  Connection connection(callbacks_with_policy());
  EXPECT_EQ(connection.start("PLAIN", plain("shared", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.user(), "Shared");
  const Answer refusal = connection.start("PLAIN", plain("bob", "alice", "wonderland-7"));
  EXPECT_EQ(refusal.code, SASL_NOAUTHZ);
  EXPECT_EQ(refusal.reason, "nobody acts as others");
  EXPECT_EQ(connection.user(), "(refused)");
}

TEST_F(V1Exchanges, without_a_policy_an_identity_acts_as_itself_only) {
  Connection connection;
  EXPECT_EQ(connection.start("PLAIN", plain("alice", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("shared", "alice", "wonderland-7")).code, SASL_NOAUTHZ);
}

} // namespace

} // namespace saslspec::impl::test::v1
