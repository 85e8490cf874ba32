#include "core/octets.hpp"

#include <algorithm>
#include <cstring>

namespace saslspec::impl {

void Octets::grow(std::size_t size) {
  const std::size_t capacity = std::max(size, 2 * this->capacity());
  char* grown = static_cast<char*>(allocate(capacity + 1));
  if (data_ != nullptr) {
    std::memcpy(grown, data_, size_);
    wipe(data_, size_);
    if ((memory_ & own) != 0) release(data_);
  }
  grown[size_] = '\0';
  data_ = grown;
  memory_ = capacity | own;
}

char* Octets::extend(std::size_t count) {
  reserve(size_ + count);
  char* begin = data_ + size_;
  std::memset(begin, 0, count + 1);
  size_ += count;
  return begin;
}

void Octets::shrink(std::size_t size) {
  if (size >= size_) return;
  wipe(data_ + size, size_ - size);
  size_ = size;
}

} // namespace saslspec::impl
