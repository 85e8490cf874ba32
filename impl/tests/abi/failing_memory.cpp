#include "failing_memory.hpp"

#include <cstdlib>

namespace saslspec::impl::test::failing_memory {

namespace {

unsigned countdown = 0;
bool paused = false;
bool failed = false;
int live = 0;

bool fails_now() {
  if (paused || countdown == 0 || --countdown > 0) return false;
  failed = true;
  return true;
}

void* counted(void* block) {
  if (block != nullptr) ++live;
  return block;
}

} // namespace

void* allocate(std::size_t size) {
  return fails_now() ? nullptr : counted(std::malloc(size));
}

void* zeroed(std::size_t count, std::size_t size) {
  return fails_now() ? nullptr : counted(std::calloc(count, size));
}

void* resize(void* block, std::size_t size) {
  if (fails_now()) return nullptr;
  if (block == nullptr) ++live;
  return std::realloc(block, size);
}

void release(void* block) {
  if (block != nullptr) --live;
  std::free(block);
}

void fail_at(unsigned n) {
  countdown = n;
  failed = false;
}

bool has_failed() {
  return failed;
}

Pause::Pause() {
  paused = true;
}

void Pause::end() {
  paused = false;
}

int live_blocks() {
  return live;
}

} // namespace saslspec::impl::test::failing_memory
