#include "core/library.hpp"

#include <array>
#include <atomic>
#include <mutex>

#include "crypto/layer_cipher.hpp"

namespace saslspec::impl {

namespace {

constinit std::mutex guard;
constinit std::atomic<unsigned> initialisations{0};
constinit std::array<std::uint8_t, 32> secret{};
constinit bool have_secret = false;

} // namespace

Code open_library(Code (*first)(void* body), void* body) {
  const std::lock_guard lock(guard);
  if (!have_secret) {
    if (!random_octets(secret)) return Code::Fail;
    have_secret = true;
  }
  if (initialisations == 0)
    if (const Code code = first(body); code != Code::Ok) return code;
  ++initialisations;
  return Code::Ok;
}

Closed close_library(void (*last)()) {
  const std::lock_guard lock(guard);
  if (initialisations == 0) return Closed::WasNotOpen;
  if (--initialisations > 0) return Closed::StillOpen;
  last();
  release_layer_ciphers();
  return Closed::Now;
}

bool library_is_open() {
  return initialisations.load(std::memory_order_relaxed) > 0;
}

std::span<const std::uint8_t> process_secret() {
  return secret;
}

} // namespace saslspec::impl
