// malloc and its family, defined in the executable: the dynamic linker binds every library of the process to them,
// also those loaded later. They forward to glibc's own.
#include "allocation.hpp"

#include <atomic>
#include <cerrno>

#include <malloc.h>
#include <sys/mman.h>

// glibc exports its allocator under these names for exactly this purpose.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);
}

namespace saslspec::worker::allocation {
namespace {

thread_local int depth = 0;
std::atomic<std::uint64_t> made{0};
std::atomic<std::uint64_t> fail_at{0};
std::atomic<bool> failed{false};

/// True when the allocation that is about to be made shall fail.
bool refuse() {
  if (depth <= 0) return false;
  const auto number = made.fetch_add(1, std::memory_order_relaxed) + 1;
  if (number != fail_at.load(std::memory_order_relaxed)) return false;
  failed.store(true, std::memory_order_relaxed);
  errno = ENOMEM;
  return true;
}

/// Open addressing with backward-shift deletion. Lives in mappings of its own because it must not allocate, and begins
/// small because every page that a forked child touches costs it a fault.
class Table {
public:
  void create() { entries_ = map(capacity_); }
  bool active() const { return active_; }
  void activate() { active_ = entries_ != nullptr; }

  void insert(void* block, std::size_t size) {
    const Lock lock(busy_);
    if (blocks_ >= capacity_ / 2 && !grow()) return;
    place({block, size});
    ++blocks_;
    bytes_ += size;
  }

  bool erase(const void* block) {
    if (blocks_ == 0) return false;
    const Lock lock(busy_);
    std::size_t hole = find(block);
    if (entries_[hole].block == nullptr) return false;
    --blocks_;
    bytes_ -= entries_[hole].size;
    for (std::size_t i = next(hole); entries_[i].block != nullptr; i = next(i)) {
      const std::size_t wanted = home(entries_[i].block);
      const bool stays = hole <= i ? hole < wanted && wanted <= i : hole < wanted || wanted <= i;
      if (stays) continue;
      entries_[hole] = entries_[i];
      hole = i;
    }
    entries_[hole] = {nullptr, 0};
    return true;
  }

  bool contains(const void* block) {
    const Lock lock(busy_);
    return entries_[find(block)].block != nullptr;
  }

  Live live() const { return {static_cast<std::int64_t>(blocks_), static_cast<std::int64_t>(bytes_)}; }

private:
  struct Entry {
    void* block;
    std::size_t size;
  };
  class Lock {
  public:
    explicit Lock(std::atomic_flag& flag) : flag_(flag) {
      while (flag_.test_and_set(std::memory_order_acquire)) {
      }
    }
    ~Lock() { flag_.clear(std::memory_order_release); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

  private:
    std::atomic_flag& flag_;
  };

