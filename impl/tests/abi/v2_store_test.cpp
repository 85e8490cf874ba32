// The built-in store through the v2 ABI: the configuration names it, the mechanisms use it, and clients do not learn
// which accounts exist.
#include <functional>

#include <sys/wait.h>
#include <unistd.h>

#include "../store/folder.hpp"
#include "counted_work.hpp"
#include "scram_client.hpp"
#include "store/store.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

constexpr std::uint32_t iterations = 4096 + 7; // not the library's own count

std::vector<std::string> logged;

int log_it(void*, int, const char* message) {
  logged.emplace_back(message);
  return SASL_OK;
}

const sasl_callback_t callbacks[] = {
    {SASL_CB_LOG,      as_callback(&log_it), nullptr},
    {SASL_CB_LIST_END, nullptr,              nullptr}
};

template <class Value>
void expect(const StoreResult<Value>& result) {
  ASSERT_TRUE(result) << result.error().text.data();
}

/// alice is as she should be, dora disabled, luke locked, eve expired, noel without a verifier, nora is nobody.
class V2Store : public ::testing::Test {
protected:
  void SetUp() override {
    logged.clear();
    expect(Store::lay_out(folder_.write("users.db", "").c_str(), iterations));
    auto store = Store::open(database().c_str(), Store::Access::Write);
    expect(store);
    for (const char* user : {"alice", "dora", "luke", "eve", "noel"})
      expect(store->set_password(user, {.password = "wonderland-7", .plaintext = PasswordChange::Plaintext::Store}));
    expect(store->set_password("paula", {.password = "wonderland-7"}));
    expect(store->set_disabled("dora", true));
    expect(store->set_locked("luke", true));
    expect(store->set_expiry("eve", 1000000000));    // 2001
    expect(store->set_expiry("alice", 32503680000)); // 3000
    expect(store->erase_secrets("noel"));
    configure("auxprop_plugin: sqlite\nsqlite_db: " + database() + "\n");
    init();
  }
  void TearDown() override { EXPECT_EQ(sasl_server_done(), SASL_OK); }

  void configure(std::string_view content) { folder_.write("stored.conf", content); }
  void init() {
    std::string path = folder_.path();
    ASSERT_EQ(sasl_set_path(SASL_PATH_TYPE_CONFIG, path.data()), SASL_OK);
    ASSERT_EQ(sasl_server_init(callbacks, "stored"), SASL_OK);
  }
  void init_again(std::string_view content) {
    ASSERT_EQ(sasl_server_done(), SASL_OK);
    configure(content);
    init();
  }
  std::string database() const { return folder_.file("users.db"); }

  Folder folder_;
};

/// Everything a client sees of an exchange, with what it must not depend on.
struct Seen {
  int code = SASL_FAIL;
  std::string detail;
  unsigned messages = 0;
  std::string salt_and_count; ///< of a SCRAM exchange
  Work work;
};

Seen plain_exchange(const char* user, const char* password) {
  Connection connection;
  forget_work();
  Seen seen;
  seen.code = connection.start("PLAIN", plain("", user, password)).code;
  seen.work = work_done();
  seen.detail = sasl_errdetail(connection.get());
  return seen;
}

Seen login_exchange(const char* user, const char* password) {
  Connection connection;
  forget_work();
  Seen seen;
  EXPECT_EQ(connection.start("LOGIN").code, SASL_CONTINUE);
  EXPECT_EQ(connection.step(user).code, SASL_CONTINUE);
  seen.code = connection.step(password).code;
  seen.work = work_done();
  seen.detail = sasl_errdetail(connection.get());
  return seen;
}

Seen cram_exchange(const char* user, const char* password) {
  Connection connection;
  Seen seen;
  const Answer challenge = connection.start("CRAM-MD5");
  const std::string response = cram_md5_response(user, password, challenge.output.value_or(""));
  forget_work();
  seen.code = connection.step(response).code;
  seen.work = work_done();
  seen.detail = sasl_errdetail(connection.get());
  return seen;
}

