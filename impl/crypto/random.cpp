// random_octets: a per-thread buffer in front of the kernel's generator, so that a negotiation costs no system call.
#include "crypto/random.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

#include <pthread.h>
#include <sys/random.h>

#include "crypto/secret.hpp"

namespace saslspec::impl {

namespace {

/// Counts the forks between this process and the one that loaded the library. A buffer filled in another generation
/// belongs to the parent too and is thrown away.
std::atomic<unsigned> generation{1};

bool watch_forks() {
  static const bool watching =
      pthread_atfork(nullptr, nullptr, [] { generation.fetch_add(1, std::memory_order_relaxed); }) == 0;
  return watching;
}

bool fill_from_kernel(std::uint8_t* out, std::size_t size) {
  while (size > 0) {
    const ssize_t got = getrandom(out, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    out += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

/// Without a destructor: a thread may ask once more after its objects are gone, and must not get octets that were
/// wiped.
class Pool {
public:
  constexpr Pool() = default;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// From now on nothing is kept.
  void close() {
    wipe(octets_.data(), octets_.size());
    is_closed_ = true;
  }

  bool take(std::span<std::uint8_t> out) {
    if (is_closed_) return fill_from_kernel(out.data(), out.size());
    if (!is_fresh() || left_ < out.size()) {
      if (!refill()) return false;
    }
    std::uint8_t* taken = octets_.data() + (octets_.size() - left_);
    std::memcpy(out.data(), taken, out.size());
    wipe(taken, out.size());
    left_ -= out.size();
    return true;
  }

  static constexpr std::size_t capacity = 4096;

private:
  bool is_fresh() const { return filled_in_ == generation.load(std::memory_order_relaxed); }

  bool refill() {
    left_ = 0;
    filled_in_ = generation.load(std::memory_order_relaxed);
    if (!fill_from_kernel(octets_.data(), octets_.size())) return false;
    left_ = octets_.size();
    return true;
  }

  std::array<std::uint8_t, capacity> octets_{};
  std::size_t left_ = 0;
  unsigned filled_in_ = 0;
  bool is_closed_ = false;
};

constinit thread_local Pool pool;

struct EndOfThread {
  ~EndOfThread() { pool.close(); }
};

} // namespace

bool random_octets(std::span<std::uint8_t> out) {
  if (out.empty()) return true;
  if (out.size() > Pool::capacity || !watch_forks()) return fill_from_kernel(out.data(), out.size());
  thread_local const EndOfThread end;
  return pool.take(out);
}

} // namespace saslspec::impl
