// syslog(3), in place of the C library's: what the target gives the machine's log while it is loaded is kept, and the
// rest is dropped, so that judging a target leaves nothing in that log and opens no socket to it.
#include "session.hpp"

#include <cstdarg>
#include <cstdio>

namespace {

void take(int priority, const char* format, std::va_list arguments) {
  constexpr int warning = 4; // LOG_WARNING; graver ones have smaller numbers
  if ((priority & 7) > warning || !saslspec::worker::is_outside_calls()) return;
  char text[1024];
  if (std::vsnprintf(text, sizeof text, format, arguments) > 0) saslspec::worker::note_logged(text);
}

} // namespace

// The declarations of <syslog.h> are left out: with _FORTIFY_SOURCE it defines two of these itself.
extern "C" {
[[gnu::format(printf, 2, 0)]] void vsyslog(int priority, const char* format, std::va_list arguments);
[[gnu::format(printf, 2, 3)]] void syslog(int priority, const char* format, ...);
[[gnu::format(printf, 3, 0)]] void __vsyslog_chk(int priority, int flag, const char* format, std::va_list arguments);
[[gnu::format(printf, 3, 4)]] void __syslog_chk(int priority, int flag, const char* format, ...);

void vsyslog(int priority, const char* format, std::va_list arguments) {
  take(priority, format, arguments);
}

void syslog(int priority, const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  take(priority, format, arguments);
  va_end(arguments);
}

void __vsyslog_chk(int priority, int, const char* format, std::va_list arguments) { // NOLINT: the C library's name
  take(priority, format, arguments);
}

void __syslog_chk(int priority, int, const char* format, ...) { // NOLINT: likewise
  std::va_list arguments;
  va_start(arguments, format);
  take(priority, format, arguments);
  va_end(arguments);
}
}
