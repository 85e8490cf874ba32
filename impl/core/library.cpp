#include "core/library.hpp"

#include <array>
#include <atomic>
#include <mutex>

#include "core/mutex.hpp"
#include "crypto/layer_cipher.hpp"

namespace saslspec::impl {

namespace {

constinit std::mutex guard;
constinit std::atomic<unsigned> initialisations{0};
constinit std::array<std::uint8_t, 32> secret{};
constinit bool have_secret = false;
constinit void* shared_mutex = nullptr; ///< made by the first initialisation, gone with the last

void destroy_shared_mutex() {
  mutex_hooks().destroy(shared_mutex);
  shared_mutex = nullptr;
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

Code open_library(Code (*first)(void* body), void* body) {
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

bool library_is_open() {
  return initialisations.load(std::memory_order_relaxed) > 0;
}

LibraryLock::LibraryLock() : is_held_(mutex_hooks().lock(shared_mutex) == 0) {}

LibraryLock::~LibraryLock() {
  if (is_held_) static_cast<void>(mutex_hooks().unlock(shared_mutex));
}

std::span<const std::uint8_t> process_secret() {
  return secret;
}

} // namespace saslspec::impl
