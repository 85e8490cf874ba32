#include "core/library.hpp"

#include <array>
#include <atomic>
#include <mutex>

#include <pthread.h>

#include "core/mutex.hpp"
#include "crypto/layer_cipher.hpp"
#include "crypto/random.hpp"

namespace saslspec::impl {

namespace {

/// Its holder may fork: the application's callbacks are called under it.
class Guard {
public:
  void lock() {
    mutex_.lock();
    is_mine_ = true;
  }
  void unlock() {
    is_mine_ = false;
    mutex_.unlock();
  }
  void lock_for_fork() {
    is_for_fork_ = !is_mine_;
    if (is_for_fork_) lock();
  }
  void unlock_after_fork() {
    if (is_for_fork_) unlock();
  }

private:
  std::mutex mutex_;
  static constinit thread_local bool is_mine_;
  static constinit thread_local bool is_for_fork_;
};
constinit thread_local bool Guard::is_mine_ = false;
constinit thread_local bool Guard::is_for_fork_ = false;

constinit Guard guard;
constinit std::array<std::uint8_t, 32> secret{};
constinit bool have_secret = false;

/// Made by the first initialisation, gone with the last. Null meanwhile: a child needs one of its own.
constinit std::atomic<void*> shared_mutex{nullptr};
constinit std::atomic<unsigned> users_of_mutex{0}; ///< threads that hold it, or wait for it
constinit std::atomic<unsigned> forks{0};          ///< between this process and the one that loaded the library

void destroy_shared_mutex() {
  void* const mutex = shared_mutex.exchange(nullptr);
  if (mutex != nullptr) mutex_hooks().destroy(mutex);
}

void begin_in_child() {
  ++forks;
  if (users_of_mutex.exchange(0) > 0) shared_mutex = nullptr; // this process may lack its holder
  unlock_layer_ciphers();
  guard.unlock_after_fork();
}

bool watch_forks() {
  static const bool watching = pthread_atfork(
                                   [] {
                                     guard.lock_for_fork();
                                     lock_layer_ciphers();
                                   },
                                   [] {
                                     unlock_layer_ciphers();
                                     guard.unlock_after_fork();
                                   },
                                   &begin_in_child) == 0;
  return watching;
}

void* mutex_of_this_process() {
  if (void* const mutex = shared_mutex) return mutex;
  const std::lock_guard lock(guard);
  if (shared_mutex == nullptr) shared_mutex = mutex_hooks().create();
  return shared_mutex;
}

/// Runs `first` with the mutex made; unless it succeeds the mutex is gone again.
Code initialise(Code (*first)(void* body), void* body) {
  shared_mutex = mutex_hooks().create();
  if (shared_mutex == nullptr) return Code::NoMem;
  try {
    const Code code = first(body);
    if (code != Code::Ok) destroy_shared_mutex();
    return code;
  } catch (...) {
    destroy_shared_mutex();
    throw;
  }
}

} // namespace

namespace detail {
constinit std::atomic<unsigned> initialisations{0};
}
using detail::initialisations;

Code open_library(Code (*first)(void* body), void* body) {
  if (!watch_forks()) return Code::NoMem;
  const std::lock_guard lock(guard);
  if (!have_secret) {
    if (!random_octets(secret)) return Code::Fail;
    have_secret = true;
  }
  if (initialisations == 0)
    if (const Code code = initialise(first, body); code != Code::Ok) return code;
  ++initialisations;
  return Code::Ok;
}

Closed close_library(void (*last)()) {
  const std::lock_guard lock(guard);
  if (initialisations == 0) return Closed::WasNotOpen;
  if (--initialisations > 0) return Closed::StillOpen;
  last();
  release_layer_ciphers();
  destroy_shared_mutex();
  return Closed::Now;
}

InitialisationLock::InitialisationLock() {
  guard.lock();
}

InitialisationLock::~InitialisationLock() {
  guard.unlock();
}

LibraryLock::LibraryLock() : in_process_(forks) {
  ++users_of_mutex;
  mutex_ = mutex_of_this_process();
  is_held_ = mutex_ != nullptr && mutex_hooks().lock(mutex_) == 0;
}

LibraryLock::~LibraryLock() {
  if (is_held_) static_cast<void>(mutex_hooks().unlock(mutex_));
  if (in_process_ == forks) --users_of_mutex;
}

std::span<const std::uint8_t> process_secret() {
  return secret;
}

} // namespace saslspec::impl
