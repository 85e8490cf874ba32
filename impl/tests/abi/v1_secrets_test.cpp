// Credentials in v1: the forms of the secrets, sasl_setpass, and the codes for the callbacks' answers.
#include <array>
#include <cstring>

#include "digest_md5_client.hpp"
#include "scram_client.hpp"
#include "v1_world.hpp"

namespace saslspec::impl::test::v1 {

namespace {

using V1Secrets = LibraryTest;

std::string& secret(const char* mechanism, const char* user) {
  return world().secrets[std::string(mechanism) + "/" + user + "/server.example.com"];
}

TEST_F(V1Secrets, setpass_writes_one_for_each_mechanism) {
  EXPECT_EQ(world().secrets.size(), 16U); // PLAIN, CRAM-MD5, DIGEST-MD5 and five SCRAMs, for two users
  EXPECT_EQ(secret("PLAIN", "alice").size(), 33U);
  EXPECT_EQ(secret("PLAIN", "alice")[16], '\0');
  EXPECT_EQ(secret("CRAM-MD5", "alice").size(), 32U);
  EXPECT_EQ(secret("DIGEST-MD5", "alice").size(), 16U);
  EXPECT_TRUE(secret("SCRAM-SHA-1", "alice").starts_with("SCRAM-SHA-1$4096:"));
  EXPECT_TRUE(secret("SCRAM-SHA-256", "alice").starts_with("SCRAM-SHA-256$4096:"));
}

TEST_F(V1Secrets, equal_passwords_have_different_salts) {
  Connection connection;
  ASSERT_EQ(sasl_setpass(connection.get(), "carol", "wonderland-7", 12, SASL_SET_CREATE, nullptr), SASL_OK);
  EXPECT_NE(secret("PLAIN", "alice"), secret("PLAIN", "carol"));
  EXPECT_NE(secret("SCRAM-SHA-1", "alice"), secret("SCRAM-SHA-1", "carol"));
}

TEST_F(V1Secrets, setpass_without_create_needs_the_account) {
  Connection connection;
  EXPECT_EQ(sasl_setpass(connection.get(), "nobody", "new", 3, 0, nullptr), SASL_NOUSER);
  ASSERT_EQ(sasl_setpass(connection.get(), "alice", "new", 3, 0, nullptr), SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "new")).code, SASL_OK);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_BADAUTH);
}

TEST_F(V1Secrets, setpass_without_a_password_erases) {
  Connection connection;
  ASSERT_EQ(sasl_setpass(connection.get(), "alice", nullptr, 0, 0, nullptr), SASL_OK);
  EXPECT_EQ(world().secrets.size(), 8U);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_BADAUTH);
}

TEST_F(V1Secrets, interact_comes_back_exactly_when_the_callback_asks_for_it) {
  world().secret_answer = SASL_INTERACT;
  Connection connection;
  const Answer answer = connection.start("PLAIN", plain("", "alice", "wonderland-7"));
  EXPECT_EQ(answer.code, SASL_INTERACT);
  EXPECT_EQ(answer.output, std::nullopt);
  world().secret_answer = SASL_OK;
  EXPECT_EQ(connection.step(plain("", "alice", "wonderland-7")).code, SASL_INTERACT); // it ended the negotiation
  EXPECT_EQ(connection.user(), "(refused)");
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);

  world().secret_answer = SASL_INTERACT;
  const Answer challenge = connection.start("CRAM-MD5");
  EXPECT_EQ(connection.step(cram_md5_response("alice", "x", challenge.output.value_or(""))).code, SASL_INTERACT);
  EXPECT_EQ(connection.start("SCRAM-SHA-1", ScramClient("SCRAM-SHA-1", "alice", "x").first()).code, SASL_INTERACT);
}

TEST_F(V1Secrets, a_callback_without_a_function_stands_for_an_interaction) {
  const sasl_callback_t callbacks[] = {
      {SASL_CB_SERVER_GETSECRET, nullptr, nullptr},
      {SASL_CB_LIST_END,         nullptr, nullptr}
  };
  Connection connection(callbacks);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_INTERACT);
}

TEST_F(V1Secrets, a_callback_cannot_continue_or_invent_codes) {
  Connection connection;
  for (const int answer : {SASL_CONTINUE, 3, 77, -99}) {
    world().secret_answer = answer;
    EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_FAIL) << answer;
  }
}

TEST_F(V1Secrets, a_secret_of_another_version_is_badvers) {
  Connection connection;
  secret("PLAIN", "alice") = "an older form";
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_BADVERS);
  secret("CRAM-MD5", "alice") = "an older form";
  const Answer challenge = connection.start("CRAM-MD5");
  EXPECT_EQ(connection.step(cram_md5_response("alice", "wonderland-7", challenge.output.value_or(""))).code,
            SASL_BADVERS);
  secret("DIGEST-MD5", "alice") = "an older form";
  world().options["mech_list"] = "DIGEST-MD5 SCRAM-SHA-1";
  const Answer digest_challenge = connection.start("DIGEST-MD5");
  EXPECT_EQ(
      connection.step(DigestMd5Client("alice", "wonderland-7").response(digest_challenge.output.value_or(""))).code,
      SASL_BADVERS);
  secret("SCRAM-SHA-1", "alice") = secret("SCRAM-SHA-256", "alice");
  EXPECT_EQ(connection.start("SCRAM-SHA-1", ScramClient("SCRAM-SHA-1", "alice", "x").first()).code, SASL_BADVERS);
}

TEST_F(V1Secrets, an_unknown_pwcheck_method_is_an_error_in_the_configuration) {
  world().options["pwcheck_method"] = "telepathy";
  Connection connection;
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_BADPARAM);
  const char* reason = nullptr;
  EXPECT_EQ(sasl_checkpass(connection.get(), "alice", 5, "wonderland-7", 12, &reason), SASL_BADPARAM);
  EXPECT_NE(std::strstr(reason, "pwcheck_method"), nullptr);
  world().options["pwcheck_method"] = "sasldb";
  EXPECT_EQ(sasl_checkpass(connection.get(), "alice", 5, "wonderland-7", 12, &reason), SASL_OK);
}

TEST_F(V1Secrets, checkpass_does_not_tell_who_exists) {
  Connection connection;
  EXPECT_EQ(sasl_checkpass(connection.get(), "alice", 5, "wrong", 5, nullptr), SASL_BADAUTH);
  EXPECT_EQ(sasl_checkpass(connection.get(), "nobody", 6, "wrong", 5, nullptr), SASL_BADAUTH);
}

TEST_F(V1Secrets, usererr_hides_an_unknown_user) {
  EXPECT_EQ(sasl_usererr(SASL_NOUSER), SASL_BADAUTH);
  EXPECT_EQ(sasl_usererr(SASL_NOMEM), SASL_NOMEM);
}

} // namespace

} // namespace saslspec::impl::test::v1
