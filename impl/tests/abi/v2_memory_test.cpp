// Every allocation of every exchange and of every other call fails once: the answer is SASL_NOMEM, never a false
// success, and nothing leaks.
#include <fstream>
#include <set>

#include <sys/uio.h>

#include "../store/folder.hpp"
#include "crypto/otp.hpp"
#include "digest_md5_client.hpp"
#include "fail_each_allocation.hpp"
#include "failing_memory.hpp"
#include "honest_client.hpp"
#include "sasl/saslutil.h"
#include "store/store.hpp"
#include "v2_equipment.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

const std::string long_name(255, 'n');

class V2Memory : public LibraryTest {
protected:
  void SetUp() override {
    sasl_set_alloc(&failing_memory::allocate, &failing_memory::zeroed, &failing_memory::resize,
                   &failing_memory::release);
    before_ = failing_memory::live_blocks();
    LibraryTest::SetUp();
    world().accounts[long_name] = World::Account::with_password("wonderland-7");
    world().options["mech_list"] = every_mechanism();
  }
  void TearDown() override {
    LibraryTest::TearDown();
    EXPECT_EQ(failing_memory::live_blocks(), before_);
  }

private:
  int before_ = 0;
};

// Exchanges

/// What the library lists, without one of them left out.
std::vector<std::string> all_mechanisms() {
  EXPECT_EQ(sasl_server_init(nullptr, "saslspec-test"), SASL_OK);
  std::vector<std::string> names;
  for (const char** name = sasl_global_listmech(); *name != nullptr; ++name)
    names.emplace_back(*name);
  EXPECT_EQ(sasl_server_done(), SASL_OK);
  return names;
}

/// Plays the exchange to its end. Refusals bring no output.
int converse(sasl_conn_t* conn, const char* mechanism, bool has_initial_response, HonestClient client) {
  const std::string initial = has_initial_response ? client("") : std::string();
  const char* output = nullptr;
  unsigned length = 0;
  int code = sasl_server_start(conn, mechanism, has_initial_response ? initial.data() : nullptr,
                               static_cast<unsigned>(initial.size()), &output, &length);
  while (code == SASL_CONTINUE) {
    const std::string reply = client(std::string(output, length));
    code = sasl_server_step(conn, reply.data(), static_cast<unsigned>(reply.size()), &output, &length);
  }
  EXPECT_TRUE(code == SASL_OK || output == nullptr);
  return code;
}

struct Exchange {
  const char* mechanism;
  Credentials credentials;
  bool has_initial_response;
  unsigned flags;
};

/// A policy, and what mechanisms need.
const sasl_callback_t* every_callback() {
  static const sasl_callback_t list[] = {
      callbacks_with_policy()[0], all_callbacks()[0], {SASL_CB_LIST_END, nullptr, nullptr}
  };
  return list;
}

/// A whole life: new, exchange, identity, dispose.
int live(const Exchange& exchange) {
  sasl_conn_t* conn = nullptr;
  int code =
      sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, every_callback(), exchange.flags, &conn);
  if (code == SASL_OK) code = equip(conn);
  if (code == SASL_OK)
    code = converse(conn, exchange.mechanism, exchange.has_initial_response,
                    honest_client(exchange.mechanism, exchange.credentials));
  const void* user = nullptr;
  if (code != SASL_OK && conn != nullptr) {
    EXPECT_NE(sasl_getprop(conn, SASL_USERNAME, &user), SASL_OK);
  }
  sasl_dispose(&conn);
  return code;
}

bool speaks_first(const std::string& mechanism) {
  Connection connection(0, every_callback());
  EXPECT_EQ(equip(connection.get()), SASL_OK);
  return connection.start(mechanism.c_str()).output == "";
}

/// The exchange in every form: with and without success data and initial response.
void fail_all_forms(const std::string& mechanism, const Credentials& credentials, int unharmed) {
  for (const unsigned flags : {0U, unsigned{SASL_SUCCESS_DATA}})
    for (const bool has_initial_response : {false, true}) {
      if (has_initial_response && !speaks_first(mechanism)) continue;
      const Exchange exchange{mechanism.c_str(), credentials, has_initial_response, flags};
      EXPECT_GT(fail_each_allocation(unharmed, [&] { return live(exchange); }), 0U); // something did fail
    }
}

