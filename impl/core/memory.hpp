// All memory that the library itself allocates: through the application's functions, wiped before it goes back.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

#include "crypto/secret.hpp"

namespace saslspec::impl {

/// The functions of sasl_set_alloc.
struct MemoryHooks {
  void* (*allocate)(std::size_t size);
  void* (*zeroed)(std::size_t count, std::size_t size);
  void* (*resize)(void* block, std::size_t size);
  void (*release)(void* block);
};

/// Not thread-safe: called before the library is initialised.
void set_memory_hooks(const MemoryHooks& hooks);
const MemoryHooks& memory_hooks();

/// Null when memory is short. Never null for a size of 0.
[[nodiscard]] void* try_allocate(std::size_t size);
/// Throws std::bad_alloc when memory is short; the guard of every entry point turns that into SASL_NOMEM.
[[nodiscard]] void* allocate(std::size_t size);
/// Null is fine. The caller wipes what is worth it.
void release(void* block);

/// Makes a `T` in memory from the hooks; throws std::bad_alloc.
template <class T, class... Arguments>
[[nodiscard]] T* make(Arguments&&... arguments) {
  void* block = allocate(sizeof(T));
  try {
    return new (block) T(std::forward<Arguments>(arguments)...);
  } catch (...) {
    release(block);
    throw;
  }
}

template <class T>
void destroy(T* object) {
  if (object == nullptr) return;
  object->~T();
  wipe(object, sizeof(T));
  release(object);
}

/// For containers. Wipes what it takes back.
template <class T>
struct HookAllocator {
  using value_type = T;
  HookAllocator() = default;
  template <class U>
  HookAllocator(const HookAllocator<U>&) {}
  T* allocate(std::size_t count) { return static_cast<T*>(impl::allocate(count * sizeof(T))); }
  void deallocate(T* block, std::size_t count) {
    wipe(block, count * sizeof(T));
    release(block);
  }
  bool operator==(const HookAllocator&) const { return true; }
};

template <class T>
using Vector = std::vector<T, HookAllocator<T>>;

} // namespace saslspec::impl
