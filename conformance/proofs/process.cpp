#include "process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT: POSIX

namespace saslspec::proofs {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int look_up_every = 100; // milliseconds between looks at the clock and at the interruption

class Pipe {
public:
  Pipe() { open_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  bool is_open() const { return open_; }
  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_writer() { close_end(1); }

private:
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }
  std::array<int, 2> ends_ = {-1, -1};
  bool open_ = false;
};

/// 0, or an error number.
int spawn(pid_t& child, const std::vector<std::string>& words, const std::string& folder, int output) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : words)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int error = ::posix_spawn(&child, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

enum class Reading : unsigned char { Ended, TookTooLong, Interrupted };

Reading read_all(int descriptor, const Running& how, std::string& text) {
  const auto deadline = Clock::now() + how.limit;
  std::array<char, 4096> buffer;
  for (;;) {
    if (how.interrupted != nullptr && *how.interrupted) return Reading::Interrupted;
    if (Clock::now() > deadline) return Reading::TookTooLong;
    pollfd polled{descriptor, POLLIN, 0};
    if (::poll(&polled, 1, look_up_every) <= 0) continue;
    const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return Reading::Ended;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

} // namespace

tl::expected<Ended, std::string> run(const std::vector<std::string>& words, const Running& how) {
  Pipe pipe;
  if (!pipe.is_open()) return tl::unexpected(std::string("pipe: ") + std::strerror(errno));
  pid_t child = -1;
  if (const int error = spawn(child, words, how.folder, pipe.writer()); error != 0)
    return tl::unexpected(words.front() + ": " + std::strerror(error));
  pipe.close_writer();
  Ended ended;
  const Reading reading = read_all(pipe.reader(), how, ended.output);
  if (reading != Reading::Ended) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (reading == Reading::Interrupted) return tl::unexpected(std::string("interrupted"));
  if (reading == Reading::TookTooLong)
    return tl::unexpected(words.front() + ": no answer within " + std::to_string(how.limit.count()) + " seconds");
  if (WIFSIGNALED(status))
    return tl::unexpected(words.front() + ": ended by signal " + std::to_string(WTERMSIG(status)));
  ended.code = WEXITSTATUS(status);
  return ended;
}

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = (folder.empty() ? "." : folder) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

} // namespace saslspec::proofs