class V2MemoryOfMechanism : public V2Memory, public ::testing::WithParamInterface<std::string> {
protected:
  void SetUp() override {
    V2Memory::SetUp();
    ASSERT_TRUE(honest_client(GetParam(), {})) << "no client for " << GetParam() << ": honest_client.cpp";
  }
};

TEST_P(V2MemoryOfMechanism, every_failed_allocation_of_an_exchange_is_nomem) {
  fail_all_forms(GetParam(), {"alice", "wonderland-7", ""}, SASL_OK);
}

TEST_P(V2MemoryOfMechanism, names_that_need_memory_of_their_own_make_no_difference) {
  const Credentials credentials{long_name, "wonderland-7", ""};
  const int unharmed = live({GetParam().c_str(), credentials, false, 0}); // LOGIN does not have such names
  EXPECT_TRUE(unharmed == SASL_OK || unharmed == SASL_BADPROT) << unharmed;
  fail_all_forms(GetParam(), credentials, unharmed);
}

TEST_P(V2MemoryOfMechanism, wrong_credentials_are_refused_whatever_fails) {
  if (!has_passwords(GetParam())) return;
  fail_all_forms(GetParam(), {"alice", "wrong", ""}, SASL_BADAUTH);
  fail_all_forms(GetParam(), {"nobody", "wonderland-7", ""}, SASL_BADAUTH);
}

TEST_P(V2MemoryOfMechanism, stored_verifiers_make_no_difference) {
  Connection connection;
  ASSERT_EQ(sasl_setpass(connection.get(), "dave", "pencil", 6, nullptr, 0, SASL_SET_CREATE | SASL_SET_NOPLAIN),
            SASL_OK);
  const Exchange exchange{
      GetParam().c_str(), {"dave", "pencil", ""},
       false, SASL_SUCCESS_DATA
  };
  const int unharmed = live(exchange); // some mechanisms need the password itself
  EXPECT_TRUE(unharmed == SASL_OK || unharmed == SASL_BADAUTH) << unharmed;
  fail_each_allocation(unharmed, [&] { return live(exchange); });
}

TEST_P(V2MemoryOfMechanism, acting_as_another_makes_no_difference) {
  const Exchange exchange{
      GetParam().c_str(), {"alice", "wonderland-7", "shared"},
       false, SASL_SUCCESS_DATA
  };
  const int unharmed = live(exchange); // fred may not
  EXPECT_TRUE(unharmed == SASL_OK || unharmed == SASL_NOAUTHZ) << unharmed;
  fail_each_allocation(unharmed, [&] { return live(exchange); });
}

/// The accounts in the built-in store, which the configuration names.
class V2MemoryOfStore : public ::testing::TestWithParam<std::string> {
protected:
  void SetUp() override {
    sasl_set_alloc(&failing_memory::allocate, &failing_memory::zeroed, &failing_memory::resize,
                   &failing_memory::release);
    before_ = failing_memory::live_blocks();
    const std::string database = folder_.write("users.db", "");
    ASSERT_TRUE(Store::lay_out(database.c_str(), 4096));
    auto store = Store::open(database.c_str(), Store::Access::Write);
    ASSERT_TRUE(store);
    ASSERT_TRUE(
        store->set_password("alice", {.password = "wonderland-7", .plaintext = PasswordChange::Plaintext::Store}));
    ASSERT_TRUE(store->set_password("dave", {.password = "pencil"}));
    OtpEntry entry{Hash::Md5, 1999, "ke1234", {}};
    ASSERT_TRUE(otp_of_passphrase(entry.hash, "wonderland-7", entry.seed, entry.sequence, entry.last));
    ASSERT_TRUE(store->set_otp("alice", entry));
    folder_.write("stored.conf",
                  "auxprop_plugin: sqlite\nsqlite_db: " + database + "\nmech_list: " + every_mechanism() + "\n");
    std::string path = folder_.path();
    ASSERT_EQ(sasl_set_path(SASL_PATH_TYPE_CONFIG, path.data()), SASL_OK);
    ASSERT_EQ(sasl_server_init(nullptr, "stored"), SASL_OK);
  }
  void TearDown() override {
    EXPECT_EQ(sasl_server_done(), SASL_OK);
    EXPECT_EQ(failing_memory::live_blocks(), before_);
  }

private:
  Folder folder_;
  int before_ = 0;
};