Seen scram_exchange(const char* mechanism, const char* user, const char* password) {
  Connection connection;
  ScramClient client(mechanism, user, password);
  const std::string first = client.first();
  Seen seen;
  forget_work();
  Answer answer = connection.start(mechanism, first);
  seen.work = work_done();
  while (answer.code == SASL_CONTINUE) {
    ++seen.messages;
    const std::string challenge = answer.output.value_or("");
    seen.salt_and_count = challenge.substr(std::min(challenge.find(",s="), challenge.size()));
    const std::string final = client.final(challenge);
    forget_work();
    answer = connection.step(final);
    seen.work.derivations += work_done().derivations;
    seen.work.rounds += work_done().rounds;
    seen.work.digests += work_done().digests;
    seen.work.queries += work_done().queries;
  }
  seen.code = answer.code;
  seen.detail = sasl_errdetail(connection.get());
  return seen;
}

struct Exchange {
  const char* name;
  std::function<Seen(const char*, const char*)> run;
};

void PrintTo(const Exchange& exchange, std::ostream* out) {
  *out << exchange.name;
}

Exchange scram(const char* name, const char* mechanism) {
  return {name,
          [mechanism](const char* user, const char* password) { return scram_exchange(mechanism, user, password); }};
}

class V2StoreExchange : public V2Store, public ::testing::WithParamInterface<Exchange> {};

TEST_P(V2StoreExchange, accepts_the_password_and_no_other) {
  const Seen seen = GetParam().run("alice", "wonderland-7");
  EXPECT_EQ(seen.code, SASL_OK);
  EXPECT_GT(seen.work.digests, 0U); // or the comparisons below would compare nothing
  EXPECT_EQ(GetParam().run("alice", "wonderland-8").code, SASL_BADAUTH);
}

/// The planted differences that this has to see: a derivation less, an iteration count of its own, another code.
TEST_P(V2StoreExchange, shows_nobody_who_has_an_account) {
  static_cast<void>(GetParam().run("alice", "wrong")); // opens the handle
  const Seen wrong = GetParam().run("alice", "wrong");
  EXPECT_EQ(wrong.code, SASL_BADAUTH);
  EXPECT_GT(wrong.work.queries, 0U);
  for (const char* user : {"nora", "dora", "luke", "eve", "noel"})
    for (const char* password : {"wonderland-7", "wrong"}) {
      SCOPED_TRACE(std::string(user) + " with " + password);
      const Seen seen = GetParam().run(user, password);
      EXPECT_EQ(seen.code, wrong.code);
      EXPECT_EQ(seen.detail, wrong.detail);
      EXPECT_EQ(seen.messages, wrong.messages);
      EXPECT_EQ(seen.work, wrong.work);
    }
}

INSTANTIATE_TEST_SUITE_P(Mechanisms, V2StoreExchange,
                         ::testing::Values(Exchange{"plain", &plain_exchange}, Exchange{"login", &login_exchange},
                                           Exchange{"cram_md5", &cram_exchange}, scram("scram_sha_1", "SCRAM-SHA-1"),
                                           scram("scram_sha_224", "SCRAM-SHA-224"),
                                           scram("scram_sha_256", "SCRAM-SHA-256"),
                                           scram("scram_sha_384", "SCRAM-SHA-384"),
                                           scram("scram_sha_512", "SCRAM-SHA-512")),
                         [](const auto& parameter) { return parameter.param.name; });

TEST_F(V2Store, a_password_check_costs_one_derivation_with_the_stores_count) {
  EXPECT_EQ(plain_exchange("alice", "wonderland-7").work.rounds, iterations);
  EXPECT_EQ(plain_exchange("nora", "wonderland-7").work.rounds, iterations);
  EXPECT_EQ(scram_exchange("SCRAM-SHA-256", "alice", "wonderland-7").work.derivations, 0U);
}

