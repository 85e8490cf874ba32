// An owned octet string in the application's memory: NUL-terminated, wiped whenever its content goes.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "core/memory.hpp"

namespace saslspec::impl {

/// Growing throws std::bad_alloc and leaves the content as it was.
class Octets {
public:
  Octets() = default;
  explicit Octets(std::string_view octets) { append(octets); }
  Octets(const Octets&) = delete;
  Octets& operator=(const Octets&) = delete;
  Octets(Octets&& other) noexcept { swap(other); }
  Octets& operator=(Octets&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Octets() {
    clear();
    release(data_);
  }

  /// `octets` must not lie within this string.
  void assign(std::string_view octets) {
    reserve(octets.size());
    clear();
    append(octets);
  }
  void append(std::string_view octets);
  /// Appends `count` zero octets and returns where they begin.
  char* extend(std::size_t count);
  /// Forgets and wipes the content; keeps the memory.
  void clear();
  /// As if never assigned.
  void unset() {
    clear();
    release(std::exchange(data_, nullptr));
    capacity_ = 0;
  }
  void swap(Octets& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::string_view view() const { return {c_str(), size_}; }
  /// Never null.
  const char* c_str() const { return data_ == nullptr ? "" : data_; }
  /// Null until something, be it empty, was assigned.
  const char* c_str_if_set() const { return data_; }

private:
  void reserve(std::size_t size);

  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0; ///< without the NUL
};

} // namespace saslspec::impl