TEST_P(V2MemoryOfStore, every_failed_allocation_of_an_exchange_is_nomem) {
  for (const Credentials& credentials : {
           Credentials{"alice",  "wonderland-7", ""},
           Credentials{"alice",  "wrong",        ""},
           Credentials{"nobody", "wonderland-7", ""},
           Credentials{"dave",   "pencil",       ""}
  }) {
    SCOPED_TRACE(credentials.user + " " + credentials.password);
    const Exchange exchange{GetParam().c_str(), credentials, false, SASL_SUCCESS_DATA};
    const int unharmed = live(exchange);
    const bool is_right = credentials.password == "wonderland-7" && credentials.user == "alice";
    if (is_right || !has_passwords(GetParam())) {
      EXPECT_EQ(unharmed, SASL_OK);
    }
    EXPECT_TRUE(unharmed == SASL_OK || unharmed == SASL_BADAUTH) << unharmed;
    fail_each_allocation(unharmed, [&] { return live(exchange); });
  }
}

INSTANTIATE_TEST_SUITE_P(Mechanisms, V2MemoryOfStore, ::testing::ValuesIn(all_mechanisms()),
                         [](const auto& parameter) { return test_name(parameter.param); });

INSTANTIATE_TEST_SUITE_P(Mechanisms, V2MemoryOfMechanism, ::testing::ValuesIn(all_mechanisms()),
                         [](const auto& parameter) { return test_name(parameter.param); });

// Other calls

const char* property_names[] = {"one", "two", "three", nullptr};
const char* property_values[] = {"a value", "another", nullptr};

/// A context with properties and a value; null when memory was short.
struct propctx* filled_context() {
  struct propctx* context = prop_new(1);
  if (context == nullptr) return nullptr;
  if (prop_request(context, property_names) != SASL_OK || prop_set(context, "one", "a value", 0) != SASL_OK)
    prop_dispose(&context);
  return context;
}

template <class Body>
int with_context(Body body) {
  struct propctx* context = filled_context();
  if (context == nullptr) return SASL_NOMEM;
  const int code = body(context);
  prop_dispose(&context);
  return code;
}

int duplicate(sasl_conn_t*) {
  return with_context([](struct propctx* context) {
    struct propctx* copy = nullptr;
    const int code = prop_dup(context, &copy);
    EXPECT_EQ(code == SASL_OK, copy != nullptr);
    prop_dispose(&copy);
    return code;
  });
}

int set_several(sasl_conn_t*) {
  return with_context([](struct propctx* context) { return prop_setvals(context, "two", property_values); });
}

int store(sasl_conn_t* conn) {
  return with_context([&](struct propctx* context) { return sasl_auxprop_store(conn, context, "erin"); });
}

int make_another(sasl_conn_t*) {
  sasl_conn_t* another = nullptr;
  const int code = sasl_server_new("imap", nullptr, "realm", "127.0.0.1;143", "127.0.0.1;1024", nullptr, 0, &another);
  EXPECT_EQ(code == SASL_OK, another != nullptr);
  sasl_dispose(&another);
  return code;
}

int set_each_text(sasl_conn_t* conn) {
  for (const int number : {SASL_AUTH_EXTERNAL, SASL_DEFUSERREALM, SASL_IPLOCALPORT, SASL_IPREMOTEPORT, SASL_APPNAME})
    if (const int code = sasl_setprop(conn, number, "2001:db8:0:0:0:0:0:1;65535"); code != SASL_OK) return code;
  return SASL_OK;
}

int list(sasl_conn_t* conn) {
  const char* names = nullptr;
  return sasl_listmech(conn, nullptr, "<", ",", ">", &names, nullptr, nullptr);
}

/// Negotiates a security layer.
void authenticate(sasl_conn_t* conn) {
  failing_memory::Pause pause; // no data before success
  const sasl_security_properties_t properties{1, 1, 4096, 0, nullptr, nullptr};
  EXPECT_EQ(sasl_setprop(conn, SASL_SEC_PROPS, &properties), SASL_OK);
  DigestMd5Client client("alice", "wonderland-7");
  client.qop = "auth-int";
  EXPECT_EQ(converse(conn, "DIGEST-MD5", false,
                     [client](const std::string& message) mutable {
                       return client.accepts(message) ? "" : client.response(message);
                     }),
            SASL_OK);
}

int encode(sasl_conn_t* conn) {
  authenticate(conn);
  const char* output = nullptr;
  unsigned length = 0;
  return sasl_encode(conn, "octets", 6, &output, &length);
}

