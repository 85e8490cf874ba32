// The state of the library between sasl_server_init and the last sasl_done.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <type_traits>

#include "core/code.hpp"

namespace saslspec::impl {

/// Counts one initialisation; the first makes the state that all connections share and runs `first`, under the lock.
/// When `first` throws or its code is not Ok, nothing was initialised. Code::Fail when the kernel gives no random
/// octets. Safe against other threads' init and done.
[[nodiscard]] Code open_library(Code (*first)(void* body), void* body);
template <class First>
[[nodiscard]] Code open_library(First&& first) {
  return open_library([](void* body) { return (*static_cast<std::remove_reference_t<First>*>(body))(); }, &first);
}

enum class Closed : std::uint8_t { Invalid, WasNotOpen, StillOpen, Now };
/// Takes one initialisation back. `last` is run, under the lock, by the call that takes back the last one.
Closed close_library(void (*last)());

namespace detail {
extern std::atomic<unsigned> initialisations;
}
inline bool library_is_open() {
  return detail::initialisations.load(std::memory_order_relaxed) > 0;
}

/// The lock of open_library and close_library while it lives: for other state that a process has once.
///
/// A fork waits for the thread that holds it and for a thread that loads ciphers, so that a child inherits no half-done
/// work. That begins with the first open_library.
class InitialisationLock {
public:
  InitialisationLock();
  InitialisationLock(const InitialisationLock&) = delete;
  InitialisationLock& operator=(const InitialisationLock&) = delete;
  ~InitialisationLock();
};

/// Holds the library's one lock while it lives: no other thread of this process comes between a read, a comparison and
/// a write under it. Made with the functions of sasl_set_mutex; not for a call that may come back here.
///
/// Forks do not wait for it, since the application's own code runs under it and may fork. If a process forks while the
/// lock is held, its child begins with another lock and leaves the old one as it is.
class LibraryLock {
public:
  LibraryLock();
  LibraryLock(const LibraryLock&) = delete;
  LibraryLock& operator=(const LibraryLock&) = delete;
  ~LibraryLock();
  /// False when the application's function failed.
  [[nodiscard]] bool is_held() const { return is_held_; }

private:
  void* mutex_;
  unsigned in_process_; ///< which of the processes from the one that loaded the library on
  bool is_held_;
};

/// See Surroundings::mock_secret. Constant from the first initialisation to the end of the process.
std::span<const std::uint8_t> process_secret();

} // namespace saslspec::impl
