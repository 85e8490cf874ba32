// Every allocation of every exchange fails once: the answer is SASL_NOMEM, never a false success, and nothing leaks.
#include <functional>

#include "../store/folder.hpp"
#include "failing_memory.hpp"
#include "scram_client.hpp"
#include "store/store.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

/// Plays a conversation until a code other than SASL_CONTINUE; `answer` makes the client's next message.
class Conversation {
public:
  explicit Conversation(sasl_conn_t* conn) : conn_(conn) {}

  int play(const char* mechanism, std::optional<std::string> message,
           const std::function<std::string(const std::string&)>& answer) {
    int code = call([&](const char** out, unsigned* length) {
      return sasl_server_start(conn_, mechanism, message ? message->data() : nullptr,
                               message ? static_cast<unsigned>(message->size()) : 0, out, length);
    });
    while (code == SASL_CONTINUE) {
      const std::string reply = answer(output_);
      code = call([&](const char** out, unsigned* length) {
        return sasl_server_step(conn_, reply.data(), static_cast<unsigned>(reply.size()), out, length);
      });
    }
    return code;
  }

private:
  template <class Call>
  int call(Call&& make) {
    const char* out = nullptr;
    unsigned length = 0;
    const int code = make(&out, &length);
    EXPECT_TRUE(code >= 0 || out == nullptr) << code;
    output_ = out == nullptr ? std::string() : std::string(out, length);
    return code;
  }

  sasl_conn_t* conn_;
  std::string output_;
};

int plain_exchange(sasl_conn_t* conn) {
  return Conversation(conn).play("PLAIN", std::nullopt,
                                 [](const std::string&) { return plain("shared", "alice", "wonderland-7"); });
}

int login_exchange(sasl_conn_t* conn) {
  return Conversation(conn).play("LOGIN", std::nullopt, [asked = 0](const std::string&) mutable {
    return std::string(asked++ == 0 ? "alice" : "wonderland-7");
  });
}

int cram_exchange(sasl_conn_t* conn) {
  return Conversation(conn).play("CRAM-MD5", std::nullopt, [](const std::string& challenge) {
    return cram_md5_response("alice", "wonderland-7", challenge);
  });
}

int scram_exchange(sasl_conn_t* conn) {
  ScramClient client("SCRAM-SHA-256", "alice", "wonderland-7", "shared");
  return Conversation(conn).play("SCRAM-SHA-256", client.first(), [&](const std::string& message) {
    return message.starts_with("v=") ? std::string() : client.final(message);
  });
}

int long_scram_exchange(sasl_conn_t* conn) {
  ScramClient client("SCRAM-SHA-1", std::string(255, 'n'), "wonderland-7");
  return Conversation(conn).play("SCRAM-SHA-1", client.first(), [&](const std::string& message) {
    return message.starts_with("v=") ? std::string() : client.final(message);
  });
}

/// sam is in the built-in store.
int stored_plain_exchange(sasl_conn_t* conn) {
  return Conversation(conn).play("PLAIN", std::nullopt,
                                 [](const std::string&) { return plain("", "sam", "wonderland-7"); });
}

int stored_cram_exchange(sasl_conn_t* conn) {
  return Conversation(conn).play("CRAM-MD5", std::nullopt, [](const std::string& challenge) {
    return cram_md5_response("sam", "wonderland-7", challenge);
  });
}

int stored_scram_exchange(sasl_conn_t* conn) {
  ScramClient client("SCRAM-SHA-512", "sam", "wonderland-7");
  return Conversation(conn).play("SCRAM-SHA-512", client.first(), [&](const std::string& message) {
    return message.starts_with("v=") ? std::string() : client.final(message);
  });
}

int set_stored_password(sasl_conn_t* conn) {
  return sasl_setpass(conn, "sam", "wonderland-7", 12, nullptr, 0, 0);
}

int anonymous_exchange(sasl_conn_t* conn) {
  return Conversation(conn).play("ANONYMOUS", std::nullopt, [](const std::string&) { return "sirhc"; });
}

int external_exchange(sasl_conn_t* conn) {
  const int code = sasl_setprop(conn, SASL_AUTH_EXTERNAL, "fred@example.com");
  if (code != SASL_OK) return code;
  return Conversation(conn).play("EXTERNAL", std::nullopt, [](const std::string&) { return ""; });
}

