// Connections of different threads share nothing: many exchanges at once, each ending as it would alone. Run under
// ThreadSanitizer, which sees races without effect, too.
#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "v2_equipment.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

using V2Threads = LibraryTest;

constexpr std::size_t thread_count = 4;

/// Runs `body`, which is told who it is, in several threads at once and answers how many said true.
template <class Body>
std::size_t in_threads(Body body) {
  std::atomic<std::size_t> waiting{thread_count};
  std::array<bool, thread_count> said{};
  std::array<std::thread, thread_count> threads;
  for (std::size_t i = 0; i < threads.size(); ++i)
    threads[i] = std::thread([&, i] {
      waiting.fetch_sub(1, std::memory_order_relaxed);
      while (waiting.load(std::memory_order_relaxed) > 0) {
      } // all begin at once; orders nothing besides
      said[i] = body(i);
    });
  for (std::thread& thread : threads)
    thread.join();
  return static_cast<std::size_t>(std::count(said.begin(), said.end(), true));
}

int ignore_log(void*, int, const char*) {
  return SASL_OK;
}

/// The world's own log is one for all threads.
const sasl_callback_t* quiet_callbacks() {
  static const sasl_callback_t list[] = {
      {SASL_CB_LOG,      as_callback(&ignore_log), nullptr},
      all_callbacks()[0], {SASL_CB_LIST_END, nullptr,                  nullptr}
  };
  return list;
}

/// Plays one exchange; answers who was authenticated, or the code.
std::string outcome(const char* mechanism, const Credentials& credentials, unsigned flags) {
  HonestClient client = honest_client(mechanism, credentials);
  Connection connection(flags, quiet_callbacks());
  if (equip(connection.get(), credentials.user.c_str()) != SASL_OK) return "no equipment";
  Answer answer = connection.start(mechanism);
  while (answer.code == SASL_CONTINUE)
    answer = connection.step(client(answer.output.value_or("")));
  if (answer.code != SASL_OK && sasl_errdetail(connection.get()) == nullptr) return "no detail";
  return answer.code == SASL_OK ? connection.authcid() : std::to_string(answer.code);
}

bool ends_as_alone(const char* mechanism, const Credentials& credentials, unsigned flags) {
  const std::string expected = std::string_view(mechanism) == "ANONYMOUS" ? "anonymous" : credentials.user;
  if (outcome(mechanism, credentials, flags) != expected) return false;
  if (!has_passwords(mechanism)) return true;
  return outcome(mechanism, {credentials.user, "wrong", ""}, flags) == std::to_string(SASL_BADAUTH) &&
         outcome(mechanism, {"nobody", "wrong", ""}, flags) == std::to_string(SASL_BADAUTH);
}

const Credentials alice{"alice", "wonderland-7", ""};
const Credentials bob{"bob", "builder-3", ""};

const std::array<Credentials, thread_count> own{
    {{"one", "password-1", ""}, {"two", "password-2", ""}, {"three", "password-3", ""}, {"four", "password-4", ""}}
};

TEST_F(V2Threads, every_exchange_of_every_mechanism_ends_as_it_would_alone) {
  for (const Credentials& credentials : own)
    world().accounts[credentials.user] = World::Account::with_password(credentials.password.c_str());
  world().options["mech_list"] = every_mechanism();
  unsigned tried = 0;
  for (const char** mechanism = sasl_global_listmech(); *mechanism != nullptr; ++mechanism, ++tried) {
    SCOPED_TRACE(*mechanism);
    ASSERT_TRUE(honest_client(*mechanism, {})) << "no client: honest_client.cpp";
    EXPECT_EQ(in_threads([&](std::size_t i) {
                // a one-time password is one connection's: these users are one thread's each
                const bool is_shared = std::string_view(*mechanism) != "OTP";
                const Credentials& credentials = is_shared ? (i % 2 == 0 ? alice : bob) : own[i];
                bool all_well = true;
                for (unsigned round = 0; round < 8; ++round)
                  all_well &= ends_as_alone(*mechanism, credentials, round % 2 == 0 ? 0 : SASL_SUCCESS_DATA);
                return all_well;
              }),
              thread_count);
  }
  EXPECT_GE(tried, 10U);
}

/// Plug-ins are registered while there is one thread; looking up, storing and everything else is any thread's.
TEST_F(V2Threads, accounts_properties_and_nested_initialisations_are_any_threads) {
  EXPECT_EQ(in_threads([](std::size_t) {
              bool all_well = true;
              for (int round = 0; round < 20; ++round) {
                all_well &= sasl_server_init(world_callbacks(), "saslspec-test") == SASL_OK;
                {
                  Connection connection(0, quiet_callbacks());
                  const char* names[] = {"mail", nullptr};
                  all_well &= sasl_auxprop_request(connection.get(), names) == SASL_OK;
                  all_well &= sasl_checkpass(connection.get(), "alice", 5, "wonderland-7", 12) == SASL_OK;
                  all_well &= sasl_checkpass(connection.get(), "alice", 5, "wonderland-8", 12) == SASL_BADAUTH;
                  all_well &= sasl_user_exists(connection.get(), "imap", nullptr, "nobody") == SASL_NOUSER;
                  all_well &= !connection.mechanisms().empty();
                }
                all_well &= sasl_server_done() == SASL_CONTINUE;
              }
              return all_well;
            }),
            thread_count);
}

/// The first initialisation and the last end fall into any thread, again and again.
TEST(V2ThreadsAlone, initialise_and_end_the_library_in_any_order) {
  EXPECT_EQ(in_threads([](std::size_t) {
              bool all_well = true;
              for (int round = 0; round < 1000; ++round) {
                all_well &= sasl_server_init(nullptr, "saslspec-test") == SASL_OK;
                all_well &= sasl_global_listmech() != nullptr && sasl_global_listmech()[0] != nullptr;
                all_well &= outcome("ANONYMOUS", alice, 0) == "anonymous";
                const int ended = sasl_server_done();
                all_well &= ended == SASL_OK || ended == SASL_CONTINUE;
              }
              return all_well;
            }),
            thread_count);
  EXPECT_EQ(sasl_server_done(), SASL_NOTINIT);
}

} // namespace

} // namespace saslspec::impl::test::v2
