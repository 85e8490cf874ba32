// All memory that the library itself allocates comes through the application's functions and is wiped before it goes
// back.
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
namespace detail {
extern MemoryHooks memory_hooks;
}
inline const MemoryHooks& memory_hooks() {
  return detail::memory_hooks;
}

/// Null when memory is short. Never null for a size of 0.
[[nodiscard]] inline void* try_allocate(std::size_t size) {
  return memory_hooks().allocate(size == 0 ? 1 : size);
}
/// Throws std::bad_alloc when memory is short; the guard of every entry point turns that into SASL_NOMEM.
[[nodiscard]] inline void* allocate(std::size_t size) {
  void* block = try_allocate(size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
/// `block` may be null. The caller wipes secrets.
inline void release(void* block) {
  if (block != nullptr) memory_hooks().release(block);
}

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

/// For containers. Wipes the memory that it takes back.
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
