// Control-C: the run ends in order, a second one at once.
#pragma once

#include <atomic>

namespace saslspec::cli {

void watch_for_interruption();
const std::atomic<bool>& interrupted();

} // namespace saslspec::cli
