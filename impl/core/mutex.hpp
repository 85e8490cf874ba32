// The functions of sasl_set_mutex: for plug-ins, and for changes that the application's own store cannot make as one
// step.
#pragma once

namespace saslspec::impl {

struct MutexHooks {
  void* (*create)();
  int (*lock)(void* mutex);   ///< 0, or -1 on failure
  int (*unlock)(void* mutex); ///< 0, or -1 on failure
  void (*destroy)(void* mutex);
};

/// Not thread-safe: called before the library is initialised.
void set_mutex_hooks(const MutexHooks& hooks);
const MutexHooks& mutex_hooks();

} // namespace saslspec::impl
