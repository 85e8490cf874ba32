// The threads and children of a process share a store's file.
//
// Every thread that looks something up has handles of its own, opened when first needed. No thread waits for a lock of
// ours; SQLite's file locks keep threads and processes apart. Handles are closed when their thread ends, or at its next
// lookup after the library was closed. A child process never touches a handle of its parent's (SQLite forbids even
// closing it): it forgets them and opens its own. A fork waits until no thread is inside SQLite, so that a child
// inherits no lock that is held.
#pragma once

#include <utility>

#include "store/store.hpp"

namespace saslspec::impl {

/// From now on forks wait; the first NoFork brings this about, too. It has to come before any other of our locks that
/// forks wait for and under which close_stores is called. False when memory is short.
[[nodiscard]] bool watch_forks_of_stores();

/// Keeps forks away while it lives. A thread has one at a time.
class NoFork {
public:
  NoFork();
  NoFork(const NoFork&) = delete;
  NoFork& operator=(const NoFork&) = delete;
  ~NoFork();
};

/// This thread's handle on the store at `path`; a file that was replaced since is opened anew. The caller holds a
/// NoFork for as long as it uses the handle.
[[nodiscard]] StoreResult<Store*> thread_store(const char* path, Store::Access access);

/// Closes this thread's handle of that kind: the next lookup opens a new one. The caller holds a NoFork.
void close_thread_store(Store::Access access);
/// Closes this thread's handles, and has the others close theirs when they next look something up.
void close_stores();

} // namespace saslspec::impl
