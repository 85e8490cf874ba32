// The page a child shares with the zygote, which watches its deadline and learns how it ended.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>

namespace saslspec::worker {

/// How a child meant to end; any other end shows in its wait status.
enum class AnnouncedEnd : std::uint32_t { None, Orderly, Protocol };

struct Watch {
  std::atomic<std::uint64_t> call_began{0}; ///< nanoseconds of the monotonic clock; 0: not in the target
  std::atomic<AnnouncedEnd> announced{AnnouncedEnd::None};
};

inline std::uint64_t monotonic_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

} // namespace saslspec::worker
