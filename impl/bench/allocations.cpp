#include "allocations.hpp"

#include <cerrno>
#include <cstddef>

#include <malloc.h>

// glibc exports its allocator under these names for exactly this purpose.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);
}

namespace saslspec::bench {

namespace {

constinit thread_local bool counting = false;
constinit thread_local Allocations counted;

void* taken(void* block) {
  if (!counting) return block;
  ++counted.calls;
  if (block != nullptr) counted.live_bytes += static_cast<std::int64_t>(malloc_usable_size(block));
  return block;
}

void given_back(void* block) {
  if (counting && block != nullptr) counted.live_bytes -= static_cast<std::int64_t>(malloc_usable_size(block));
}

} // namespace

AllocationCounter::AllocationCounter() {
  counted = {};
  counting = true;
}

AllocationCounter::~AllocationCounter() {
  counting = false;
}

Allocations AllocationCounter::so_far() const {
  return counted;
}

} // namespace saslspec::bench

extern "C" {

void* malloc(std::size_t size) {
  return saslspec::bench::taken(__libc_malloc(size));
}

void* calloc(std::size_t count, std::size_t size) {
  return saslspec::bench::taken(__libc_calloc(count, size));
}

void* realloc(void* block, std::size_t size) {
  saslspec::bench::given_back(block);
  void* moved = __libc_realloc(block, size);
  if (moved == nullptr && size > 0 && block != nullptr) saslspec::bench::taken(block); // it stays where it was
  return moved == nullptr ? nullptr : saslspec::bench::taken(moved);
}

void free(void* block) {
  saslspec::bench::given_back(block);
  __libc_free(block);
}

void* memalign(std::size_t alignment, std::size_t size) {
  return saslspec::bench::taken(__libc_memalign(alignment, size));
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return memalign(alignment, size);
}

int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  void* block = memalign(alignment, size);
  if (block == nullptr) return ENOMEM;
  *out = block;
  return 0;
}
}
