// `saslspec user` and `saslspec bench`: this program does not link the reference, so that a program beside it takes its
// place and does the work.
#include "commands.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

#include <unistd.h>

namespace saslspec::cli {

namespace {

namespace fs = std::filesystem;

/// Beside the running program, then where it is installed; empty when in neither place.
std::string find_executable(const std::string& program) {
  std::error_code error;
  const auto folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto& candidate : {folder / program, folder / ".." / "libexec" / "saslspec" / program})
    if (access(candidate.c_str(), X_OK) == 0) return candidate.lexically_normal().string();
  return {};
}

runner::ExitCode become(const std::string& program, std::vector<std::string> words) {
  std::string executable = find_executable(program);
  if (executable.empty())
    return complain(program + " is not installed beside this program", runner::ExitCode::OurFault);
  std::vector<char*> arguments{executable.data()};
  for (std::string& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::signal(SIGPIPE, SIG_DFL); // an ignored signal would stay ignored
  execv(executable.c_str(), arguments.data());
  return complain(executable + " cannot be started: " + std::strerror(errno), runner::ExitCode::OurFault);
}

} // namespace

runner::ExitCode execute(const User& command) {
  return become("saslspec-user", command.arguments);
}

runner::ExitCode execute(const Bench& command) {
  return become("saslspec-bench", command.arguments);
}

} // namespace saslspec::cli
