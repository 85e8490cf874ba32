#include "program.hpp"

#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace saslspec::cli {

namespace {

[[noreturn]] void become(const std::vector<std::string>& arguments, const RunOptions& options, int out, int err) {
  ::setpgid(0, 0);
  ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  if (::chdir("/") != 0) ::_exit(126);
  for (const std::string& variable : options.environment)
    ::putenv(const_cast<char*>(variable.c_str()));
  const std::string program = options.program.empty() ? SASLSPEC_PROGRAM : options.program;
  std::vector<char*> words = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  ::execv(program.c_str(), words.data());
  ::_exit(127);
}

/// Appends what can be read; false at the end.
bool drain(int descriptor, std::string& text) {
  char buffer[4096];
  const ssize_t size = ::read(descriptor, buffer, sizeof buffer);
  if (size > 0) text.append(buffer, static_cast<std::size_t>(size));
  return size > 0;
}

} // namespace

Ran run_program(const std::vector<std::string>& arguments, const RunOptions& options) {
  int out[2], err[2];
  if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) return {};
  const pid_t child = ::fork();
  if (child == 0) become(arguments, options, out[1], err[1]);
  ::close(out[1]);
  ::close(err[1]);
  Ran ran;
  bool interrupted = options.interrupt_after.empty();
  pollfd polled[] = {
      {out[0], POLLIN, 0},
      {err[0], POLLIN, 0}
  };
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    ::poll(polled, 2, -1);
    if (polled[0].revents != 0 && !drain(out[0], ran.out)) polled[0].fd = -1;
    if (polled[1].revents != 0 && !drain(err[0], ran.err)) polled[1].fd = -1;
    if (!interrupted && ran.out.find(options.interrupt_after) != std::string::npos) {
      ::kill(-child, SIGINT);
      interrupted = true;
    }
  }
  ::close(out[0]);
  ::close(err[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

const RunOptions mutant = {"", {"SASLSPEC_MUTANT=cram-md5.digest-not-checked"}, ""};

bool keeps_schema(const std::string& path, const std::string& schema) {
  const std::string command = std::string(SASLSPEC_PYTHON) + " " + SASLSPEC_VALIDATE + " " + SASLSPEC_SCHEMAS + "/" +
                              schema + ".schema.json " + path + " > /dev/null";
  return std::system(command.c_str()) == 0;
}

void ProgramTest::SetUp() {
  std::string name = testing::TempDir() + "saslspec-program-XXXXXX";
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  directory_ = name;
}

void ProgramTest::TearDown() {
  std::filesystem::remove_all(directory_);
}

std::size_t ProgramTest::entries() const {
  using Iterator = std::filesystem::directory_iterator;
  return static_cast<std::size_t>(std::distance(Iterator(directory_), Iterator()));
}

} // namespace saslspec::cli
