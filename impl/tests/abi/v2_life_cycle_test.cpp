// The life of a v2 connection and library: order of calls, invalid parameters, restarts.
#include "scram_client.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

using V2LifeCycle = LibraryTest;

TEST_F(V2LifeCycle, a_step_before_a_start_is_nomech) {
  Connection connection;
  EXPECT_EQ(connection.step("").code, SASL_NOMECH);
  EXPECT_EQ(connection.step(std::nullopt).code, SASL_NOMECH);
}

TEST_F(V2LifeCycle, an_unknown_mechanism_is_nomech_and_so_is_every_step_after_it) {
  Connection connection;
  EXPECT_EQ(connection.start("NO-SUCH-MECHANISM", "").code, SASL_NOMECH);
  EXPECT_EQ(connection.step("").code, SASL_NOMECH);
}

TEST_F(V2LifeCycle, after_failure_every_step_answers_the_same_without_output) {
  Connection connection;
  ASSERT_EQ(connection.start("PLAIN", plain("", "alice", "wrong")).code, SASL_BADAUTH);
  for (const auto& message : {plain("", "alice", "wonderland-7"), std::string()}) {
    const Answer answer = connection.step(message);
    EXPECT_EQ(answer.code, SASL_BADAUTH);
    EXPECT_EQ(answer.output, std::nullopt);
  }
  EXPECT_EQ(connection.step(std::nullopt).code, SASL_BADAUTH);
  EXPECT_EQ(connection.authcid(), "(refused)");
}

TEST_F(V2LifeCycle, after_success_steps_are_refused_and_the_identity_stays) {
  Connection connection;
  ASSERT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  for (const auto& message : {plain("", "bob", "builder-3"), std::string()}) {
    const Answer answer = connection.step(message);
    EXPECT_EQ(answer.code, SASL_BADPROT);
    EXPECT_EQ(answer.output, std::nullopt);
  }
  EXPECT_EQ(connection.authcid(), "alice");
  EXPECT_EQ(connection.authzid(), "alice");
}

TEST_F(V2LifeCycle, a_start_discards_the_exchange_before_it) {
  Connection connection;
  ScramClient client("SCRAM-SHA-256", "alice", "wonderland-7");
  const Answer first = connection.start("SCRAM-SHA-256", client.first());
  EXPECT_EQ(connection.start("ANONYMOUS", "x").code, SASL_OK);
  EXPECT_EQ(connection.authcid(), "anonymous");
  EXPECT_EQ(connection.step(client.final(first.output.value_or(""))).code, SASL_BADPROT);
  EXPECT_EQ(connection.authcid(), "anonymous");
}

TEST_F(V2LifeCycle, a_start_after_success_drops_the_identity_at_once) {
  Connection connection;
  ASSERT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  ASSERT_EQ(connection.start("PLAIN").code, SASL_CONTINUE);
  EXPECT_EQ(connection.authcid(), "(refused)");
  EXPECT_EQ(connection.authzid(), "(refused)");

  ASSERT_EQ(connection.step(plain("", "alice", "wonderland-7")).code, SASL_OK);
  ASSERT_EQ(connection.start("NO-SUCH-MECHANISM").code, SASL_NOMECH);
  EXPECT_EQ(connection.authcid(), "(refused)");
}

TEST_F(V2LifeCycle, a_failed_negotiation_can_be_followed_by_a_good_one) {
  Connection connection;
  ASSERT_EQ(connection.start("PLAIN", plain("", "alice", "wrong")).code, SASL_BADAUTH);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.authcid(), "alice");
}

TEST_F(V2LifeCycle, null_parameters_are_badparam) {
  Connection connection;
  const char* output = "x";
  unsigned length = 9;
  EXPECT_EQ(sasl_server_step(nullptr, "", 0, &output, &length), SASL_BADPARAM);
  EXPECT_EQ(output, nullptr);
  EXPECT_EQ(length, 0U);
  EXPECT_EQ(sasl_server_start(nullptr, "PLAIN", nullptr, 0, &output, &length), SASL_BADPARAM);
  EXPECT_EQ(sasl_server_start(connection.get(), nullptr, nullptr, 0, &output, &length), SASL_BADPARAM);
  EXPECT_EQ(sasl_server_start(connection.get(), "PLAIN", nullptr, 5, &output, &length), SASL_BADPARAM);
  ASSERT_EQ(connection.start("PLAIN").code, SASL_CONTINUE);
  EXPECT_EQ(sasl_server_step(connection.get(), nullptr, 5, &output, &length), SASL_BADPARAM);
  EXPECT_EQ(connection.step(plain("", "alice", "wonderland-7")).code, SASL_BADPARAM); // that ended it
}

