// A program may load the library, use it in any thread, close it and load it again: nothing stays behind, and nothing
// that the library registered (fork handlers, ends of threads) is run once its code is gone.
#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loaded.hpp"

namespace saslspec::impl::test {

namespace {

struct Abi {
  const char* name;
  const char* path;
  std::vector<std::string> (*play_all)(void* library);
};

void PrintTo(const Abi& abi, std::ostream* out) {
  *out << abi.name;
}

class Unloading : public ::testing::TestWithParam<Abi> {};

void* load(const Abi& abi) {
  void* library = dlopen(abi.path, RTLD_NOW | RTLD_LOCAL);
  EXPECT_NE(library, nullptr) << dlerror();
  return library;
}

void cycle(const Abi& abi) {
  void* library = load(abi);
  EXPECT_FALSE(abi.play_all(library).empty());
  EXPECT_EQ(dlclose(library), 0);
}

bool is_mapped(const Abi& abi) {
  const std::string name = std::filesystem::canonical(abi.path).filename();
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);)
    if (line.ends_with(name)) return true;
  return false;
}

void in_a_thread(const std::function<void()>& body) {
  std::thread(body).join();
}

/// Whether a child forked now lives and ends well.
bool a_child_lives() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  int status = 0;
  return waitpid(child, &status, 0) == child && status == 0;
}

/// What a process has, as numbers. Under a sanitizer heap and mappings are its own: what is leaked it says itself.
std::map<std::string, long> possessions() {
  std::map<std::string, long> has;
  const bool is_own_heap = mallinfo2().uordblks > 0;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);)
    if (is_own_heap || line.find('/') != std::string::npos) ++has["mappings"];
  const auto count = [](const char* folder) {
    return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
  };
  has["descriptors"] = count("/proc/self/fd");
  has["threads"] = count("/proc/self/task");
  pthread_key_t key{};
  EXPECT_EQ(pthread_key_create(&key, nullptr), 0);
  has["keys"] = static_cast<long>(key); // the first that is free
  pthread_key_delete(key);
  has["heap"] = static_cast<long>(mallinfo2().uordblks);
  return has;
}

/// What there is more of after each of three rounds of cycles. What is made once and kept (OpenSSL's tables, buffers of
/// the C library) grows in one round and not in all; a single block that every cycle leaves does.
std::string what_grows(const std::function<void()>& cycle_once) {
  constexpr int rounds = 3;
  constexpr int cycles = 20;
  constexpr long smallest_block = 32; // of malloc
  std::map<std::string, int> grown;
  cycle_once();
  for (int round = 0; round < rounds; ++round) {
    auto before = possessions();
    for (int i = 0; i < cycles; ++i)
      cycle_once();
    for (const auto& [name, has] : possessions())
      if (has - before[name] >= (name == "heap" ? cycles * smallest_block : 1)) ++grown[name];
  }
  std::string names;
  for (const auto& [name, times] : grown)
    if (times == rounds) names += name + " ";
  return names;
}

TEST_P(Unloading, sixty_cycles_in_one_thread_leave_nothing) {
  EXPECT_EQ(what_grows([] { cycle(GetParam()); }), "");
  EXPECT_TRUE(a_child_lives());
}

TEST_P(Unloading, sixty_cycles_in_threads_of_their_own_leave_nothing) {
  EXPECT_EQ(what_grows([] { in_a_thread([] { cycle(GetParam()); }); }), "");
  EXPECT_TRUE(a_child_lives());
}

/// The checks above can fail.
TEST(UnloadingTests, see_what_grows) {
  std::vector<std::unique_ptr<char>> blocks;
  blocks.reserve(100);
  const std::string growing = what_grows([&] {
    pthread_key_t key{};
    EXPECT_EQ(pthread_key_create(&key, nullptr), 0);
    const int descriptor = open(SASLSPEC_V1, O_RDONLY | O_CLOEXEC);
    EXPECT_NE(mmap(nullptr, 1, PROT_READ, MAP_PRIVATE, descriptor, 0), MAP_FAILED);
    blocks.push_back(std::make_unique<char>());
  });
  EXPECT_EQ(growing, mallinfo2().uordblks > 0 ? "descriptors heap keys mappings " : "descriptors keys mappings ");
}

TEST_P(Unloading, the_code_is_gone_when_the_threads_that_used_it_are) {
  void* library = load(GetParam());
  in_a_thread([&] { EXPECT_FALSE(GetParam().play_all(library).empty()); });
  EXPECT_TRUE(is_mapped(GetParam()));
  EXPECT_EQ(dlclose(library), 0);
  EXPECT_FALSE(is_mapped(GetParam()));
  EXPECT_TRUE(a_child_lives());
}

TEST_P(Unloading, threads_that_used_it_may_outlive_it) {
  std::mutex turn;
  std::atomic<int> used{0};
  std::atomic<bool> is_closed{false};
  std::atomic<bool> all_well{true};
  void* library = load(GetParam());
  std::array<std::thread, 4> threads;
  for (std::thread& thread : threads)
    thread = std::thread([&] {
      void* own = dlopen(GetParam().path, RTLD_NOW | RTLD_LOCAL);
      all_well = all_well && own != nullptr;
      {
        // One after the other: the first initialisation and the last end, with their plug-ins, are one thread's.
        const std::lock_guard lock(turn);
        all_well = all_well && !GetParam().play_all(own).empty() && dlclose(own) == 0;
      }
      ++used;
      used.notify_all();
      is_closed.wait(false);
    });
  for (int seen = used; seen < static_cast<int>(threads.size()); seen = used)
    used.wait(seen);
  EXPECT_EQ(dlclose(library), 0);
  EXPECT_TRUE(a_child_lives());
  is_closed = true;
  is_closed.notify_all();
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_TRUE(all_well);
  EXPECT_TRUE(a_child_lives());
  cycle(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Abi, Unloading,
                         ::testing::Values(Abi{"v1", SASLSPEC_V1, &play_all_v1}, Abi{"v2", SASLSPEC_V2, &play_all_v2}),
                         [](const auto& parameter) { return parameter.param.name; });

} // namespace

} // namespace saslspec::impl::test
