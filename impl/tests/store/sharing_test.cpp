// One store, several handles: threads, processes, children, writers that were killed, files that were replaced.
#include <barrier>
#include <csignal>
#include <filesystem>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "filled_store.hpp"
#include "store/thread_store.hpp"

namespace saslspec::impl::test {

namespace {

constexpr int contenders = 8;
constexpr int rounds = 20;

/// How many of this process's open files are `path`.
int times_open(const std::string& path) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code error;
    if (std::filesystem::read_symlink(entry.path(), error).string() == path) ++count;
  }
  return count;
}

/// Runs `body` in a child; what it returns.
template <class Body>
int in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class SharedStore : public FilledStore {
protected:
  void TearDown() override { close_stores(); }

  /// What somebody does who authenticates with the entry of that sequence number.
  Code use(std::uint32_t sequence) const {
    return Accounts(path().c_str()).replace_otp("alice", entry(sequence), entry(sequence - 1));
  }
};

TEST_F(SharedStore, of_threads_that_use_one_otp_entry_exactly_one_succeeds) {
  std::barrier start(contenders);
  std::vector<std::vector<Code>> codes(contenders, std::vector<Code>(rounds));
  {
    std::vector<std::jthread> threads;
    for (auto& of_thread : codes)
      threads.emplace_back([&] {
        for (std::uint32_t round = 0; round < rounds; ++round) {
          start.arrive_and_wait();
          of_thread[round] = use(499 - round);
        }
      });
  }
  for (std::size_t round = 0; round < rounds; ++round) {
    int winners = 0;
    for (const auto& of_thread : codes) {
      EXPECT_TRUE(of_thread[round] == Code::Ok || of_thread[round] == Code::TryAgain);
      winners += of_thread[round] == Code::Ok ? 1 : 0;
    }
    EXPECT_EQ(winners, 1) << "round " << round;
  }
}

TEST_F(SharedStore, of_processes_that_use_one_otp_entry_exactly_one_succeeds) {
  ASSERT_EQ(use(499), Code::Ok); // a handle for the children not to use
  int gate[2];
  ASSERT_EQ(pipe(gate), 0);
  std::vector<pid_t> children;
  for (int i = 0; i < contenders; ++i) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    close(gate[1]);
    char c = 0;
    static_cast<void>(read(gate[0], &c, 1)); // until the parent opens the gate
    int won = 0;
    for (std::uint32_t round = 0; round < rounds; ++round) {
      const Code code = use(498 - round);
      if (code != Code::Ok && code != Code::TryAgain) _exit(100);
      won += code == Code::Ok ? 1 : 0;
    }
    _exit(won);
  }
  close(gate[0]);
  close(gate[1]);
  int won = 0;
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_LE(WEXITSTATUS(status), rounds);
    won += WEXITSTATUS(status);
  }
  // A child may come to a round when its entry is used up, or not there yet: nobody wins twice, and somebody the first.
  EXPECT_GE(won, 1);
  EXPECT_LE(won, rounds);
  auto store = open();
  Octets room;
  OtpEntry left{};
  ASSERT_EQ(store.otp("alice", room, left), Code::Ok);
  EXPECT_EQ(left.sequence, 498U - static_cast<std::uint32_t>(won));
}

TEST_F(SharedStore, a_thread_keeps_one_handle_and_closes_it_at_its_end) {
  std::jthread([&] {
    for (int i = 0; i < 3; ++i)
      EXPECT_EQ(standing("alice"), Code::Ok);
    EXPECT_EQ(times_open(path()), 1);
  }).join();
  EXPECT_EQ(times_open(path()), 0);
}

TEST_F(SharedStore, closing_closes_the_handles) {
  EXPECT_EQ(standing("alice"), Code::Ok);
  EXPECT_EQ(use(499), Code::Ok);
  EXPECT_EQ(times_open(path()), 2);
  close_stores();
  EXPECT_EQ(times_open(path()), 0);
  EXPECT_EQ(standing("alice"), Code::Ok);
}

TEST_F(SharedStore, a_child_opens_a_handle_of_its_own) {
  EXPECT_EQ(standing("alice"), Code::Ok);
  const int opened = in_child([&] {
    if (standing("alice") != Code::Ok || standing("nobody") != Code::NoUser) return 100;
    return times_open(path()); // the parent's, which it must not close, and its own
  });
  EXPECT_EQ(opened, 2);
  EXPECT_EQ(standing("alice"), Code::Ok);
}

/// Not under AddressSanitizer, whose allocator does not survive such a fork.
TEST_F(SharedStore, forks_amid_other_threads_lookups_leave_children_that_work) {
  std::jthread busy([&](const std::stop_token& stop) {
    while (!stop.stop_requested())
      EXPECT_EQ(standing("alice"), Code::Ok);
  });
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(in_child([&] {
                alarm(30); // instead of hanging on a lock
                return standing("alice") == Code::Ok && use(1000) == Code::TryAgain ? 0 : 1;
              }),
              0);
}

TEST_F(SharedStore, a_file_that_was_replaced_is_noticed) {
  EXPECT_EQ(standing("alice"), Code::Ok);
  expect(Store::lay_out(folder_.write("new.db", "").c_str(), 4096));
  std::filesystem::rename(folder_.file("new.db"), path());
  EXPECT_EQ(standing("alice"), Code::NoUser);
  std::filesystem::remove(path());
  EXPECT_EQ(standing("alice"), Code::BadParam);
}

TEST_F(SharedStore, what_another_process_changes_counts_at_once) {
  EXPECT_EQ(standing("alice"), Code::Ok);
  EXPECT_EQ(in_child([&] { return open().set_disabled("alice", true) ? 0 : 1; }), 0);
  EXPECT_EQ(standing("alice"), Code::Disabled);
}

TEST_F(SharedStore, the_half_finished_work_of_a_killed_writer_is_taken_back) {
  for (const bool has_handle : {false, true}) {
    if (has_handle) {
      EXPECT_EQ(standing("alice"), Code::Ok);
    }
    const int ended = in_child([&] {
      auto database = Database::open(path().c_str(), true);
      // What does not fit into so small a cache goes to the file before the end of the transaction.
      if (!database ||
          database->execute("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE;"
                            "UPDATE account SET disabled = 1;"
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
                            " INSERT INTO account (name) SELECT printf('%0200d', i) FROM n") != SQLITE_OK)
        return 100;
      return kill(getpid(), SIGKILL);
    });
    EXPECT_EQ(ended, 128 + SIGKILL);
    EXPECT_TRUE(std::filesystem::exists(path() + "-journal"));
    EXPECT_EQ(standing("alice"), Code::Ok) << has_handle;
    EXPECT_FALSE(std::filesystem::exists(path() + "-journal"));
  }
}

} // namespace

} // namespace saslspec::impl::test
