#include "core/mutex.hpp"

#include <pthread.h>

#include "core/memory.hpp"

namespace saslspec::impl {

namespace {

void* create_mutex() {
  auto* mutex = static_cast<pthread_mutex_t*>(try_allocate(sizeof(pthread_mutex_t)));
  if (mutex != nullptr && pthread_mutex_init(mutex, nullptr) != 0) {
    release(mutex);
    return nullptr;
  }
  return mutex;
}

int lock_mutex(void* mutex) {
  return mutex != nullptr && pthread_mutex_lock(static_cast<pthread_mutex_t*>(mutex)) == 0 ? 0 : -1;
}

int unlock_mutex(void* mutex) {
  return mutex != nullptr && pthread_mutex_unlock(static_cast<pthread_mutex_t*>(mutex)) == 0 ? 0 : -1;
}

void destroy_mutex(void* mutex) {
  if (mutex == nullptr) return;
  pthread_mutex_destroy(static_cast<pthread_mutex_t*>(mutex));
  release(mutex);
}

constinit MutexHooks hooks{&create_mutex, &lock_mutex, &unlock_mutex, &destroy_mutex};

} // namespace

void set_mutex_hooks(const MutexHooks& chosen) {
  hooks = chosen;
}

const MutexHooks& mutex_hooks() {
  return hooks;
}

} // namespace saslspec::impl
