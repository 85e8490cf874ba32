// The life of a v1 connection and library: order of calls, invalid parameters, policy, ownership.
#include <cstdlib>

#include "scram_client.hpp"
#include "v1_world.hpp"

namespace saslspec::impl::test::v1 {

namespace {

using V1LifeCycle = LibraryTest;

TEST_F(V1LifeCycle, a_step_before_a_start_is_nomech) {
  Connection connection;
  EXPECT_EQ(connection.step("").code, SASL_NOMECH);
  EXPECT_EQ(connection.start("NO-SUCH-MECHANISM").code, SASL_NOMECH);
}

TEST_F(V1LifeCycle, after_success_steps_are_refused_and_the_identity_stays) {
  Connection connection;
  ASSERT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.step("").code, SASL_BADPROT);
  EXPECT_EQ(connection.step(plain("", "bob", "builder-3")).code, SASL_BADPROT);
  EXPECT_EQ(connection.user(), "alice");
}

TEST_F(V1LifeCycle, null_parameters_are_badparam) {
  Connection connection;
  char* output = nullptr;
  unsigned length = 0;
  const char* reason = nullptr;
  EXPECT_EQ(sasl_server_step(nullptr, "", 0, &output, &length, &reason), SASL_BADPARAM);
  EXPECT_NE(reason, nullptr);
  EXPECT_EQ(sasl_server_start(nullptr, "PLAIN", nullptr, 0, &output, &length, &reason), SASL_BADPARAM);
  EXPECT_EQ(sasl_server_start(connection.get(), nullptr, nullptr, 0, &output, &length, &reason), SASL_BADPARAM);
  EXPECT_EQ(sasl_server_start(connection.get(), "PLAIN", nullptr, 5, &output, &length, &reason), SASL_BADPARAM);
  EXPECT_EQ(sasl_server_start(connection.get(), "PLAIN", nullptr, 0, nullptr, &length, &reason), SASL_BADPARAM);
  EXPECT_EQ(sasl_server_start(connection.get(), "PLAIN", nullptr, 0, &output, nullptr, &reason), SASL_BADPARAM);
  EXPECT_EQ(output, nullptr);
  EXPECT_EQ(sasl_server_init(nullptr, nullptr), SASL_BADPARAM);
  EXPECT_EQ(sasl_server_new(nullptr, nullptr, nullptr, nullptr, 0, nullptr), SASL_BADPARAM);
}

TEST_F(V1LifeCycle, errstr_may_be_null) {
  Connection connection;
  char* output = nullptr;
  unsigned length = 0;
  EXPECT_EQ(sasl_server_start(connection.get(), "PLAIN", "x", 1, &output, &length, nullptr), SASL_BADPROT);
}

TEST_F(V1LifeCycle, security_properties_rule_listing_and_start) {
  Connection connection;
  connection.set_security(SASL_SEC_NOPLAINTEXT | SASL_SEC_NOANONYMOUS);
  const std::string list = connection.mechanisms();
  EXPECT_EQ(list.find("PLAIN"), std::string::npos);
  EXPECT_EQ(list.find("ANONYMOUS"), std::string::npos);
  EXPECT_NE(list.find("SCRAM-SHA-256"), std::string::npos);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_TOOWEAK);
  EXPECT_EQ(connection.start("ANONYMOUS", "x").code, SASL_TOOWEAK);
}

TEST_F(V1LifeCycle, init_is_counted_and_done_ends_it) {
  ASSERT_EQ(sasl_server_init(nullptr, "again"), SASL_OK);
  sasl_done();
  Connection connection;
  EXPECT_EQ(connection.start("ANONYMOUS", "x").code, SASL_OK);
  sasl_done();
  EXPECT_EQ(connection.start("ANONYMOUS", "x").code, SASL_FAIL);
  sasl_done(); // one too many does nothing
  ASSERT_EQ(sasl_server_init(nullptr, "once more"), SASL_OK);
  EXPECT_EQ(connection.start("ANONYMOUS", "x").code, SASL_OK);
}

TEST_F(V1LifeCycle, dispose_twice_is_harmless) {
  sasl_conn_t* conn = nullptr;
  ASSERT_EQ(sasl_server_new("imap", nullptr, nullptr, nullptr, 0, &conn), SASL_OK);
  sasl_dispose(&conn);
  EXPECT_EQ(conn, nullptr);
  sasl_dispose(&conn);
  sasl_dispose(nullptr);
}

TEST_F(V1LifeCycle, encode_and_decode_copy_after_success_only) {
  Connection connection;
  char* output = nullptr;
  unsigned length = 0;
  EXPECT_EQ(sasl_encode(connection.get(), "data", 4, &output, &length), SASL_NOTDONE);
  ASSERT_EQ(connection.start("ANONYMOUS", "x").code, SASL_OK);
  ASSERT_EQ(sasl_encode(connection.get(), "data", 4, &output, &length), SASL_OK);
  EXPECT_EQ(std::string_view(output, length), "data");
  std::free(output);
  ASSERT_EQ(sasl_decode(connection.get(), "data", 4, &output, &length), SASL_OK);
  std::free(output);
}

TEST_F(V1LifeCycle, refusals_are_logged) {
  Connection connection;
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "secret-words")).code, SASL_BADAUTH);
  ASSERT_EQ(world().log.size(), 1U);
  EXPECT_NE(world().log[0].find("PLAIN"), std::string::npos);
  EXPECT_EQ(world().log[0].find("secret-words"), std::string::npos);
}

} // namespace

} // namespace saslspec::impl::test::v1
