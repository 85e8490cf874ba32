#include "allocation.hpp"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace saslspec::worker::allocation {

bool interposed() {
  return false;
}
void enter() {}
void leave() {}
void prepare() {}
void start_tracking() {}
void begin_call(std::uint32_t) {}
Count end_call() {
  return {};
}
bool is_live(const void*) {
  return false;
}
bool is_freed(const void* data, std::size_t length) {
#if defined(__SANITIZE_ADDRESS__)
  return __asan_region_is_poisoned(const_cast<void*>(data), length) != nullptr; // NOLINT
#else
  static_cast<void>(data);
  static_cast<void>(length);
  return false;
#endif
}
Live live() {
  return {};
}

} // namespace saslspec::worker::allocation
