#include "store/thread_store.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>

#include <pthread.h>
#include <sys/stat.h>

namespace saslspec::impl {

namespace {

constinit std::atomic<unsigned> forks{0};    ///< between this process and the one that loaded the library
constinit std::atomic<unsigned> closings{0}; ///< calls of close_stores

// A thread inside SQLite holds it shared, a thread that forks exclusively. Forks go first: lookups follow each other
// without a gap.
constinit pthread_rwlock_t forking = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;

/// In the child the lock counts as held by a thread that does not exist: it begins anew.
void begin_in_child() {
  forking = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
  ++forks;
}

/// One thread's handle.
class Slot {
public:
  Slot() = default;
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() {
    if (!store_) return;
    const NoFork guard;
    close();
  }

  void close() {
    if (store_ && opened_after_forks_ != forks) store_->abandon();
    store_.reset();
  }
  [[nodiscard]] bool is_on(const struct stat& file) const {
    return store_ && opened_after_forks_ == forks && opened_after_closings_ == closings && file.st_dev == device_ &&
           file.st_ino == inode_;
  }
  Store* keep(Store store, const struct stat& file) {
    close();
    store_.emplace(std::move(store));
    device_ = file.st_dev;
    inode_ = file.st_ino;
    opened_after_forks_ = forks;
    opened_after_closings_ = closings;
    return &*store_;
  }
  Store* get() { return &*store_; }

private:
  std::optional<Store> store_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  unsigned opened_after_forks_ = 0;
  unsigned opened_after_closings_ = 0;
};

Slot& slot(Store::Access access) {
  thread_local Slot reader;
  thread_local Slot writer;
  return access == Store::Access::Write ? writer : reader;
}

/// For reading only where that works. It does not when a writer was killed amid its work: the next one to come has to
/// take back what was half written.
StoreResult<Store> open(const char* path, Store::Access access) {
  auto store = Store::open(path, access);
  if (!store && access == Store::Access::Read && store.error().code == Code::Unavail)
    store = Store::open(path, Store::Access::Write);
  return store;
}

} // namespace

bool watch_forks_of_stores() {
  static const bool watching = pthread_atfork([] { pthread_rwlock_wrlock(&forking); },
                                              [] { pthread_rwlock_unlock(&forking); }, &begin_in_child) == 0;
  return watching;
}

NoFork::NoFork() {
  static_cast<void>(watch_forks_of_stores());
  pthread_rwlock_rdlock(&forking);
}

NoFork::~NoFork() {
  pthread_rwlock_unlock(&forking);
}

StoreResult<Store*> thread_store(const char* path, Store::Access access) {
  if (!watch_forks_of_stores()) return tl::unexpected(store_failure(Code::NoMem, "forks cannot be watched for"));
  struct stat file {};
  if (::stat(path, &file) != 0)
    return tl::unexpected(store_failure(Code::BadParam, "%s: cannot be opened: %s", path, strerrordesc_np(errno)));
  Slot& kept = slot(access);
  if (kept.is_on(file)) return kept.get();
  kept.close();
  auto opened = open(path, access);
  if (!opened) return tl::unexpected(opened.error());
  return kept.keep(std::move(*opened), file);
}

void close_thread_store(Store::Access access) {
  slot(access).close();
}

void close_stores() {
  const NoFork guard;
  close_thread_store(Store::Access::Read);
  close_thread_store(Store::Access::Write);
  ++closings;
}

} // namespace saslspec::impl
