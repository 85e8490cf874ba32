// The client side: programs that have both roles start, make connections, and are told that there is no mechanism.
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

class V2Client : public ::testing::Test {
protected:
  void SetUp() override { ASSERT_EQ(sasl_client_init(nullptr), SASL_OK); }
  void TearDown() override { EXPECT_EQ(sasl_client_done(), SASL_OK); }
};

sasl_conn_t* client(const sasl_callback_t* callbacks = nullptr) {
  sasl_conn_t* conn = nullptr;
  EXPECT_EQ(sasl_client_new("ldap", "server.example.com", "192.0.2.1;1024", "192.0.2.2;389", callbacks, 0, &conn),
            SASL_OK);
  EXPECT_NE(conn, nullptr);
  return conn;
}

TEST_F(V2Client, a_connection_is_made_and_disposed_of_without_the_server_side) {
  sasl_conn_t* conn = client();
  sasl_dispose(&conn);
  EXPECT_EQ(conn, nullptr);
}

TEST_F(V2Client, start_and_step_are_nomech_and_leave_nothing) {
  sasl_conn_t* conn = client();
  const char* output = "poison";
  const char* mechanism = "poison";
  unsigned length = 7;
  sasl_interact_t* prompts = nullptr;
  EXPECT_EQ(sasl_client_start(conn, "PLAIN SCRAM-SHA-256", &prompts, &output, &length, &mechanism), SASL_NOMECH);
  EXPECT_EQ(output, nullptr);
  EXPECT_EQ(mechanism, nullptr);
  EXPECT_EQ(length, 0U);
  EXPECT_STREQ(sasl_errdetail(conn), "SASL(-4): mechanism not available: this library has no mechanisms for clients");
  output = "poison";
  EXPECT_EQ(sasl_client_step(conn, "", 0, &prompts, &output, &length), SASL_NOMECH);
  EXPECT_EQ(output, nullptr);
  int count = 1;
  EXPECT_EQ(sasl_listmech(conn, nullptr, "", " ", "", &output, nullptr, &count), SASL_NOMECH);
  EXPECT_EQ(count, 0);
  sasl_dispose(&conn);
}

TEST_F(V2Client, properties_are_set_and_read) {
  const sasl_callback_t callbacks[] = {
      {SASL_CB_USER,     nullptr, nullptr},
      {SASL_CB_LIST_END, nullptr, nullptr}
  };
  sasl_conn_t* conn = client(callbacks);
  const sasl_ssf_t ssf = 256;
  EXPECT_EQ(sasl_setprop(conn, SASL_SSF_EXTERNAL, &ssf), SASL_OK);
  EXPECT_EQ(sasl_setprop(conn, SASL_AUTH_EXTERNAL, "cn=me"), SASL_OK);
  const sasl_security_properties_t security{0, 256, 65536, SASL_SEC_NOPLAINTEXT, nullptr, nullptr};
  EXPECT_EQ(sasl_setprop(conn, SASL_SEC_PROPS, &security), SASL_OK);
  const void* value = nullptr;
  EXPECT_EQ(sasl_getprop(conn, SASL_SERVERFQDN, &value), SASL_OK);
  EXPECT_STREQ(static_cast<const char*>(value), "server.example.com");
  EXPECT_EQ(sasl_getprop(conn, SASL_CALLBACK, &value), SASL_OK);
  EXPECT_EQ(value, callbacks);
  EXPECT_EQ(sasl_getprop(conn, SASL_USERNAME, &value), SASL_NOTDONE);
  EXPECT_EQ(sasl_getprop(conn, SASL_SSF, &value), SASL_NOTDONE);
  sasl_dispose(&conn);
}

TEST_F(V2Client, what_is_the_servers_alone_is_badparam) {
  ASSERT_EQ(sasl_server_init(nullptr, "both"), SASL_OK);
  sasl_conn_t* conn = client();
  const char* output = nullptr;
  unsigned length = 0;
  const char* names[] = {"*userPassword", nullptr};
  EXPECT_EQ(sasl_server_start(conn, "ANONYMOUS", "x", 1, &output, &length), SASL_BADPARAM);
  EXPECT_EQ(sasl_server_step(conn, "x", 1, &output, &length), SASL_BADPARAM);
  EXPECT_EQ(sasl_checkpass(conn, "alice", 5, "x", 1), SASL_BADPARAM);
  EXPECT_EQ(sasl_checkapop(conn, "x", 1, "x", 1), SASL_BADPARAM);
  EXPECT_EQ(sasl_user_exists(conn, nullptr, nullptr, "alice"), SASL_BADPARAM);
  EXPECT_EQ(sasl_setpass(conn, "alice", "x", 1, nullptr, 0, 0), SASL_BADPARAM);
  EXPECT_EQ(sasl_auxprop_request(conn, names), SASL_BADPARAM);
  EXPECT_EQ(sasl_auxprop_getctx(conn), nullptr);
  EXPECT_EQ(sasl_auxprop_store(conn, nullptr, nullptr), SASL_BADPARAM);
  EXPECT_EQ(sasl_idle(conn), 0);
  sasl_dispose(&conn);
  ASSERT_EQ(sasl_server_new("imap", nullptr, nullptr, nullptr, nullptr, nullptr, 0, &conn), SASL_OK);
  EXPECT_EQ(sasl_client_start(conn, "PLAIN", nullptr, &output, &length, nullptr), SASL_BADPARAM);
  EXPECT_EQ(sasl_client_step(conn, "", 0, nullptr, &output, &length), SASL_BADPARAM);
  sasl_dispose(&conn);
  EXPECT_EQ(sasl_server_done(), SASL_OK);
}

TEST_F(V2Client, the_sides_are_initialised_apart) {
  sasl_conn_t* conn = nullptr;
  EXPECT_EQ(sasl_server_new("imap", nullptr, nullptr, nullptr, nullptr, nullptr, 0, &conn), SASL_NOTINIT);
  ASSERT_EQ(sasl_client_init(nullptr), SASL_OK);
  EXPECT_EQ(sasl_client_done(), SASL_CONTINUE);
  ASSERT_EQ(sasl_server_init(nullptr, "both"), SASL_OK);
  sasl_done(); // one of each
  EXPECT_EQ(sasl_client_new("imap", "server", nullptr, nullptr, nullptr, 0, &conn), SASL_NOTINIT);
  EXPECT_EQ(sasl_server_done(), SASL_NOTINIT);
  EXPECT_EQ(sasl_client_done(), SASL_NOTINIT);
  ASSERT_EQ(sasl_client_init(nullptr), SASL_OK);
}

TEST_F(V2Client, a_connection_needs_a_service_and_a_server) {
  sasl_conn_t* conn = nullptr;
  EXPECT_EQ(sasl_client_new(nullptr, "server", nullptr, nullptr, nullptr, 0, &conn), SASL_BADPARAM);
  EXPECT_EQ(sasl_client_new("imap", nullptr, nullptr, nullptr, nullptr, 0, &conn), SASL_BADPARAM);
  EXPECT_EQ(sasl_client_new("imap", "server", nullptr, nullptr, nullptr, 0, nullptr), SASL_BADPARAM);
  EXPECT_EQ(conn, nullptr);
}

} // namespace

} // namespace saslspec::impl::test::v2
