#include "interruption.hpp"

#include <csignal>

namespace saslspec::cli {

namespace {

std::atomic<bool> flag = false;
static_assert(std::atomic<bool>::is_always_lock_free, "set by a signal handler");

} // namespace

void watch_for_interruption() {
  struct sigaction action = {};
  action.sa_handler = [](int) { flag = true; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    ::sigaction(signal, &action, nullptr);
}

const std::atomic<bool>& interrupted() {
  return flag;
}

} // namespace saslspec::cli
