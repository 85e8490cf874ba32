// An allocator that counts, and fails once at the n-th allocation.
#pragma once

#include <cstddef>

namespace saslspec::impl::test::failing_memory {

void* allocate(std::size_t size);
void* zeroed(std::size_t count, std::size_t size);
void* resize(void* block, std::size_t size);
void release(void* block);

/// Lets the n-th allocation from now on fail; 0: none.
void fail_at(unsigned n);
/// Whether that has happened.
bool has_failed();
/// No allocation fails, or counts, until end().
class Pause {
public:
  Pause();
  Pause(const Pause&) = delete;
  Pause& operator=(const Pause&) = delete;
  ~Pause() { end(); }
  void end();
};
/// Blocks handed out and not taken back.
int live_blocks();

} // namespace saslspec::impl::test::failing_memory
