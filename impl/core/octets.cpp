#include "core/octets.hpp"

#include <algorithm>
#include <cstring>

namespace saslspec::impl {

void Octets::reserve(std::size_t size) {
  if (data_ == nullptr || size > memory_.capacity) {
    const std::size_t capacity = std::max<std::size_t>(size, 2 * memory_.capacity);
    char* grown = static_cast<char*>(allocate(capacity + 1));
    if (data_ != nullptr) {
      std::memcpy(grown, data_, size_);
      wipe(data_, size_);
      if (memory_.is_own) release(data_);
    }
    grown[size_] = '\0';
    data_ = grown;
    memory_.capacity = capacity & max_capacity;
    memory_.is_own = true;
  }
  memory_.is_set = true;
}

void Octets::append(std::string_view octets) {
  reserve(size_ + octets.size());
  if (!octets.empty()) std::memcpy(data_ + size_, octets.data(), octets.size());
  size_ += octets.size();
  data_[size_] = '\0';
}

char* Octets::extend(std::size_t count) {
  reserve(size_ + count);
  char* begin = data_ + size_;
  std::memset(begin, 0, count + 1);
  size_ += count;
  return begin;
}

void Octets::clear() {
  if (size_ == 0) return;
  wipe(data_, size_);
  data_[0] = '\0';
  size_ = 0;
}

} // namespace saslspec::impl