int encode_parts(sasl_conn_t* conn) {
  authenticate(conn);
  std::string octets(100000, 'x');
  const struct iovec parts[] = {
      {octets.data(), octets.size()},
      {octets.data(), 3            }
  };
  const char* output = nullptr;
  unsigned length = 0;
  return sasl_encodev(conn, parts, 2, &output, &length);
}

int decode_half(sasl_conn_t* conn) {
  authenticate(conn);
  const char* output = nullptr;
  unsigned length = 0;
  return sasl_decode(conn, "\0\0\0\x20 part", 9, &output, &length);
}

int set_password(sasl_conn_t* conn) {
  return sasl_setpass(conn, "carol", "pencil", 6, nullptr, 0, SASL_SET_CREATE);
}

int erase_password(sasl_conn_t* conn) {
  world().accounts["carol"];
  return sasl_setpass(conn, "carol", nullptr, 0, nullptr, 0, 0);
}

int check_password(sasl_conn_t* conn) {
  return sasl_checkpass(conn, "alice", 5, "wonderland-7", 12);
}

int user_exists(sasl_conn_t* conn) {
  return sasl_user_exists(conn, "imap", nullptr, "alice");
}

int request_properties(sasl_conn_t* conn) {
  return sasl_auxprop_request(conn, property_names);
}

int make_random_pool(sasl_conn_t*) {
  sasl_rand_t* pool = nullptr;
  const int code = sasl_randcreate(&pool);
  sasl_randfree(&pool);
  return code;
}

int make_mutex(sasl_conn_t*) {
  void* mutex = sasl_global_utils->mutex_alloc();
  if (mutex != nullptr) sasl_global_utils->mutex_free(mutex);
  return mutex == nullptr ? SASL_NOMEM : SASL_OK;
}

int add_auxprop_plugin(sasl_conn_t*) {
  return sasl_auxprop_add_plugin("again", &auxprop_entry);
}

int canonuser_entry(const sasl_utils_t*, int, int* version, sasl_canonuser_plug_t** plug, const char*) {
  static sasl_canonuser_plug_t nothing{};
  *version = SASL_CANONUSER_PLUG_VERSION;
  *plug = &nothing;
  return SASL_OK;
}

int add_canonuser_plugin(sasl_conn_t*) {
  return sasl_canonuser_add_plugin("nothing", &canonuser_entry);
}

/// Reads a file with one option.
int configure(sasl_conn_t*) {
  static const Folder folder;
  static const std::string file = folder.write("saslspec.conf", "mech_list: PLAIN LOGIN\n");
  const int code = sasl_config_init(file.c_str());
  sasl_config_done();
  return code;
}

int make_client(sasl_conn_t*) {
  EXPECT_EQ(sasl_client_init(nullptr), SASL_OK);
  sasl_conn_t* conn = nullptr;
  const int code = sasl_client_new("imap", "server", nullptr, nullptr, nullptr, 0, &conn);
  sasl_dispose(&conn);
  EXPECT_EQ(sasl_client_done(), SASL_OK);
  return code;
}

struct Call {
  const char* symbol;
  int (*run)(sasl_conn_t*);
};

constexpr Call calls[] = {
    {"prop_dup",                  &duplicate           },
    {"prop_setvals",              &set_several         },
    {"sasl_auxprop_add_plugin",   &add_auxprop_plugin  },
    {"sasl_auxprop_request",      &request_properties  },
    {"sasl_auxprop_store",        &store               },
    {"sasl_canonuser_add_plugin", &add_canonuser_plugin},
    {"sasl_checkpass",            &check_password      },
    {"sasl_client_new",           &make_client         },
    {"sasl_config_init",          &configure           },
    {"sasl_decode",               &decode_half         },
    {"sasl_encode",               &encode              },
    {"sasl_encodev",              &encode_parts        },
    {"sasl_global_utils",         &make_mutex          },
    {"sasl_listmech",             &list                },
    {"sasl_randcreate",           &make_random_pool    },
    {"sasl_server_new",           &make_another        },
    {"sasl_setpass",              &set_password        },
    {"sasl_setpass",              &erase_password      },
    {"sasl_setprop",              &set_each_text       },
    {"sasl_user_exists",          &user_exists         },
};

