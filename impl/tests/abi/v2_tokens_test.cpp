// OAUTHBEARER and XOAUTH2 through the C ABI: the questions to the application, and the effects of its answers.
#include <cstring>

#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

struct Asked {
  std::string mechanism, authzid, token;
};
std::vector<Asked> asked;
sasl_token_answer_t answer{};
int answer_code = SASL_OK;
int the_context = 0;

int check_token(sasl_conn_t* conn, void* context, const char* mechanism, const char* authzid, const char* token,
                unsigned length, sasl_token_answer_t* out) {
  EXPECT_NE(conn, nullptr);
  EXPECT_EQ(context, &the_context);
  EXPECT_EQ(std::strlen(token), length);
  EXPECT_EQ(out->user, nullptr);
  EXPECT_EQ(out->status, nullptr);
  EXPECT_EQ(out->scope, nullptr);
  EXPECT_EQ(out->openid_configuration, nullptr);
  asked.push_back({mechanism, authzid, token});
  *out = answer;
  return answer_code;
}

const sasl_callback_t* callbacks() {
  static const sasl_callback_t list[] = {
      {SASL_CB_SERVER_CHECK_TOKEN, as_callback(&check_token), &the_context},
      {SASL_CB_PROXY_POLICY,       as_callback(&policy),      nullptr     },
      {SASL_CB_LIST_END,           nullptr,                   nullptr     }
  };
  return list;
}

class V2Tokens : public LibraryTest {
protected:
  void SetUp() override {
    LibraryTest::SetUp();
    asked.clear();
    answer = {"alice", nullptr, nullptr, nullptr};
    answer_code = SASL_OK;
  }
};

constexpr const char* request = "n,,\1auth=Bearer abc\1\1";

TEST_F(V2Tokens, the_application_is_asked_and_names_the_user) {
  Connection connection(SASL_SUCCESS_DATA, callbacks());
  const Answer reply = connection.start("OAUTHBEARER", "n,a=shared,\1auth=Bearer abc=\1\1");
  EXPECT_EQ(reply.code, SASL_OK);
  EXPECT_EQ(reply.output, std::nullopt);
  EXPECT_EQ(connection.authcid(), "alice");
  EXPECT_EQ(connection.authzid(), "shared");
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].mechanism, "OAUTHBEARER");
  EXPECT_EQ(asked[0].authzid, "shared");
  EXPECT_EQ(asked[0].token, "abc=");
}

TEST_F(V2Tokens, xoauth2_names_whom_to_act_as) {
  Connection connection(SASL_SUCCESS_DATA, callbacks());
  EXPECT_EQ(connection.start("XOAUTH2", "user=shared\1auth=Bearer abc\1\1").code, SASL_OK);
  EXPECT_EQ(connection.authcid(), "alice");
  EXPECT_EQ(connection.authzid(), "shared");
  EXPECT_EQ(asked.at(0).mechanism, "XOAUTH2");
}

TEST_F(V2Tokens, the_policy_decides_and_not_the_token) {
  answer.user = "bob";
  Connection connection(SASL_SUCCESS_DATA, callbacks());
  EXPECT_EQ(connection.start("OAUTHBEARER", "n,a=alice,\1auth=Bearer abc\1\1").code, SASL_NOAUTHZ);
  EXPECT_EQ(connection.authcid(), "(refused)");
}

TEST_F(V2Tokens, without_the_callback_neither_is_offered) {
  Connection connection;
  for (const char* mechanism : {"OAUTHBEARER", "XOAUTH2"}) {
    EXPECT_EQ(connection.mechanisms().find(mechanism), std::string::npos);
    EXPECT_EQ(connection.start(mechanism, request).code, SASL_NOMECH);
    Connection other(0, callbacks());
    EXPECT_NE(other.mechanisms().find(mechanism), std::string::npos);
    other.set_security(SASL_SEC_NOPLAINTEXT);
    EXPECT_EQ(other.mechanisms().find(mechanism), std::string::npos);
    EXPECT_EQ(other.start(mechanism, request).code, SASL_TOOWEAK);
  }
}

