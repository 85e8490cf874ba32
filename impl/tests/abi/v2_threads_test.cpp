// Connections of different threads share nothing: many exchanges at once, each ending as it would alone.
#include <array>
#include <thread>

#include "scram_client.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

using V2Threads = LibraryTest;

bool plain_succeeds(const char* user, const char* password) {
  Connection connection;
  return connection.start("PLAIN", plain("", user, password)).code == SASL_OK && connection.authcid() == user;
}

bool scram_succeeds(const char* user, const char* password) {
  Connection connection;
  ScramClient client("SCRAM-SHA-256", user, password);
  const Answer first = connection.start("SCRAM-SHA-256", client.first());
  const Answer final = connection.step(client.final(first.output.value_or("")));
  return final.code == SASL_OK && client.accepts(final.output.value_or("")) && connection.authcid() == user;
}

TEST_F(V2Threads, every_exchange_ends_as_it_would_alone) {
  std::array<int, 4> successes{};
  std::array<std::thread, successes.size()> threads;
  for (std::size_t i = 0; i < threads.size(); ++i)
    threads[i] = std::thread([i, &successes] {
      const bool is_alice = i % 2 == 0;
      const char* user = is_alice ? "alice" : "bob";
      const char* password = is_alice ? "wonderland-7" : "builder-3";
      for (int round = 0; round < 20; ++round)
        successes[i] += plain_succeeds(user, password) && scram_succeeds(user, password) ? 1 : 0;
    });
  for (std::thread& thread : threads)
    thread.join();
  for (const int count : successes)
    EXPECT_EQ(count, 20);
}

} // namespace

} // namespace saslspec::impl::test::v2
