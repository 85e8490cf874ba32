// saslspec-worker: started by the runner, which speaks to it through standard input and output.
#include "allocation.hpp"
#include "sanitizers.hpp"
#include "zygote.hpp"

#include <cstdio>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return saslspec::worker::address_sanitizer_options;
}
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_UNDEFINED__)
extern "C" const char* __ubsan_default_options();
extern "C" const char* __ubsan_default_options() {
  return saslspec::worker::undefined_sanitizer_options;
}
#endif

int main() {
  if (isatty(STDIN_FILENO) != 0) {
    std::fputs("saslspec-worker is started by saslspec; it reads requests from a pipe\n", stderr);
    return 2;
  }
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  // The protocol moves away from the descriptors on which targets write.
  constexpr int far_away = 200;
  const int in = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, far_away);
  const int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, far_away);
  if (in < 0 || out < 0) return 1;
  struct stat status {};
  const bool is_socket = fstat(out, &status) == 0 && S_ISSOCK(status.st_mode);

  saslspec::worker::StandardStreams streams(saslspec::worker::allocation::interposed());
  saslspec::worker::Zygote zygote({in, out, is_socket}, streams);
  return zygote.run();
}
