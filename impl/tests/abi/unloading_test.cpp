// A program may load the library, use it in any thread, close it and load it again: nothing stays behind, and nothing
// that the library registered (fork handlers, ends of threads) is run once its code is gone.
#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>

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

/// What a process has, as numbers that must not grow.
struct Possessions {
  long files = 0; ///< mapped
  long descriptors = 0, threads = 0, keys = 0;
  // Under a sanitizer these are its own; what is leaked it says itself.
  long mappings = 0;
  long heap = 0; ///< octets in use; always 0 under a sanitizer

  static Possessions now() {
    Possessions has;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line); ++has.mappings)
      has.files += line.find('/') != std::string::npos ? 1 : 0;
    const auto count = [](const char* folder) {
      return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
    };
    has.descriptors = count("/proc/self/fd");
    has.threads = count("/proc/self/task");
    pthread_key_t key{};
    EXPECT_EQ(pthread_key_create(&key, nullptr), 0);
    has.keys = static_cast<long>(key); // the first that is free
    pthread_key_delete(key);
    has.heap = static_cast<long>(mallinfo2().uordblks);
    return has;
  }
};

constexpr int settling = 20; ///< cycles after which OpenSSL, the C++ library and the heap have what they keep
constexpr int cycles = 50;
/// What one cycle may leave, be it a single block, is found in fifty.
constexpr long heap_tolerance = cycles * 16;

void expect_no_growth(const Possessions& before, const Possessions& after) {
  EXPECT_LE(after.files, before.files);
  EXPECT_LE(after.descriptors, before.descriptors);
  EXPECT_LE(after.threads, before.threads);
  EXPECT_LE(after.keys, before.keys);
  if (before.heap == 0) return;
  EXPECT_LE(after.mappings, before.mappings);
  EXPECT_LT(after.heap - before.heap, heap_tolerance);
}

TEST_P(Unloading, cycles_in_one_thread_leave_nothing) {
  for (int i = 0; i < settling; ++i)
    cycle(GetParam());
  const Possessions before = Possessions::now();
  for (int i = 0; i < cycles; ++i)
    cycle(GetParam());
  expect_no_growth(before, Possessions::now());
  EXPECT_TRUE(a_child_lives());
}

TEST_P(Unloading, cycles_in_threads_of_their_own_leave_nothing) {
  for (int i = 0; i < settling; ++i)
    in_a_thread([] { cycle(GetParam()); });
  const Possessions before = Possessions::now();
  for (int i = 0; i < cycles; ++i)
    in_a_thread([] { cycle(GetParam()); });
  expect_no_growth(before, Possessions::now());
  EXPECT_TRUE(a_child_lives());
}

/// The checks above can fail.
TEST(UnloadingTests, see_what_grows) {
  const Possessions before = Possessions::now();
  pthread_key_t key{};
  ASSERT_EQ(pthread_key_create(&key, nullptr), 0);
  const int descriptor = dup(STDERR_FILENO);
  void* mapping = mmap(nullptr, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  const std::vector<char> block(heap_tolerance);
  const Possessions after = Possessions::now();
  EXPECT_GT(after.keys, before.keys);
  EXPECT_GT(after.descriptors, before.descriptors);
  EXPECT_GT(after.mappings, before.mappings);
  if (before.heap > 0) {
    EXPECT_GE(after.heap - before.heap, heap_tolerance);
  }
  pthread_key_delete(key);
  close(descriptor);
  munmap(mapping, 4096);
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
