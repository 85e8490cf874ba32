// The built-in store through the v1 ABI: for applications that keep no secrets themselves.
#include "../store/folder.hpp"
#include "scram_client.hpp"
#include "store/store.hpp"
#include "v1_world.hpp"

namespace saslspec::impl::test::v1 {

namespace {

std::string database;
std::vector<std::string> logged;

int get_option(void*, const char*, const char* name, const char** result, unsigned*) {
  if (std::string_view(name) != "sqlite_db") return SASL_FAIL;
  *result = database.c_str();
  return SASL_OK;
}

int log_it(void*, int, const char* message) {
  logged.emplace_back(message);
  return SASL_OK;
}

const sasl_callback_t callbacks[] = {
    {SASL_CB_GETOPT,   as_callback(&get_option), nullptr},
    {SASL_CB_LOG,      as_callback(&log_it),     nullptr},
    {SASL_CB_LIST_END, nullptr,                  nullptr}
};

class V1Store : public ::testing::Test {
protected:
  void SetUp() override {
    database = folder_.write("users.db", "");
    ASSERT_TRUE(Store::lay_out(database.c_str(), 5000));
    auto store = Store::open(database.c_str(), Store::Access::Write);
    ASSERT_TRUE(store);
    for (const char* user : {"alice", "dora"})
      ASSERT_TRUE(
          store->set_password(user, {.password = "wonderland-7", .plaintext = PasswordChange::Plaintext::Store}));
    ASSERT_TRUE(store->set_disabled("dora", true));
    ASSERT_EQ(sasl_server_init(callbacks, "stored"), SASL_OK);
    logged.clear();
  }
  void TearDown() override { sasl_done(); }

  static int plain_exchange(const char* user, const char* password) {
    return Connection().start("PLAIN", plain("", user, password)).code;
  }
  static int cram_exchange(const char* user, const char* password) {
    Connection connection;
    const Answer challenge = connection.start("CRAM-MD5");
    return connection.step(cram_md5_response(user, password, challenge.output.value_or(""))).code;
  }
  static int scram_exchange(const char* user, const char* password, std::string* first = nullptr) {
    Connection connection;
    ScramClient client("SCRAM-SHA-256", user, password);
    Answer answer = connection.start("SCRAM-SHA-256", client.first());
    if (first != nullptr) *first = answer.output.value_or("");
    answer = connection.step(client.final(answer.output.value_or("")));
    return answer.code == SASL_CONTINUE ? connection.step("").code : answer.code;
  }

  Folder folder_;
};

TEST_F(V1Store, serves_every_mechanism_and_refuses_everybody_else_alike) {
  for (const auto& exchange : {&plain_exchange, &cram_exchange}) {
    EXPECT_EQ(exchange("alice", "wonderland-7"), SASL_OK);
    for (const auto& [user, password] : {
             std::pair("alice", "wrong"), {"nora", "wonderland-7"},
               {"dora", "wonderland-7"}
    })
      EXPECT_EQ(exchange(user, password), SASL_BADAUTH) << user;
  }
  EXPECT_EQ(scram_exchange("alice", "wonderland-7"), SASL_OK);
  for (const auto& [user, password] : {
           std::pair("alice", "wrong"), {"nora", "wonderland-7"},
             {"dora", "wonderland-7"}
  }) {
    std::string first;
    EXPECT_EQ(scram_exchange(user, password, &first), SASL_BADAUTH) << user;
    EXPECT_TRUE(first.ends_with(",i=5000")) << first;
  }
}

TEST_F(V1Store, the_log_says_what_the_client_is_not_told) {
  static_cast<void>(plain_exchange("dora", "wonderland-7"));
  ASSERT_FALSE(logged.empty());
  EXPECT_EQ(logged[0], "sqlite: \"dora\": account disabled");
}

TEST_F(V1Store, setpass_stores_and_erases) {
  Connection connection;
  const char* reason = nullptr;
  EXPECT_EQ(sasl_setpass(connection.get(), "nora", "new", 3, 0, &reason), SASL_NOUSER);
  ASSERT_EQ(sasl_setpass(connection.get(), "nora", "new", 3, SASL_SET_CREATE, &reason), SASL_OK);
  EXPECT_EQ(scram_exchange("nora", "new"), SASL_OK);
  ASSERT_EQ(sasl_setpass(connection.get(), "nora", nullptr, 0, 0, &reason), SASL_OK);
  EXPECT_EQ(scram_exchange("nora", "new"), SASL_BADAUTH);
}

TEST_F(V1Store, is_not_asked_where_the_application_keeps_secrets) {
  const auto nobody = [](void*, const char*, const char*, const char*, sasl_secret_t**) -> int { return SASL_NOUSER; };
  sasl_server_getsecret_t* const no_secret = +nobody;
  const sasl_callback_t with_secrets[] = {
      {SASL_CB_SERVER_GETSECRET, as_callback(no_secret), nullptr},
      {SASL_CB_LIST_END,         nullptr,                nullptr}
  };
  Connection connection(with_secrets);
  EXPECT_EQ(connection.start("PLAIN", plain("", "alice", "wonderland-7")).code, SASL_BADAUTH);
}

TEST_F(V1Store, a_store_that_is_none_is_badparam) {
  database = folder_.file("none.db");
  EXPECT_EQ(plain_exchange("alice", "wonderland-7"), SASL_BADPARAM);
  ASSERT_FALSE(logged.empty());
  EXPECT_EQ(logged[0], database + ": cannot be opened: No such file or directory");
}

} // namespace

} // namespace saslspec::impl::test::v1