TEST_F(V2Store, unknown_users_have_salts_that_stay_and_differ_from_each_other) {
  const std::string of_nora = scram_exchange("SCRAM-SHA-256", "nora", "x").salt_and_count;
  EXPECT_NE(of_nora.find(",i=4103"), std::string::npos) << of_nora;
  EXPECT_EQ(of_nora.size(), scram_exchange("SCRAM-SHA-256", "alice", "x").salt_and_count.size());
  EXPECT_EQ(scram_exchange("SCRAM-SHA-256", "nora", "y").salt_and_count, of_nora);
  EXPECT_NE(scram_exchange("SCRAM-SHA-256", "nina", "x").salt_and_count, of_nora);
  EXPECT_NE(scram_exchange("SCRAM-SHA-1", "nora", "x").salt_and_count, of_nora);
}

TEST_F(V2Store, locking_an_account_does_not_change_what_it_shows) {
  const std::string before = scram_exchange("SCRAM-SHA-256", "alice", "x").salt_and_count;
  auto store = Store::open(database().c_str(), Store::Access::Write);
  expect(store);
  expect(store->set_locked("alice", true));
  EXPECT_EQ(scram_exchange("SCRAM-SHA-256", "alice", "wonderland-7").code, SASL_BADAUTH);
  EXPECT_EQ(scram_exchange("SCRAM-SHA-256", "alice", "x").salt_and_count, before);
}

TEST_F(V2Store, the_log_says_what_the_client_is_not_told) {
  for (const auto& [user, why] : {
           std::pair("dora", "account disabled"),
           {"luke", "password locked"               },
           {"eve",  "password expired"              },
           {"noel", "no verifier for this mechanism"}
  }) {
    logged.clear();
    static_cast<void>(scram_exchange("SCRAM-SHA-256", user, "wonderland-7"));
    ASSERT_FALSE(logged.empty());
    EXPECT_EQ(logged[0], std::string("sqlite: \"") + user + "\": " + why);
  }
}

TEST_F(V2Store, the_application_may_ask_what_is_the_matter) {
  Connection connection;
  const auto exists = [&](const char* user) { return sasl_user_exists(connection.get(), nullptr, nullptr, user); };
  EXPECT_EQ(exists("alice"), SASL_OK);
  EXPECT_EQ(exists("nora"), SASL_NOUSER);
  EXPECT_EQ(exists("dora"), SASL_DISABLED);
  EXPECT_EQ(exists("luke"), SASL_PWLOCK);
  EXPECT_EQ(exists("eve"), SASL_EXPIRED);
  EXPECT_EQ(exists("noel"), SASL_NOVERIFY);
}

TEST_F(V2Store, checkpass_tells_no_two_refusals_apart) {
  Connection connection;
  EXPECT_EQ(sasl_checkpass(connection.get(), "alice", 5, "wonderland-7", 12), SASL_OK);
  for (const char* user : {"alice", "nora", "dora", "luke", "eve", "noel"})
    EXPECT_EQ(sasl_checkpass(connection.get(), user, static_cast<unsigned>(std::string_view(user).size()), "x", 1),
              SASL_BADAUTH)
        << user;
}

TEST_F(V2Store, without_the_plaintext_cram_md5_has_nothing_to_go_by) {
  EXPECT_EQ(cram_exchange("paula", "wonderland-7").code, SASL_BADAUTH);
  EXPECT_EQ(scram_exchange("SCRAM-SHA-512", "paula", "wonderland-7").code, SASL_OK);
  EXPECT_EQ(plain_exchange("paula", "wonderland-7").code, SASL_OK);
}

TEST_F(V2Store, setpass_stores_verifiers_keeps_plaintext_where_it_was_and_erases) {
  Connection connection;
  const auto set = [&](const char* user, const char* password, unsigned flags) {
    return sasl_setpass(connection.get(), user, password, password == nullptr ? 0 : 3, nullptr, 0, flags);
  };
  EXPECT_EQ(set("nora", "new", 0), SASL_NOUSER);
  ASSERT_EQ(set("nora", "new", SASL_SET_CREATE), SASL_OK);
  EXPECT_EQ(scram_exchange("SCRAM-SHA-1", "nora", "new").code, SASL_OK);
  EXPECT_EQ(cram_exchange("nora", "new").code, SASL_BADAUTH);
  ASSERT_EQ(set("alice", "new", 0), SASL_OK);
  EXPECT_EQ(cram_exchange("alice", "new").code, SASL_OK);
  EXPECT_EQ(plain_exchange("alice", "wonderland-7").code, SASL_BADAUTH);
  ASSERT_EQ(set("alice", "two", SASL_SET_NOPLAIN), SASL_OK);
  EXPECT_EQ(cram_exchange("alice", "two").code, SASL_BADAUTH);
  EXPECT_EQ(plain_exchange("alice", "two").code, SASL_OK);
  ASSERT_EQ(set("alice", nullptr, 0), SASL_OK);
  EXPECT_EQ(plain_exchange("alice", "two").code, SASL_BADAUTH);
  EXPECT_EQ(sasl_setpass(connection.get(), "alice", "\x01", 1, nullptr, 0, 0), SASL_BADPARAM);
}

