// The shipped source of nonces, and the randomness under it.
#include <array>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/nonce.hpp"
#include "crypto/random.hpp"

namespace saslspec::impl {
namespace {

std::string nonce() {
  std::array<char, 64> out;
  std::size_t used = 0;
  EXPECT_TRUE(server_nonce(out, used));
  return {out.data(), used};
}

/// A nonce made in a child forked now.
std::string nonce_of_a_child() {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string made = nonce();
    const bool sent = write(ends[1], made.data(), made.size()) == static_cast<ssize_t>(made.size());
    _exit(sent ? 0 : 1);
  }
  close(ends[1]);
  std::array<char, 64> got;
  const ssize_t size = read(ends[0], got.data(), got.size());
  close(ends[0]);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  return size > 0 ? std::string(got.data(), static_cast<std::size_t>(size)) : "";
}

TEST(Nonce, it_is_24_printable_characters_without_comma) {
  const std::string made = nonce();
  EXPECT_EQ(made.size(), 24U);
  for (const char c : made)
    EXPECT_TRUE(c >= '!' && c <= '~' && c != ',') << made;
}

TEST(Nonce, it_never_comes_back) {
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i)
    seen.insert(nonce());
  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(Nonce, parent_and_children_make_different_ones_after_a_fork) {
  nonce(); // the buffer is full when the children inherit it
  const std::set<std::string> made = {nonce_of_a_child(), nonce_of_a_child(), nonce()};
  EXPECT_EQ(made.size(), 3U);
  EXPECT_FALSE(made.contains(""));
}

TEST(Nonce, threads_make_different_ones) {
  std::string other;
  std::thread([&other] { other = nonce(); }).join();
  EXPECT_NE(nonce(), other);
}

/// Destructors of thread-specific data run after those of thread_local objects, the buffer's among them.
TEST(Nonce, a_thread_that_is_ending_still_makes_fresh_ones) {
  static std::array<std::string, 3> made;
  pthread_key_t key{};
  ASSERT_EQ(pthread_key_create(&key, [](void*) { made = {nonce(), nonce(), nonce()}; }), 0);
  std::string before;
  std::thread([&] {
    before = nonce();
    pthread_setspecific(key, &made);
  }).join();
  pthread_key_delete(key);
  EXPECT_EQ((std::set<std::string>{before, made[0], made[1], made[2]}.size()), 4U);
}

TEST(Nonce, a_buffer_too_small_is_refused) {
  std::array<char, 23> out;
  std::size_t used = 0;
  EXPECT_FALSE(server_nonce(out, used));
}

TEST(Challenge, a_buffer_too_small_is_refused) {
  std::array<char, 40> out;
  std::size_t used = 0;
  EXPECT_FALSE(cram_challenge("a.name.that.leaves.no.room.example.com", out, used));
}

TEST(Challenge, it_names_the_server_between_angle_brackets) {
  std::array<char, 128> out;
  std::size_t used = 0;
  ASSERT_TRUE(cram_challenge("server.example.com", out, used));
  const std::string made(out.data(), used);
  EXPECT_TRUE(made.starts_with("<"));
  EXPECT_TRUE(made.ends_with("@server.example.com>"));
}

TEST(Randomness, a_request_of_any_size_is_filled_to_the_end_and_no_further) {
  for (const std::size_t size : {1U, 511U, 512U, 513U, 5000U}) {
    std::vector<std::uint8_t> out(size + 1, 0);
    std::set<std::uint8_t> last; // the last octet of several fillings: one value only if it is never written
    for (int i = 0; i < 64; ++i) {
      ASSERT_TRUE(random_octets(std::span(out).first(size)));
      last.insert(out[size - 1]);
    }
    EXPECT_EQ(out[size], 0) << size;
    EXPECT_GT(last.size(), 1U) << size;
  }
}

} // namespace
} // namespace saslspec::impl
