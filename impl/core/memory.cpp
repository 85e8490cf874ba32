#include "core/memory.hpp"

#include <cstdlib>

namespace saslspec::impl {

namespace detail {
constinit MemoryHooks memory_hooks{&std::malloc, &std::calloc, &std::realloc, &std::free};
}

void set_memory_hooks(const MemoryHooks& chosen) {
  detail::memory_hooks = chosen;
}

} // namespace saslspec::impl
