// A process that forks while another of its threads is within the library and holds one of its locks: the child, which
// does not have that thread, authenticates and initialises all the same. Not under AddressSanitizer, whose allocator
// does not survive such forks.
#include <atomic>
#include <fstream>
#include <latch>
#include <thread>

#include <dlfcn.h>
#include <openssl/provider.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "honest_client.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

/// Whether the thread waits for something: a lock, a child.
bool waits(long thread) {
  std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
  std::string stat;
  std::getline(file, stat);
  return stat.compare(stat.rfind(')') + 2, 1, "S") == 0;
}

/// Where one thread is held up, and from where another one forks.
class Meeting {
public:
  /// Called within the library by the thread that holds the lock: stays until leave().
  void hold_up() {
    arrived_.count_down();
    gone_.wait();
  }
  /// The same, until the thread that forks waits for the lock, or forked and waits for its child.
  void hold_up_until_fork() {
    arrived_.count_down();
    while (forking_thread_ == 0 || !waits(forking_thread_))
      std::this_thread::yield();
  }
  void leave() { gone_.count_down(); }

  /// What a child's `body` returns that is forked while the other thread is held up; a child that waits for ever ends
  /// by SIGALRM.
  template <class Body>
  int in_child(Body body) {
    arrived_.wait();
    forking_thread_ = syscall(SYS_gettid);
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);
      _exit(body());
    }
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return status;
  }

private:
  std::latch arrived_{1};
  std::latch gone_{1};
  std::atomic<long> forking_thread_{0};
};

/// OSSL_PROVIDER_load, which stands before OpenSSL's: not null while a thread is to be held up there.
std::atomic<Meeting*> loading{nullptr};

int play(const char* mechanism, const Credentials& credentials) {
  HonestClient client = honest_client(mechanism, credentials);
  Connection connection;
  Answer answer = connection.start(mechanism);
  while (answer.code == SASL_CONTINUE)
    answer = connection.step(client(answer.output.value_or("")));
  return answer.code;
}

/// What the process of one connection does. OTP needs the lock of sasl_set_mutex.
int authenticate() {
  for (const char* mechanism : {"OTP", "SCRAM-SHA-256", "PLAIN", "CRAM-MD5"})
    if (play(mechanism, {"bob", "builder-3", ""}) != SASL_OK || play(mechanism, {"bob", "wrong", ""}) != SASL_BADAUTH)
      return 1;
  return 0;
}

using V2ForkAmidThreads = LibraryTest;

TEST_F(V2ForkAmidThreads, that_replace_a_one_time_password) {
  Meeting meeting;
  world().before_storing = [&] {
    world().before_storing = nullptr;
    meeting.hold_up();
  };
  std::thread other([&] { EXPECT_EQ(play("OTP", {}), SASL_OK); });
  EXPECT_EQ(meeting.in_child(&authenticate), 0);
  EXPECT_EQ(meeting.in_child([&] { return authenticate() == 0 && authenticate() == 0 ? 0 : 1; }), 0);
  meeting.leave();
  other.join();
  EXPECT_EQ(authenticate(), 0);
}

/// Who forks within the library, holding the lock, has it in the child.
TEST_F(V2ForkAmidThreads, of_which_one_forks_while_it_replaces_a_one_time_password) {
  pid_t child = -1;
  world().before_storing = [&] {
    world().before_storing = nullptr;
    child = fork();
    if (child == 0) alarm(20);
  };
  alarm(20);
  const int code = play("OTP", {});
  if (child == 0) _exit(code == SASL_OK && authenticate() == 0 ? 0 : 1);
  alarm(0);
  EXPECT_EQ(code, SASL_OK);
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(authenticate(), 0);
}

TEST_F(V2ForkAmidThreads, that_load_the_ciphers_of_a_layer) {
  Meeting meeting;
  loading = &meeting;
  world().options["mech_list"] = "DIGEST-MD5";
  const auto begin = [] {
    Connection connection;
    connection.set_security(0);
    return connection.start("DIGEST-MD5").output.value_or("");
  };
  std::thread other([&] { EXPECT_NE(begin().find("auth-conf"), std::string::npos); });
  EXPECT_EQ(meeting.in_child([&] { return begin().find("auth-conf") == std::string::npos ? 1 : 0; }), 0);
  other.join();
}

/// Of the call that reads the configuration; null: nobody is held up.
std::atomic<Meeting*> reading{nullptr};

int get_path(void*, char** path) {
  if (Meeting* meeting = reading.exchange(nullptr)) meeting->hold_up_until_fork();
  static char none[] = "/nonexistent";
  *path = none;
  return SASL_OK;
}

const sasl_callback_t that_are_held_up[] = {
    {SASL_CB_GETCONFPATH, as_callback(&get_path), nullptr},
    {SASL_CB_LIST_END,    nullptr,                nullptr}
};

int initialise_and_authenticate() {
  if (sasl_server_init(world_callbacks(), "saslspec-test") != SASL_OK ||
      sasl_auxprop_add_plugin("memory", &auxprop_entry) != SASL_OK)
    return 1;
  return authenticate() == 0 && sasl_server_done() == SASL_CONTINUE && sasl_client_init(nullptr) == SASL_OK &&
                 sasl_client_done() == SASL_OK
             ? 0
             : 1;
}

TEST(V2ForkAmidThreadsAlone, that_read_the_configuration) {
  Meeting meeting;
  reading = &meeting;
  world() = {};
  world().accounts["bob"] = World::Account::with_password("builder-3");
  std::thread other([] { EXPECT_EQ(sasl_server_init(that_are_held_up, "saslspec-test"), SASL_OK); });
  EXPECT_EQ(meeting.in_child(&initialise_and_authenticate), 0);
  other.join();
  EXPECT_EQ(sasl_server_done(), SASL_OK);
}

int fork_in_callback(void* context, char** path) {
  pid_t& child = *static_cast<pid_t*>(context);
  child = fork();
  if (child == 0) alarm(20);
  static char none[] = "/nonexistent";
  *path = none;
  return SASL_OK;
}

TEST(V2ForkAmidThreadsAlone, of_which_one_forks_while_it_reads_the_configuration) {
  pid_t child = -1;
  const sasl_callback_t that_fork[] = {
      {SASL_CB_GETCONFPATH, as_callback(&fork_in_callback), &child },
      {SASL_CB_LIST_END,    nullptr,                        nullptr}
  };
  world() = {};
  world().accounts["bob"] = World::Account::with_password("builder-3");
  alarm(20);
  const int code = sasl_server_init(that_fork, "saslspec-test");
  if (child == 0) _exit(code == SASL_OK ? initialise_and_authenticate() : 1);
  alarm(0);
  EXPECT_EQ(code, SASL_OK);
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(sasl_server_done(), SASL_OK);
}

} // namespace

} // namespace saslspec::impl::test::v2

using saslspec::impl::test::v2::loading;

extern "C" OSSL_PROVIDER* OSSL_PROVIDER_load(OSSL_LIB_CTX* context, const char* name) {
  if (auto* meeting = loading.exchange(nullptr)) meeting->hold_up_until_fork();
  static auto* const original = reinterpret_cast<decltype(&OSSL_PROVIDER_load)>(dlsym(RTLD_NEXT, "OSSL_PROVIDER_load"));
  return original(context, name);
}
