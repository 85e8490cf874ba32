// Every allocation of every exchange fails once: the answer is SASL_NOMEM, never a false success, and nothing leaks.
#include <functional>

#include "failing_memory.hpp"
#include "scram_client.hpp"
#include "v1_world.hpp"

namespace saslspec::impl::test::v1 {

namespace {

using Respond = std::function<std::string(const std::string&)>;

/// Plays a conversation until a code other than SASL_CONTINUE, releasing what the library hands out.
int play(sasl_conn_t* conn, const char* mechanism, std::optional<std::string> message, const Respond& respond) {
  char* out = nullptr;
  unsigned length = 0;
  const char* reason = nullptr;
  int code = sasl_server_start(conn, mechanism, message ? message->data() : nullptr,
                               message ? static_cast<unsigned>(message->size()) : 0, &out, &length, &reason);
  while (code == SASL_CONTINUE) {
    const std::string reply = respond(std::string(out, length));
    failing_memory::release(out);
    code = sasl_server_step(conn, reply.data(), static_cast<unsigned>(reply.size()), &out, &length, &reason);
  }
  EXPECT_TRUE(code == SASL_OK || out == nullptr);
  failing_memory::release(out);
  return code;
}

int plain_exchange(sasl_conn_t* conn) {
  return play(conn, "PLAIN", std::nullopt, [](const std::string&) { return plain("shared", "alice", "wonderland-7"); });
}

int cram_exchange(sasl_conn_t* conn) {
  return play(conn, "CRAM-MD5", std::nullopt,
              [](const std::string& challenge) { return cram_md5_response("alice", "wonderland-7", challenge); });
}

int scram_exchange(sasl_conn_t* conn) {
  ScramClient client("SCRAM-SHA-256", "alice", "wonderland-7", "shared");
  return play(conn, "SCRAM-SHA-256", client.first(), [&](const std::string& message) {
    return message.starts_with("v=") ? std::string() : client.final(message);
  });
}

int set_password(sasl_conn_t* conn) {
  return sasl_setpass(conn, "carol", "pencil", 6, SASL_SET_CREATE, nullptr);
}

int list(sasl_conn_t* conn) {
  char* names = nullptr;
  const int code = sasl_listmech(conn, nullptr, "<", ",", ">", &names, nullptr, nullptr);
  failing_memory::release(names);
  return code;
}

struct Exchange {
  const char* name;
  int (*run)(sasl_conn_t*);
};

void PrintTo(const Exchange& exchange, std::ostream* out) {
  *out << exchange.name;
}

class V1Memory : public LibraryTest, public ::testing::WithParamInterface<Exchange> {
protected:
  void SetUp() override {
    sasl_set_alloc(&failing_memory::allocate, &failing_memory::zeroed, &failing_memory::resize,
                   &failing_memory::release);
    before_ = failing_memory::live_blocks();
    world().allocate = &failing_memory::allocate;
    LibraryTest::SetUp();
  }
  void TearDown() override {
    LibraryTest::TearDown();
    EXPECT_EQ(failing_memory::live_blocks(), before_);
  }

private:
  int before_ = 0;
};

int live(const Exchange& exchange) {
  sasl_conn_t* conn = nullptr;
  int code = sasl_server_new("imap", "server.example.com", nullptr, callbacks_with_policy(), 0, &conn);
  if (code == SASL_OK) code = exchange.run(conn);
  void* user = nullptr;
  if (code != SASL_OK && conn != nullptr) {
    EXPECT_NE(sasl_getprop(conn, SASL_USERNAME, &user), SASL_OK);
  }
  sasl_dispose(&conn);
  return code;
}

TEST_P(V1Memory, every_failed_allocation_is_nomem) {
  const int blocks = failing_memory::live_blocks();
  unsigned n = 1;
  for (bool failed = true; failed; ++n) {
    failing_memory::fail_at(n);
    const int code = live(GetParam());
    failed = failing_memory::has_failed();
    failing_memory::fail_at(0);
    EXPECT_EQ(code, failed ? SASL_NOMEM : SASL_OK) << "allocation " << n;
    EXPECT_EQ(failing_memory::live_blocks(), blocks) << "allocation " << n;
  }
  EXPECT_GT(n, 3U); // something did fail
}

INSTANTIATE_TEST_SUITE_P(Exchanges, V1Memory,
                         ::testing::Values(Exchange{"plain", &plain_exchange}, Exchange{"cram_md5", &cram_exchange},
                                           Exchange{"scram", &scram_exchange}, Exchange{"setpass", &set_password},
                                           Exchange{"listmech", &list}),
                         [](const auto& parameter) { return parameter.param.name; });

} // namespace

} // namespace saslspec::impl::test::v1