TEST_F(V2Store, is_asked_only_when_named_and_beside_other_sources) {
  const std::string file = "sqlite_db: " + database() + "\n";
  init_again(file);
  EXPECT_EQ(plain_exchange("alice", "wonderland-7").code, SASL_BADAUTH);
  init_again("auxprop_plugin: memory\n" + file);
  EXPECT_EQ(plain_exchange("alice", "wonderland-7").code, SASL_BADAUTH);

  init_again("auxprop_plugin: memory sqlite\n" + file);
  world() = {};
  world().accounts["bob"].passwords = {"builder-3"};
  ASSERT_EQ(sasl_auxprop_add_plugin("memory", &auxprop_entry), SASL_OK);
  for (const char* mechanism : {"SCRAM-SHA-256", "SCRAM-SHA-1"}) {
    EXPECT_EQ(scram_exchange(mechanism, "alice", "wonderland-7").code, SASL_OK);
    EXPECT_EQ(scram_exchange(mechanism, "bob", "builder-3").code, SASL_OK);
  }
  EXPECT_EQ(plain_exchange("alice", "wonderland-7").code, SASL_OK);
  EXPECT_EQ(plain_exchange("bob", "builder-3").code, SASL_OK);
  EXPECT_EQ(cram_exchange("alice", "wonderland-7").code, SASL_OK);
  EXPECT_EQ(cram_exchange("bob", "builder-3").code, SASL_OK);
}

TEST_F(V2Store, a_mistake_in_the_configuration_is_badparam_and_logged) {
  init_again("auxprop_plugin: sqlite\n");
  logged.clear();
  EXPECT_EQ(plain_exchange("alice", "wonderland-7").code, SASL_BADPARAM);
  ASSERT_FALSE(logged.empty());
  EXPECT_NE(logged[0].find("sqlite_db"), std::string::npos) << logged[0];

  init_again("auxprop_plugin: sqlite\nsqlite_db: " + folder_.file("none.db") + "\n");
  logged.clear();
  EXPECT_EQ(scram_exchange("SCRAM-SHA-256", "alice", "wonderland-7").code, SASL_BADPARAM);
  ASSERT_FALSE(logged.empty());
  EXPECT_EQ(logged[0], folder_.file("none.db") + ": cannot be opened: No such file or directory");
}

/// What a daemon's process for one connection does, whose parent has used the library before; a process that waits for
/// something that never comes ends by SIGALRM.
TEST_F(V2Store, a_child_of_a_process_that_used_it_authenticates_and_so_does_the_childs_child) {
  static_cast<void>(plain_exchange("alice", "wonderland-7"));
  const auto in_a_child = [](const auto& work) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(10);
      _exit(work());
    }
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return status;
  };
  const auto authenticate = [] {
    return scram_exchange("SCRAM-SHA-256", "alice", "wonderland-7").code == SASL_OK &&
                   plain_exchange("alice", "wonderland-7").code == SASL_OK &&
                   plain_exchange("alice", "wrong").code == SASL_BADAUTH
               ? 0
               : 1;
  };
  EXPECT_EQ(in_a_child(authenticate), 0);
  EXPECT_EQ(in_a_child([&] { return authenticate() == 0 && in_a_child(authenticate) == 0 ? 0 : 1; }), 0);
  EXPECT_EQ(authenticate(), 0);
}

} // namespace

} // namespace saslspec::impl::test::v2
