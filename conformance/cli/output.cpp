#include "commands.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace saslspec::cli {

namespace {

int output_error = 0;

} // namespace

void print(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written && output_error == 0) output_error = errno;
}

bool flush_output() {
  if (std::fflush(stdout) != 0 && output_error == 0) output_error = errno;
  if (output_error == 0 || output_error == EPIPE) return true;
  std::fprintf(stderr, "saslspec: cannot write to standard output: %s\n", std::strerror(output_error));
  return false;
}

runner::ExitCode complain(const std::string& message, runner::ExitCode code) {
  std::fprintf(stderr, "saslspec: %s\n", message.c_str());
  return code;
}

} // namespace saslspec::cli