/// With the options of a file: nothing is initialised unless they could be read.
TEST(V2MemoryAlone, every_failed_allocation_of_an_initialisation_is_nomem) {
  const Folder folder;
  folder.write("saslspec-test.conf", "mech_list: PLAIN LOGIN\nlog_level: 7\n");
  std::string path = folder.path();
  sasl_set_alloc(&failing_memory::allocate, &failing_memory::zeroed, &failing_memory::resize, &failing_memory::release);
  const unsigned failures = fail_each_allocation(SASL_OK, [&] {
    EXPECT_EQ(sasl_set_path(SASL_PATH_TYPE_CONFIG, path.data()), SASL_OK);
    const int code = sasl_server_init(nullptr, "saslspec-test");
    EXPECT_EQ(sasl_server_done(), code == SASL_OK ? SASL_OK : SASL_NOTINIT);
    return code;
  });
  EXPECT_GT(failures, 0U);
}

TEST_F(V2Memory, every_failed_allocation_of_any_other_call_is_nomem) {
  for (const Call& call : calls) {
    SCOPED_TRACE(call.symbol);
    const unsigned failures = fail_each_allocation(SASL_OK, [&] {
      failing_memory::Pause pause; // the connection is not what is tried here
      sasl_conn_t* conn = nullptr;
      EXPECT_EQ(sasl_server_new("imap", "server.example.com", nullptr, nullptr, nullptr, nullptr, 0, &conn), SASL_OK);
      pause.end();
      const int code = call.run(conn);
      sasl_dispose(&conn);
      return code;
    });
    EXPECT_GT(failures, 0U);
  }
}

/// These have no way to report it: they answer something of use all the same.
TEST_F(V2Memory, error_texts_without_memory_are_shorter) {
  Connection connection;
  ASSERT_EQ(connection.start("PLAIN", plain("", "alice", "wrong")).code, SASL_BADAUTH);
  failing_memory::fail_at(1);
  EXPECT_STREQ(sasl_errdetail(connection.get()), "authentication failed");
  EXPECT_TRUE(failing_memory::has_failed());
  failing_memory::fail_at(1);
  sasl_seterror(connection.get(), 0, "a text of a plug-in's: %d", 7);
  EXPECT_TRUE(failing_memory::has_failed());
  failing_memory::fail_at(0);
  EXPECT_NE(std::string(sasl_errdetail(connection.get())).find("unknown"), std::string::npos);
}

/// Tried by the exchanges, through others in `calls`, by the test before, or with the plug-in of a mechanism.
constexpr const char* tried_elsewhere[] = {
    "prop_new",         "prop_request",   "prop_set",      "sasl_server_start",      "sasl_server_init",
    "sasl_server_step", "sasl_errdetail", "sasl_seterror", "sasl_server_add_plugin", "sasl_server_plugin_info"};

constexpr const char* take_no_memory[] = {
    "_sasl_MD5Final",
    "_sasl_MD5Init",
    "_sasl_MD5Update",
    "auxprop_plugin_info",
    "prop_clear",
    "prop_dispose",
    "prop_erase",
    "prop_format",
    "prop_get",
    "prop_getnames",
    "sasl_auxprop_getctx",
    "sasl_checkapop",
    "sasl_churn",
    "sasl_client_add_plugin",
    "sasl_client_done",
    "sasl_client_init",
    "sasl_client_plugin_info",
    "sasl_client_start",
    "sasl_client_step",
    "sasl_common_done",
    "sasl_config_done",
    "sasl_config_getstring",
    "sasl_decode64",
    "sasl_dispose",
    "sasl_done",
    "sasl_encode64",
    "sasl_erasebuffer",
    "sasl_errstring",
    "sasl_getprop",
    "sasl_global_listmech",
    "sasl_idle",
    "sasl_mkchal",
    "sasl_rand",
    "sasl_randfree",
    "sasl_randseed",
    "sasl_server_done",
    "sasl_set_alloc",
    "sasl_set_mutex",
    "sasl_set_path",
    "sasl_strlower",
    "sasl_utf8verify",
    "sasl_version",
    "sasl_version_info",
};

TEST(V2MemoryTests, forget_no_entry_point) {
  std::set<std::string> known(std::begin(tried_elsewhere), std::end(tried_elsewhere));
  known.insert(std::begin(take_no_memory), std::end(take_no_memory));
  for (const Call& call : calls)
    known.insert(call.symbol);
  std::ifstream exports(SASLSPEC_EXPORTS);
  ASSERT_TRUE(exports);
  for (std::string symbol; std::getline(exports, symbol);)
    EXPECT_EQ(known.erase(symbol), 1U) << symbol << ": does it allocate?";
  EXPECT_TRUE(known.empty()) << *known.begin();
}

} // namespace

} // namespace saslspec::impl::test::v2
