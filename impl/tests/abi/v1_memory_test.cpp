// Every allocation of every exchange and of every other call fails once: the answer is SASL_NOMEM, never a false
// success, and nothing leaks.
#include <cstring>
#include <fstream>
#include <set>
#include <utility>

#include "failing_memory.hpp"
#include "honest_client.hpp"
#include "otp_account.hpp"
#include "v1_world.hpp"

namespace saslspec::impl::test::v1 {

namespace {

char fred[] = "fred@example.com";
char* named = nullptr; ///< by the policy, last

class V1Memory : public LibraryTest {
protected:
  void SetUp() override {
    sasl_set_alloc(&failing_memory::allocate, &failing_memory::zeroed, &failing_memory::resize,
                   &failing_memory::release);
    before_ = failing_memory::live_blocks();
    world().allocate = &failing_memory::allocate;
    LibraryTest::SetUp();
    world().options["mech_list"] = every_mechanism();
  }
  void TearDown() override {
    LibraryTest::TearDown();
    EXPECT_EQ(failing_memory::live_blocks(), before_);
  }

private:
  int before_ = 0;
};

/// Runs `body`, which answers a code, with its first, second, ... allocation failing until none is left to fail.
/// Returns how many failed.
template <class Body>
unsigned fail_each_allocation(int unharmed, Body body) {
  const int blocks = failing_memory::live_blocks();
  for (unsigned n = 1;; ++n) {
    failing_memory::fail_at(n);
    const int code = body();
    const bool failed = failing_memory::has_failed();
    failing_memory::fail_at(0);
    EXPECT_EQ(code, failed ? SASL_NOMEM : unharmed) << "allocation " << n;
    EXPECT_EQ(failing_memory::live_blocks(), blocks) << "allocation " << n;
    if (!failed) return n - 1;
  }
}

// Exchanges

int set_external(sasl_conn_t* conn) {
  const sasl_external_properties_t external{128, fred};
  return sasl_setprop(conn, SASL_SSF_EXTERNAL, &external);
}

/// What the library lists to a connection that may use them all.
std::vector<std::string> all_mechanisms() {
  sasl_server_init(world_callbacks(), "saslspec-test");
  std::string list;
  {
    Connection connection(callbacks_with_policy());
    EXPECT_EQ(set_external(connection.get()), SASL_OK);
    list = connection.mechanisms();
  }
  sasl_done();
  std::vector<std::string> names;
  for (std::size_t at = 0; at < list.size(); at = list.find(' ', at) + 1) {
    names.push_back(list.substr(at, list.find(' ', at) - at));
    if (list.find(' ', at) == std::string::npos) break;
  }
  return names;
}

/// Plays the exchange to its end, releasing what the library hands out. Refusals bring no output.
int converse(sasl_conn_t* conn, const char* mechanism, HonestClient client) {
  char* output = nullptr;
  unsigned length = 0;
  const char* reason = nullptr;
  int code = sasl_server_start(conn, mechanism, nullptr, 0, &output, &length, &reason);
  while (code == SASL_CONTINUE) {
    const std::string reply = client(std::string(output, length));
    failing_memory::release(output);
    code = sasl_server_step(conn, reply.data(), static_cast<unsigned>(reply.size()), &output, &length, &reason);
  }
  EXPECT_TRUE(code == SASL_OK || output == nullptr);
  failing_memory::release(output);
  return code;
}

/// A whole life: new, exchange, identity, dispose.
int live(const std::string& mechanism, const Credentials& credentials) {
  sasl_conn_t* conn = nullptr;
  int code = sasl_server_new("imap", "server.example.com", nullptr, callbacks_with_policy(), 0, &conn);
  if (code == SASL_OK) code = set_external(conn);
  if (code == SASL_OK) code = converse(conn, mechanism.c_str(), honest_client(mechanism, credentials));
  void* user = nullptr;
  if (code != SASL_OK && conn != nullptr) {
    EXPECT_NE(sasl_getprop(conn, SASL_USERNAME, &user), SASL_OK);
  }
  sasl_dispose(&conn);
  return code;
}

class V1MemoryOfMechanism : public V1Memory, public ::testing::WithParamInterface<std::string> {
protected:
  /// A series of one-time passwords, and a token.
  static void begin(const std::string& user, const std::string& password) {
    world().secrets["OTP/" + user + "/server.example.com"] = otp_account(password);
    world().tokens[token_of({user, password, ""})] = user;
  }
  void SetUp() override {
    V1Memory::SetUp();
    begin("alice", "wonderland-7");
    ASSERT_TRUE(honest_client(GetParam(), {})) << "no client for " << GetParam() << ": honest_client.cpp";
  }
};

TEST_P(V1MemoryOfMechanism, every_failed_allocation_of_an_exchange_is_nomem) {
  const unsigned failures = fail_each_allocation(SASL_OK, [] {
    return live(GetParam(), {"alice", "wonderland-7", ""});
  });
  EXPECT_GT(failures, 3U); // something did fail
}

TEST_P(V1MemoryOfMechanism, names_that_need_memory_of_their_own_make_no_difference) {
  const std::string long_name(255, 'n');
  {
    Connection connection;
    ASSERT_EQ(sasl_setpass(connection.get(), long_name.c_str(), "pencil", 6, SASL_SET_CREATE, nullptr), SASL_OK);
  }
  begin(long_name, "pencil");
  const int unharmed = live(GetParam(), {long_name, "pencil", ""}); // LOGIN does not have such names
  EXPECT_TRUE(unharmed == SASL_OK || unharmed == SASL_BADPROT) << unharmed;
  fail_each_allocation(unharmed, [&] { return live(GetParam(), {long_name, "pencil", ""}); });
}

TEST_P(V1MemoryOfMechanism, wrong_credentials_are_refused_whatever_fails) {
  if (!has_passwords(GetParam())) return;
  fail_each_allocation(SASL_BADAUTH, [] { return live(GetParam(), {"alice", "wrong", ""}); });
  fail_each_allocation(SASL_BADAUTH, [] { return live(GetParam(), {"nobody", "wonderland-7", ""}); });
}

TEST_P(V1MemoryOfMechanism, acting_as_another_makes_no_difference) {
  const Credentials credentials{"alice", "wonderland-7", "shared"};
  const int unharmed = live(GetParam(), credentials); // fred may not
  EXPECT_TRUE(unharmed == SASL_OK || unharmed == SASL_NOAUTHZ) << unharmed;
  fail_each_allocation(unharmed, [&] { return live(GetParam(), credentials); });
}

INSTANTIATE_TEST_SUITE_P(Mechanisms, V1MemoryOfMechanism, ::testing::ValuesIn(all_mechanisms()),
                         [](const auto& parameter) { return test_name(parameter.param); });

// The canonical name of the policy

/// Answers `*context` and the name "Shared" in the library's memory.
int name_shared(void* context, const char*, const char*, const char** user, const char**) {
  auto* name = static_cast<char*>(failing_memory::allocate(sizeof "Shared"));
  std::memcpy(name, "Shared", sizeof "Shared");
  *user = name;
  named = name;
  return *static_cast<int*>(context);
}

/// The answer of PLAIN under a policy that answers `code` and a name, and by how many the blocks changed.
std::pair<int, int> blocks_after_policy(int code) {
  const sasl_callback_t callbacks[] = {
      {SASL_CB_PROXY_POLICY, as_callback(&name_shared), &code  },
      {SASL_CB_LIST_END,     nullptr,                   nullptr}
  };
  const int before = failing_memory::live_blocks();
  int answer = SASL_FAIL;
  {
    Connection connection(callbacks);
    answer = connection.start("PLAIN", plain("shared", "alice", "wonderland-7")).code;
    EXPECT_EQ(connection.user(), code == SASL_OK ? "Shared" : "(refused)");
  }
  return {answer, failing_memory::live_blocks() - before};
}

TEST_F(V1Memory, the_policys_name_is_released_by_the_library) {
  EXPECT_EQ(blocks_after_policy(SASL_OK), std::pair(SASL_OK, 0));
}

TEST_F(V1Memory, a_name_beside_a_refusal_stays_the_applications) {
  EXPECT_EQ(blocks_after_policy(SASL_NOAUTHZ), std::pair(SASL_NOAUTHZ, 1));
  failing_memory::release(named);
}

// Other calls

int make_another(sasl_conn_t*) {
  sasl_conn_t* another = nullptr;
  const int code = sasl_server_new("imap", nullptr, "realm", nullptr, 0, &another);
  EXPECT_EQ(code == SASL_OK, another != nullptr);
  sasl_dispose(&another);
  return code;
}

int set_each_text(sasl_conn_t* conn) {
  if (const int code = set_external(conn); code != SASL_OK) return code;
  return sasl_setprop(conn, SASL_REALM, "a realm that is longer than the one before it");
}

int list(sasl_conn_t* conn) {
  char* names = nullptr;
  const int code = sasl_listmech(conn, nullptr, "<", ",", ">", &names, nullptr, nullptr);
  failing_memory::release(names);
  return code;
}

int set_password(sasl_conn_t* conn) {
  return sasl_setpass(conn, "carol", "pencil", 6, SASL_SET_CREATE, nullptr);
}

int change_password(sasl_conn_t* conn) {
  return sasl_setpass(conn, "alice", "pencil", 6, 0, nullptr);
}

int check_password(sasl_conn_t* conn) {
  return sasl_checkpass(conn, "bob", 3, "builder-3", 9, nullptr);
}

template <class Function>
int pass_data(sasl_conn_t* conn, Function* function) {
  char* output = nullptr;
  unsigned length = 0;
  {
    failing_memory::Pause pause; // a mechanism that has neither message nor account
    const char* reason = nullptr;
    EXPECT_EQ(sasl_server_start(conn, "ANONYMOUS", "x", 1, &output, &length, &reason), SASL_OK);
  }
  const int code = function(conn, "octets", 6, &output, &length);
  failing_memory::release(output);
  return code;
}

int encode(sasl_conn_t* conn) {
  return pass_data(conn, &sasl_encode);
}

int decode(sasl_conn_t* conn) {
  return pass_data(conn, &sasl_decode);
}

struct Call {
  const char* symbol;
  int (*run)(sasl_conn_t*);
};

constexpr Call calls[] = {
    {"sasl_checkpass",  &check_password },
    {"sasl_decode",     &decode         },
    {"sasl_encode",     &encode         },
    {"sasl_listmech",   &list           },
    {"sasl_server_new", &make_another   },
    {"sasl_setpass",    &set_password   },
    {"sasl_setpass",    &change_password},
    {"sasl_setprop",    &set_each_text  },
};

TEST_F(V1Memory, every_failed_allocation_of_any_other_call_is_nomem) {
  for (const Call& call : calls) {
    SCOPED_TRACE(call.symbol);
    const unsigned failures = fail_each_allocation(SASL_OK, [&] {
      failing_memory::Pause pause; // the connection is not what is tried here
      sasl_conn_t* conn = nullptr;
      EXPECT_EQ(sasl_server_new("imap", "server.example.com", nullptr, nullptr, 0, &conn), SASL_OK);
      pause.end();
      const int code = call.run(conn);
      sasl_dispose(&conn);
      return code;
    });
    EXPECT_GT(failures, 0U);
  }
}

TEST(V1MemoryTests, forget_no_entry_point) {
  std::set<std::string> known = {
      "sasl_server_start", "sasl_server_step", // the exchanges
      "sasl_dispose",      "sasl_done",        "sasl_errstring", "sasl_free_secret", "sasl_getprop",
      "sasl_server_init",  "sasl_set_alloc",   "sasl_set_mutex", "sasl_usererr", // take no memory
  };
  for (const Call& call : calls)
    known.insert(call.symbol);
  std::ifstream exports(SASLSPEC_EXPORTS);
  ASSERT_TRUE(exports);
  for (std::string symbol; std::getline(exports, symbol);)
    EXPECT_EQ(known.erase(symbol), 1U) << symbol << ": does it allocate?";
  EXPECT_TRUE(known.empty()) << *known.begin();
}

} // namespace

} // namespace saslspec::impl::test::v1
