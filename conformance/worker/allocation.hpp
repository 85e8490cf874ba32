// Counts the target's allocations and makes one of them fail. Two implementations: allocation_interposed.cpp replaces
// malloc and its family for the whole process; allocation_plain.cpp does nothing, for valgrind and sanitizers.
#pragma once

#include <cstddef>
#include <cstdint>

namespace saslspec::worker::allocation {

/// Whether this worker counts at all.
bool interposed();

/// Between `enter` and `leave` this thread runs the target's code. They nest.
void enter();
void leave();

/// Once per process, before it forks.
void prepare();

/// From now on blocks allocated inside are remembered until they are freed, wherever that happens.
void start_tracking();

/// Counts from zero; the `fail_at`-th allocation inside fails, none when 0.
void begin_call(std::uint32_t fail_at);

struct Count {
  std::uint64_t made = 0;
  bool failed = false;
};
/// What happened since `begin_call`; nothing fails after this.
Count end_call();

/// Whether a tracked block begins at `block`.
bool is_live(const void* block);

/// Whether memory that the target gave was freed during the call under way and not allocated again since. Known to the
/// interposing worker and to AddressSanitizer.
bool is_freed(const void* data, std::size_t length);

struct Live {
  std::int64_t blocks = 0;
  std::int64_t bytes = 0;
};
Live live();

} // namespace saslspec::worker::allocation
