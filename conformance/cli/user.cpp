// `saslspec user`: the reference's credential store. The reference is nothing that this program links, so the work is
// done by saslspec-user, which takes this one's place.
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
std::string find_executable() {
  std::error_code error;
  const auto folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto& candidate : {folder / "saslspec-user", folder / ".." / "libexec" / "saslspec" / "saslspec-user"})
    if (access(candidate.c_str(), X_OK) == 0) return candidate.lexically_normal().string();
  return {};
}

} // namespace

runner::ExitCode execute(const User& command) {
  std::string executable = find_executable();
  if (executable.empty())
    return complain("saslspec-user is not installed beside this program", runner::ExitCode::OurFault);
  std::vector<std::string> words = command.arguments;
  std::vector<char*> arguments{executable.data()};
  for (std::string& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::signal(SIGPIPE, SIG_DFL); // an ignored signal would stay ignored
  execv(executable.c_str(), arguments.data());
  return complain(executable + " cannot be started: " + std::strerror(errno), runner::ExitCode::OurFault);
}

} // namespace saslspec::cli
