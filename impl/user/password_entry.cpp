#include "user/password_entry.hpp"

#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <termios.h>
#include <unistd.h>

#include "crypto/secret.hpp"

namespace saslspec::impl::user {

namespace {

/// Longer than any password that SASLprep takes: those are refused with its words.
constexpr std::size_t max_line = 4096;

constexpr int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
termios as_it_was; // for the signal handler

void restore_and_die(int signal) {
  tcsetattr(STDIN_FILENO, TCSANOW, &as_it_was);
  raise(signal); // delivered when this handler, which is installed for once, returns
}

/// Keeps the terminal from showing input while it lives. It cannot be stopped meanwhile: the shell would not know.
class Unseen {
public:
  Unseen() {
    tcgetattr(STDIN_FILENO, &as_it_was);
    struct sigaction action = {};
    action.sa_handler = &restore_and_die;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (std::size_t i = 0; i < std::size(ending_signals); ++i)
      sigaction(ending_signals[i], &action, &before_[i]);
    action.sa_handler = SIG_IGN;
    sigaction(SIGTSTP, &action, &before_stop_);

    termios unseen = as_it_was;
    unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    unseen.c_lflag |= ECHONL;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;
  ~Unseen() {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &as_it_was);
    for (std::size_t i = 0; i < std::size(ending_signals); ++i)
      sigaction(ending_signals[i], &before_[i], nullptr);
    sigaction(SIGTSTP, &before_stop_, nullptr);
  }

private:
  struct sigaction before_[std::size(ending_signals)];
  struct sigaction before_stop_;
};

tl::unexpected<std::string> problem(const char* before, const char* what, const char* behind) {
  return tl::unexpected(std::string(before) + what + behind);
}

/// One line without its end, octet by octet: later input belongs to another reader.
tl::expected<Octets, std::string> read_line(const char* what) {
  Octets line;
  for (char c = 0;;) {
    const ssize_t got = read(STDIN_FILENO, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return tl::unexpected(std::string(strerrordesc_np(errno)));
    if (got == 0 || c == '\n') break;
    if (line.size() == max_line) return problem("the ", what, " is too long");
    line.append({&c, 1});
  }
  if (line.empty()) return problem("there is no ", what, " on standard input");
  return line;
}

tl::expected<Octets, std::string> ask(const std::string& prompt, const char* what) {
  std::fputs(prompt.c_str(), stderr);
  std::fflush(stderr);
  return read_line(what);
}

} // namespace

tl::expected<Octets, std::string> enter_secret(const char* what) {
  if (isatty(STDIN_FILENO) == 0) return read_line(what);
  std::string prompt = what;
  prompt[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(prompt[0])));
  const Unseen unseen;
  auto secret = ask(prompt + ": ", what);
  if (!secret) return secret;
  const auto again = ask("Again: ", what);
  if (!again) return tl::unexpected(again.error());
  if (!equal_in_constant_time(secret->view(), again->view())) return problem("the ", what, "s differ");
  return secret;
}

} // namespace saslspec::impl::user
