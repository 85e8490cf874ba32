// An owned octet string in the application's memory: NUL-terminated, wiped whenever its content goes.
#pragma once

#include <array>
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
  /// For octets in memory of their own, without a lent room.
  Octets(Octets&& other) noexcept { swap(other); }
  Octets& operator=(Octets&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Octets() { unset(); }

  /// Lends `size` + 1 octets to an object that is empty: content that fits there needs no memory of its own. They live
  /// as long as the object, or until unset().
  void lend(char* room, std::size_t size) {
    room[0] = '\0';
    data_ = room;
    memory_ = size;
  }

  /// `octets` must not lie within this string.
  void assign(std::string_view octets) {
    reserve(octets.size());
    clear();
    put(octets);
  }
  void append(std::string_view octets) {
    reserve(size_ + octets.size());
    put(octets);
  }
  /// Appends `count` zero octets and returns where they begin.
  char* extend(std::size_t count);
  /// Forgets and wipes the octets behind the first `size`; keeps the memory.
  void shrink(std::size_t size);
  /// Forgets and wipes the content; keeps the memory.
  void clear() {
    if (size_ == 0) return;
    wipe(data_, size_);
    size_ = 0;
  }
  /// Returns the object to the state in which it was made, without content and room.
  void unset() {
    clear();
    if ((memory_ & own) != 0) release(data_);
    data_ = nullptr;
    memory_ = 0;
  }
  void swap(Octets& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(memory_, other.memory_);
  }

  bool empty() const { return size_ == 0; }
  /// Whether `octet` lies within the content, or is the NUL behind it.
  bool holds(const char* octet) const { return octet >= c_str() && octet <= c_str() + size_; }
  std::size_t size() const { return size_; }
  std::string_view view() const { return {c_str(), size_}; }
  /// Never null.
  const char* c_str() const { return data_ == nullptr ? "" : data_; }
  /// Null until something, be it empty, was assigned.
  const char* c_str_if_set() const { return (memory_ & set) != 0 ? data_ : nullptr; }

private:
  static constexpr std::size_t own = ~(~std::size_t{0} >> 1); ///< the memory was allocated here
  static constexpr std::size_t set = own >> 1;                ///< something, be it empty, was assigned

  void reserve(std::size_t size) {
    if (data_ == nullptr || size > capacity()) grow(size);
    memory_ |= set;
  }
  void grow(std::size_t size);
  /// There is room.
  void put(std::string_view octets) {
    char* const begin = data_ + size_;
    size_ += octets.size();
    begin[octets.copy(begin, octets.size())] = '\0';
  }

  std::size_t capacity() const { return memory_ & ~(own | set); }

  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t memory_ = 0; ///< the capacity, without the NUL, and the two bits
};

/// Octets with room for `Size` of them within.
template <std::size_t Size>
class ShortOctets : public Octets {
public:
  ShortOctets() { lend(room_.data(), Size); }
  explicit ShortOctets(std::string_view octets) : ShortOctets() { append(octets); }
  ShortOctets(const ShortOctets&) = delete;
  ShortOctets& operator=(const ShortOctets&) = delete;
  ~ShortOctets() { unset(); }

private:
  std::array<char, Size + 1> room_;
};

/// For a name in a function.
using ShortName = ShortOctets<63>;

} // namespace saslspec::impl
