// The calls of malloc in this thread: the program defines malloc itself, and the dynamic linker binds every library of
// the process to it.
#pragma once

#include <cstdint>

namespace saslspec::bench {

struct Allocations {
  std::uint64_t calls = 0;     ///< of malloc, calloc, realloc and their kin
  std::int64_t live_bytes = 0; ///< taken and not given back, as malloc rounded them
};

/// Counts in this thread for as long as it lives; without a counter, malloc has its usual cost.
class AllocationCounter {
public:
  AllocationCounter();
  AllocationCounter(const AllocationCounter&) = delete;
  AllocationCounter& operator=(const AllocationCounter&) = delete;
  ~AllocationCounter();
  [[nodiscard]] Allocations so_far() const;
};

} // namespace saslspec::bench
