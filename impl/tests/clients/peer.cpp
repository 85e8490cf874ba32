#include "peer.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace saslspec::impl::test::clients {

namespace {

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  std::array<int, 2> ends{};
};

/// This process's, but for the sanitizer's search for leaks: GNU SASL's client loses what it made of a name when it
/// refuses the password, which is no fault of ours.
std::vector<char*> environment() {
  static char no_leaks[] = "ASAN_OPTIONS=detect_leaks=0";
  std::vector<char*> variables{no_leaks};
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (!std::string_view(*variable).starts_with("ASAN_OPTIONS=")) variables.push_back(*variable);
  variables.push_back(nullptr);
  return variables;
}

pid_t spawn(const char* program, int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  std::string name = program;
  const std::array<char*, 2> arguments{name.data(), nullptr};
  pid_t pid = -1;
  const int error = posix_spawn(&pid, program, &actions, nullptr, arguments.data(), environment().data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::system_error(error, std::generic_category(), program);
  return pid;
}

} // namespace

Peer::Peer(std::string name, const char* program) : name_(std::move(name)) {
  std::signal(SIGPIPE, SIG_IGN); // a client that dies is to be reported
  const Pipe requests;
  const Pipe replies;
  pid_ = spawn(program, requests.ends[0], replies.ends[1]);
  close(requests.ends[0]);
  close(replies.ends[1]);
  requests_ = fdopen(requests.ends[1], "wb");
  replies_ = fdopen(replies.ends[0], "rb");
}

Peer::~Peer() {
  if (pid_ > 0) static_cast<void>(finish());
}

Reply Peer::ask(const Request& request) {
  if (request.starts) ++exchanges_;
  if (send(requests_, to_strings(request)))
    if (const auto strings = receive(replies_)) return to_reply(*strings);
  throw std::runtime_error("the client of " + name_ + " is gone");
}

int Peer::finish() {
  std::fclose(requests_);
  std::fclose(replies_);
  int status = -1;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return status;
}

Peer& gsasl() {
  static Peer peer("gsasl", SASLSPEC_GSASL_CLIENT);
  return peer;
}

Peer& cyrus() {
  static Peer peer("cyrus", SASLSPEC_CYRUS_CLIENT);
  return peer;
}

} // namespace saslspec::impl::test::clients
