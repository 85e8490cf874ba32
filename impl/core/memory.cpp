#include "core/memory.hpp"

#include <cstdlib>

namespace saslspec::impl {

namespace {
constinit MemoryHooks hooks{&std::malloc, &std::calloc, &std::realloc, &std::free};
}

void set_memory_hooks(const MemoryHooks& chosen) {
  hooks = chosen;
}

const MemoryHooks& memory_hooks() {
  return hooks;
}

void* try_allocate(std::size_t size) {
  return hooks.allocate(size == 0 ? 1 : size);
}

void* allocate(std::size_t size) {
  void* block = try_allocate(size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void release(void* block) {
  if (block != nullptr) hooks.release(block);
}

} // namespace saslspec::impl
