// The state of the library between sasl_server_init and the last sasl_done.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <type_traits>

#include "core/code.hpp"

namespace saslspec::impl {

/// Counts one initialisation; the first one makes what all connections share and runs `first`, under the lock. When
/// `first` throws or its code is not Ok, nothing was initialised. Code::Fail when no random octets are to be had. Safe
/// against other threads' init and done.
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

/// The lock of open_library and close_library while it lives: for what else a process has once.
///
/// A fork waits for whoever holds it, and for whoever loads ciphers: no child inherits what is half done. That begins
/// with the first open_library.
class InitialisationLock {
public:
  InitialisationLock();
  InitialisationLock(const InitialisationLock&) = delete;
  InitialisationLock& operator=(const InitialisationLock&) = delete;
  ~InitialisationLock();
};

/// Holds the library's one lock while it lives: what is read, compared and written under it nobody of this process
/// comes between. Made with the functions of sasl_set_mutex; not for a call that may come back here.
///
/// Forks do not wait for it, since the application's own code runs under it, which may fork. A child of a process in
/// which it was held begins with another one, and leaves the old one as it is.
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