  static Entry* map(std::size_t capacity) {
    void* memory = mmap(nullptr, capacity * sizeof(Entry), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<Entry*>(memory);
  }
  std::size_t home(const void* block) const {
    return ((reinterpret_cast<std::uintptr_t>(block) >> 4U) * 0x9E37'79B9'7F4A'7C15ULL >> 32U) & (capacity_ - 1);
  }
  std::size_t next(std::size_t i) const { return (i + 1) & (capacity_ - 1); }
  std::size_t find(const void* block) const {
    std::size_t i = home(block);
    while (entries_[i].block != nullptr && entries_[i].block != block)
      i = next(i);
    return i;
  }
  void place(const Entry& entry) {
    std::size_t i = home(entry.block);
    while (entries_[i].block != nullptr)
      i = next(i);
    entries_[i] = entry;
  }
  bool grow() {
    Entry* const old = entries_;
    const std::size_t old_capacity = capacity_;
    Entry* const larger = map(capacity_ * 2);
    if (larger == nullptr) return false;
    entries_ = larger;
    capacity_ *= 2;
    for (std::size_t i = 0; i < old_capacity; ++i)
      if (old[i].block != nullptr) place(old[i]);
    munmap(old, old_capacity * sizeof(Entry));
    return true;
  }

  Entry* entries_ = nullptr;
  std::size_t capacity_ = 1024;
  std::size_t blocks_ = 0;
  std::size_t bytes_ = 0;
  bool active_ = false;
  std::atomic_flag busy_;
};
constinit Table table;

/// The last blocks freed in the call under way. Not exact between threads, which is no loss: it only finds faults.
class Freed {
public:
  void clear() { used_ = 0; }
  void add(const void* block, std::size_t size) {
    ranges_[used_++ % capacity] = {reinterpret_cast<std::uintptr_t>(block), size};
  }
  void remove(const void* block, std::size_t size) {
    for (auto& range : ranges_)
      if (overlap(range, block, size)) range.size = 0;
  }
  bool contains(const void* block, std::size_t size) const {
    for (std::size_t i = 0; i < capacity && i < used_; ++i)
      if (overlap(ranges_[i], block, size)) return true;
    return false;
  }

private:
  struct Range {
    std::uintptr_t begin;
    std::size_t size;
  };
  static bool overlap(const Range& range, const void* block, std::size_t size) {
    const auto begin = reinterpret_cast<std::uintptr_t>(block);
    return range.size != 0 && begin < range.begin + range.size && range.begin < begin + size;
  }
  static constexpr std::size_t capacity = 32;
  Range ranges_[capacity]{};
  std::size_t used_ = 0;
};
constinit Freed freed;

void* remember(void* block, std::size_t size) {
  if (block == nullptr || depth <= 0 || !table.active()) return block;
  table.insert(block, size);
  freed.remove(block, size);
  return block;
}

} // namespace

bool interposed() {
  return true;
}
void enter() {
  ++depth;
}
void leave() {
  --depth;
}
void prepare() {
  table.create();
  // A heap that shrinks and grows with every call would cost more than the calls.
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
}
void start_tracking() {
  table.activate();
}
void begin_call(std::uint32_t n) {
  freed.clear();
  made = 0;
  failed = false;
  fail_at = n;
}
Count end_call() {
  fail_at = 0;
  return {made, failed};
}
bool is_freed(const void* data, std::size_t length) {
  return freed.contains(data, length == 0 ? 1 : length);
}
bool is_live(const void* block) {
  return table.active() && table.contains(block);
}
Live live() {
  return table.live();
}

namespace {

void* allocate_aligned(std::size_t alignment, std::size_t size) {
  return refuse() ? nullptr : remember(__libc_memalign(alignment, size), size);
}

} // namespace
} // namespace saslspec::worker::allocation

using namespace saslspec::worker::allocation; // NOLINT: the definitions below must be global

extern "C" {

void* malloc(std::size_t size) {
  return refuse() ? nullptr : remember(__libc_malloc(size), size);
}

void* calloc(std::size_t count, std::size_t size) {
  return refuse() ? nullptr : remember(__libc_calloc(count, size), count * size);
}

void* realloc(void* block, std::size_t size) {
  if (block == nullptr) return malloc(size);
  if (refuse()) return nullptr;
  const bool tracked = table.active() && table.erase(block);
  const std::size_t old_size = depth > 0 ? malloc_usable_size(block) : 0;
  void* moved = __libc_realloc(block, size);
  if (tracked && moved != nullptr) table.insert(moved, size);
  if (depth > 0) {
    freed.add(block, old_size);
    freed.remove(moved, size);
  }
  return moved;
}

void free(void* block) {
  if (block != nullptr && table.active()) {
    table.erase(block);
    if (depth > 0) freed.add(block, malloc_usable_size(block));
  }
  __libc_free(block);
}

int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  if (alignment % sizeof(void*) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
  void* block = allocate_aligned(alignment, size);
  if (block == nullptr) return ENOMEM;
  *out = block;
  return 0;
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return allocate_aligned(alignment, size);
}

void* memalign(std::size_t alignment, std::size_t size) {
  return allocate_aligned(alignment, size);
}

void* valloc(std::size_t size) {
  return allocate_aligned(4096, size);
}
}
