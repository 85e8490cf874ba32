// A server that forks after it negotiated, alone or amid threads that negotiate: no child repeats a message of its
// parent or of another child.
#include <algorithm>
#include <array>
#include <atomic>
#include <set>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "honest_client.hpp"
#include "v2_world.hpp"

namespace saslspec::impl::test::v2 {

namespace {

using V2Fork = LibraryTest;

/// The server's messages of a CRAM-MD5 and a SCRAM-SHA-256 exchange that have to be fresh, a line each; empty when
/// either fails.
std::string fresh_messages() {
  std::string said;
  for (const char* mechanism : {"CRAM-MD5", "SCRAM-SHA-256"}) {
    HonestClient client = honest_client(mechanism, {});
    Connection connection;
    Answer answer = connection.start(mechanism);
    if (answer.output == "") answer = connection.step(client(""));
    said += answer.output.value_or("") + "\n";
    if (connection.step(client(answer.output.value_or(""))).code != SASL_OK) return "";
  }
  return said;
}

/// What a child forked now says, read to its end; empty when it does not end well.
std::string said_by_a_child() {
  int ends[2];
  if (pipe(ends) != 0) return "";
  const pid_t child = fork();
  if (child == 0) {
    const std::string said = fresh_messages();
    const bool sent = write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size());
    _exit(sent ? 0 : 1);
  }
  close(ends[1]);
  std::string said;
  std::array<char, 512> part;
  for (ssize_t size = 0; (size = read(ends[0], part.data(), part.size())) > 0;)
    said.append(part.data(), static_cast<std::size_t>(size));
  close(ends[0]);
  int status = 0;
  return waitpid(child, &status, 0) == child && status == 0 ? said : "";
}

/// The messages of `children` children and, in between, of this process.
std::multiset<std::string> said_by_all(int children) {
  std::multiset<std::string> lines;
  const auto keep = [&](const std::string& said) {
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 2) << said;
    for (std::size_t at = 0; at < said.size(); at = said.find('\n', at) + 1)
      lines.insert(said.substr(at, said.find('\n', at) - at));
  };
  keep(fresh_messages()); // the buffer of random octets is full when the children inherit it
  for (int i = 0; i < children; ++i) {
    keep(said_by_a_child());
    if (i % 4 == 0) keep(fresh_messages());
  }
  return lines;
}

void expect_no_repetition(const std::multiset<std::string>& lines) {
  EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), lines.size());
}

TEST_F(V2Fork, parent_and_children_say_different_things) {
  expect_no_repetition(said_by_all(8));
}

TEST_F(V2Fork, so_they_do_amid_threads_that_negotiate) {
  std::atomic<bool> is_over{false};
  std::array<std::thread, 3> threads;
  for (std::thread& thread : threads)
    thread = std::thread([&] {
      while (!is_over)
        EXPECT_NE(fresh_messages(), "");
    });
  expect_no_repetition(said_by_all(32));
  is_over = true;
  for (std::thread& thread : threads)
    thread.join();
}

/// The thread that forks is the child's only one, and its buffer is not the main thread's.
TEST_F(V2Fork, a_thread_may_fork) {
  std::multiset<std::string> lines;
  std::thread([&] { lines = said_by_all(4); }).join();
  expect_no_repetition(lines);
}

} // namespace

} // namespace saslspec::impl::test::v2