TEST_F(V2Tokens, a_refusal_is_an_error_message_and_then_the_code) {
  answer = {nullptr, "insufficient_scope", "mail", "https://example.com/.well-known/openid-configuration"};
  for (const int code : {SASL_BADAUTH, SASL_EXPIRED, SASL_DISABLED, SASL_NOAUTHZ, SASL_NOUSER}) {
    answer_code = code;
    Connection connection(0, callbacks());
    const Answer reply = connection.start("OAUTHBEARER", request);
    EXPECT_EQ(reply.code, SASL_CONTINUE);
    EXPECT_EQ(reply.output, R"({"status":"insufficient_scope","scope":"mail",)"
                            R"("openid-configuration":"https://example.com/.well-known/openid-configuration"})");
    EXPECT_EQ(connection.step("\1").code, code == SASL_NOUSER ? SASL_BADAUTH : code);
    EXPECT_EQ(connection.step("\1").output, std::nullopt);
    EXPECT_EQ(connection.authcid(), "(refused)");
    EXPECT_EQ(std::string(sasl_errdetail(connection.get())).find("abc"), std::string::npos);
  }
}

TEST_F(V2Tokens, the_applications_troubles_end_the_negotiation_at_once) {
  for (const int code : {SASL_FAIL, SASL_NOMEM, SASL_UNAVAIL, SASL_TRYAGAIN, SASL_INTERACT}) {
    answer_code = code;
    const Answer reply = Connection(0, callbacks()).start("OAUTHBEARER", request);
    EXPECT_EQ(reply.code, code);
    EXPECT_EQ(reply.output, std::nullopt);
  }
}

TEST_F(V2Tokens, a_success_without_a_user_is_no_success) {
  answer = {};
  EXPECT_EQ(Connection(0, callbacks()).start("OAUTHBEARER", request).code, SASL_FAIL);
}

TEST_F(V2Tokens, an_empty_token_is_asked_about_and_lets_nobody_in) {
  Connection connection(0, callbacks());
  EXPECT_EQ(connection.start("OAUTHBEARER", "n,,\1auth=\1\1").output, R"({"status":"invalid_token"})");
  EXPECT_EQ(asked.at(0).token, "");
  EXPECT_EQ(connection.step("\1").code, SASL_BADAUTH);
}

TEST_F(V2Tokens, host_and_port_must_be_those_that_the_application_stated) {
  const auto start = [](const char* server_name, const char* address, const char* pairs) {
    sasl_conn_t* conn = nullptr;
    EXPECT_EQ(sasl_server_new("imap", server_name, nullptr, address, nullptr, callbacks(), 0, &conn), SASL_OK);
    const std::string message = std::string("n,,\1") + pairs + "\1auth=Bearer abc\1\1";
    const char* output = nullptr;
    unsigned length = 0;
    const int code =
        sasl_server_start(conn, "OAUTHBEARER", message.data(), static_cast<unsigned>(message.size()), &output, &length);
    sasl_dispose(&conn);
    return code;
  };
  EXPECT_EQ(start("imap.example.com", "192.0.2.1;993", "host=imap.example.com\1port=993"), SASL_OK);
  EXPECT_EQ(start("imap.example.com", "192.0.2.1;993", "host=mail.example.com\1port=993"), SASL_CONTINUE);
  EXPECT_EQ(start("imap.example.com", "192.0.2.1;993", "host=imap.example.com\1port=143"), SASL_CONTINUE);
  EXPECT_EQ(start(nullptr, nullptr, "host=whatever.example.com\1port=143"), SASL_OK);
  EXPECT_EQ(start(nullptr, "192.0.2.1", "port=143"), SASL_OK);
}

TEST_F(V2Tokens, a_callback_without_a_function_asks_for_interaction) {
  const sasl_callback_t list[] = {
      {SASL_CB_SERVER_CHECK_TOKEN, nullptr, nullptr},
      {SASL_CB_LIST_END,           nullptr, nullptr}
  };
  EXPECT_EQ(Connection(0, list).start("OAUTHBEARER", request).code, SASL_INTERACT);
}

} // namespace

} // namespace saslspec::impl::test::v2