TEST_F(V2LifeCycle, outputs_may_be_null_while_there_is_nothing_to_put_there) {
  Connection connection;
  const std::string message = plain("", "alice", "wonderland-7");
  EXPECT_EQ(sasl_server_start(connection.get(), "PLAIN", message.data(), static_cast<unsigned>(message.size()), nullptr,
                              nullptr),
            SASL_OK);
  EXPECT_EQ(sasl_server_start(connection.get(), "PLAIN", nullptr, 0, nullptr, nullptr), SASL_BADPARAM);
  EXPECT_EQ(connection.step(message).code, SASL_BADPARAM);
  unsigned length = 0;
  EXPECT_EQ(sasl_server_start(connection.get(), "LOGIN", nullptr, 0, nullptr, &length), SASL_BADPARAM);
}

TEST_F(V2LifeCycle, success_whose_message_cannot_be_delivered_is_no_success) {
  Connection connection;
  ScramClient client("SCRAM-SHA-256", "alice", "wonderland-7");
  const Answer first = connection.start("SCRAM-SHA-256", client.first());
  const std::string final = client.final(first.output.value_or(""));
  EXPECT_EQ(sasl_server_step(connection.get(), final.data(), static_cast<unsigned>(final.size()), nullptr, nullptr),
            SASL_BADPARAM);
  EXPECT_EQ(connection.authcid(), "(refused)");
}

TEST_F(V2LifeCycle, a_refused_parameter_after_success_leaves_the_identity) {
  Connection connection;
  ASSERT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_OK);
  const char* output = nullptr;
  unsigned length = 0;
  EXPECT_EQ(sasl_server_step(connection.get(), nullptr, 5, &output, &length), SASL_BADPARAM);
  EXPECT_EQ(connection.authcid(), "alice");
}

TEST_F(V2LifeCycle, mechanism_names_may_be_in_any_case) {
  Connection connection;
  EXPECT_EQ(connection.start("plain", plain("", "alice", "wonderland-7")).code, SASL_OK);
  EXPECT_EQ(connection.property(SASL_MECHNAME), "PLAIN");
}

TEST_F(V2LifeCycle, init_is_counted_and_done_ends_it) {
  ASSERT_EQ(sasl_server_init(nullptr, nullptr), SASL_OK);
  EXPECT_EQ(sasl_server_done(), SASL_CONTINUE);
  Connection connection;
  EXPECT_EQ(sasl_server_done(), SASL_OK);
  EXPECT_EQ(sasl_server_done(), SASL_NOTINIT);
  EXPECT_EQ(connection.start("ANONYMOUS", "x").code, SASL_NOTINIT);
  EXPECT_EQ(connection.step("x").code, SASL_NOTINIT);
  sasl_conn_t* conn = nullptr;
  EXPECT_EQ(sasl_server_new("imap", nullptr, nullptr, nullptr, nullptr, nullptr, 0, &conn), SASL_NOTINIT);
  ASSERT_EQ(sasl_server_init(nullptr, "again"), SASL_OK);
  EXPECT_EQ(connection.start("ANONYMOUS", "x").code, SASL_OK);
}

TEST_F(V2LifeCycle, dispose_twice_is_harmless) {
  sasl_conn_t* conn = nullptr;
  ASSERT_EQ(sasl_server_new("imap", nullptr, nullptr, nullptr, nullptr, nullptr, 0, &conn), SASL_OK);
  sasl_dispose(&conn);
  EXPECT_EQ(conn, nullptr);
  sasl_dispose(&conn);
  sasl_dispose(nullptr);
}

TEST_F(V2LifeCycle, a_callback_cannot_step_the_connection_that_calls_it) {
  static int inner = SASL_OK;
  static sasl_conn_t* seen = nullptr;
  const auto reentrant = [](sasl_conn_t* conn, void*, const char*, const char*, unsigned, struct propctx*) -> int {
    const char* output = nullptr;
    unsigned length = 0;
    seen = conn;
    inner = sasl_server_start(conn, "ANONYMOUS", "x", 1, &output, &length);
    return SASL_BADAUTH;
  };
  sasl_server_userdb_checkpass_t* const check = +reentrant;
  const sasl_callback_t callbacks[] = {
      {SASL_CB_SERVER_USERDB_CHECKPASS, as_callback(check), nullptr},
      {SASL_CB_LIST_END,                nullptr,            nullptr}
  };
  Connection connection(SASL_SUCCESS_DATA, callbacks);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "x")).code, SASL_BADAUTH);
  EXPECT_EQ(seen, connection.get());
  EXPECT_EQ(inner, SASL_BADPARAM);
  EXPECT_EQ(connection.authcid(), "(refused)");
}

} // namespace

} // namespace saslspec::impl::test::v2
