#include "child.hpp"

#include <array>
#include <csignal>
#include <cstdint>

#include <spawn.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT: POSIX

namespace saslspec::bench {

namespace {

/// A system call that there is not: marks where one run of the body ends.
constexpr long marker = 0x5A51;

/// Closes a descriptor at the end of its life.
class Descriptor {
public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }
  int number() const { return number_; }

private:
  int number_;
};

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t got = 0; (got = ::read(descriptor, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  return text;
}

bool ended_well(pid_t child) {
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

[[noreturn]] void be_traced(unsigned times, const std::function<bool()>& body) {
  for (int warm = 0; warm < 2; ++warm)
    if (!body()) ::_exit(1);
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(1);
  ::raise(SIGSTOP);
  ::syscall(marker);
  for (unsigned i = 0; i < times; ++i) {
    if (!body()) ::_exit(1);
    ::syscall(marker);
  }
  ::_exit(0);
}

/// The number of the system call the child is about to make; nothing else returns 0 or more.
long entered(pid_t child) {
  __ptrace_syscall_info info{};
  const auto size = reinterpret_cast<void*>(sizeof info);
  if (::ptrace(PTRACE_GET_SYSCALL_INFO, child, size, &info) <= 0) return -1;
  return info.op == PTRACE_SYSCALL_INFO_ENTRY ? static_cast<long>(info.entry.nr) : -1;
}

} // namespace

std::vector<double> run_in_child(const std::function<std::vector<double>()>& body) {
  int ends[2];
  if (::pipe(ends) != 0) return {};
  Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return {};
  if (child == 0) {
    const std::vector<double> numbers = body();
    const std::size_t size = numbers.size() * sizeof(double);
    ::_exit(::write(to.number(), numbers.data(), size) == static_cast<ssize_t>(size) ? 0 : 1);
  }
  to.close();
  const std::string text = read_all(from.number());
  if (!ended_well(child)) return {};
  std::vector<double> numbers(text.size() / sizeof(double));
  text.copy(reinterpret_cast<char*>(numbers.data()), numbers.size() * sizeof(double));
  return numbers;
}

std::vector<unsigned> count_system_calls(unsigned times, const std::function<bool()>& body) {
  const pid_t child = ::fork();
  if (child < 0) return {};
  if (child == 0) be_traced(times, body);

  std::vector<unsigned> counts;
  bool counting = false;
  int status = 0;
  while (::waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
    // Without this option the kernel does not tell stops at system calls from others.
    if (WSTOPSIG(status) == SIGSTOP) ::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD);
    const long number = WSTOPSIG(status) == (SIGTRAP | 0x80) ? entered(child) : -1;
    if (number == marker) {
      counting = true;
      counts.push_back(0);
    } else if (number >= 0 && counting) {
      ++counts.back();
    }
    if (::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr) != 0) break;
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || counts.size() != times + 1) return {};
  counts.pop_back(); // what follows the last marker is the child's end
  return counts;
}

std::string run_program(const std::string& program, const std::vector<std::string>& arguments) {
  int ends[2];
  if (::pipe(ends) != 0) return {};
  Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  std::string name = program;
  std::vector<char*> words = {name.data()};
  std::vector<std::string> copies = arguments;
  for (std::string& argument : copies)
    words.push_back(argument.data());
  words.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, to.number(), STDOUT_FILENO);
  ::posix_spawn_file_actions_addclose(&actions, from.number());
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, program.c_str(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return {};
  to.close();
  std::string text = read_all(from.number());
  return ended_well(child) ? text : std::string();
}

} // namespace saslspec::bench