int set_password(sasl_conn_t* conn) {
  return sasl_setpass(conn, "carol", "pencil", 6, nullptr, 0, SASL_SET_CREATE);
}

int list(sasl_conn_t* conn) {
  const char* names = nullptr;
  return sasl_listmech(conn, nullptr, "<", ",", ">", &names, nullptr, nullptr);
}

struct Exchange {
  const char* name;
  int (*run)(sasl_conn_t*);
};

void PrintTo(const Exchange& exchange, std::ostream* out) {
  *out << exchange.name;
}

class V2Memory : public LibraryTest, public ::testing::WithParamInterface<Exchange> {
protected:
  void SetUp() override {
    sasl_set_alloc(&failing_memory::allocate, &failing_memory::zeroed, &failing_memory::resize,
                   &failing_memory::release);
    before_ = failing_memory::live_blocks();
    LibraryTest::SetUp();
    world().accounts[std::string(255, 'n')].passwords = {"wonderland-7"};
    fill_store();
  }
  void TearDown() override {
    LibraryTest::TearDown();
    EXPECT_EQ(failing_memory::live_blocks(), before_);
  }

private:
  void fill_store() {
    const std::string database = folder_.write("users.db", "");
    ASSERT_TRUE(Store::lay_out(database.c_str(), 4096));
    auto store = Store::open(database.c_str(), Store::Access::Write);
    ASSERT_TRUE(store);
    ASSERT_TRUE(
        store->set_password("sam", {.password = "wonderland-7", .plaintext = PasswordChange::Plaintext::Store}));
    world().options = {
        {"auxprop_plugin", "memory sqlite"},
        {"sqlite_db",      database       }
    };
  }

  Folder folder_;
  int before_ = 0;
};

/// A whole life: new, exchange, identity, dispose.
int live(const Exchange& exchange) {
  sasl_conn_t* conn = nullptr;
  int code =
      sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, callbacks_with_policy(), 0, &conn);
  if (code == SASL_OK) code = exchange.run(conn);
  const void* user = nullptr;
  if (code != SASL_OK && conn != nullptr) {
    EXPECT_NE(sasl_getprop(conn, SASL_USERNAME, &user), SASL_OK);
    EXPECT_NE(sasl_errdetail(conn), nullptr);
  }
  sasl_dispose(&conn);
  return code;
}

TEST_P(V2Memory, every_failed_allocation_is_nomem) {
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

INSTANTIATE_TEST_SUITE_P(
    Exchanges, V2Memory,
    ::testing::Values(Exchange{"plain", &plain_exchange}, Exchange{"login", &login_exchange},
                      Exchange{"cram_md5", &cram_exchange}, Exchange{"scram", &scram_exchange},
                      Exchange{"long_scram", &long_scram_exchange}, Exchange{"anonymous", &anonymous_exchange},
                      Exchange{"external", &external_exchange}, Exchange{"setpass", &set_password},
                      Exchange{"stored_plain", &stored_plain_exchange}, Exchange{"stored_cram", &stored_cram_exchange},
                      Exchange{"stored_scram", &stored_scram_exchange},
                      Exchange{"stored_setpass", &set_stored_password}, Exchange{"listmech", &list}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(V2MemoryOfTheLibrary, an_initialisation_short_of_memory_leaves_nothing_behind) {
  sasl_set_alloc(&failing_memory::allocate, &failing_memory::zeroed, &failing_memory::resize, &failing_memory::release);
  const Folder folder;
  folder.write("remembered.conf", "mech_list: PLAIN\nlonger: " + std::string(5000, 'x') + "\n");
  std::string path = folder.path();
  const int blocks = failing_memory::live_blocks();
  unsigned n = 1;
  for (bool failed = true; failed; ++n) {
    ASSERT_EQ(sasl_set_path(SASL_PATH_TYPE_CONFIG, path.data()), SASL_OK);
    failing_memory::fail_at(n);
    const int code = sasl_server_init(nullptr, "remembered");
    failed = failing_memory::has_failed();
    failing_memory::fail_at(0);
    EXPECT_EQ(code, failed ? SASL_NOMEM : SASL_OK) << "allocation " << n;
    EXPECT_EQ(sasl_server_done(), failed ? SASL_NOTINIT : SASL_OK) << "allocation " << n;
  }
  EXPECT_EQ(failing_memory::live_blocks(), blocks);
  EXPECT_GT(n, 5U);
}

} // namespace

} // namespace saslspec::impl::test::v2
