// Secrets: wiped when they go out of scope, compared in constant time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace saslspec::impl {

/// explicit_bzero in place: a small object is wiped by a few instructions. The compiler has to assume that the octets
/// are read afterwards.
inline void wipe(void* octets, std::size_t size) {
  if (octets == nullptr) return;
  std::memset(octets, 0, size);
  __asm__ __volatile__("" : : "r"(octets) : "memory");
}

/// `verdict`, which was computed from secrets and may be branched on because its consequence is seen anyway: whether a
/// password is right, whether a stored key is well-formed. Nothing else that is made of a secret decides a branch or an
/// index. It is in a file of its own, so that a test can replace it by a function that tells memcheck.
[[nodiscard]] bool published(bool verdict);

/// Whether `a` and `b` are the same octets, in time that depends on their sizes alone.
[[nodiscard]] inline bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  std::uint64_t difference = 0;
  std::size_t i = 0;
  for (std::uint64_t left = 0, right = 0; i + sizeof left <= a.size(); i += sizeof left) {
    std::memcpy(&left, a.data() + i, sizeof left);
    std::memcpy(&right, b.data() + i, sizeof right);
    difference |= left ^ right;
  }
  for (; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  __asm__("" : "+r"(difference)); // or the compiler might stop where the first one is
  return published(difference == 0);
}

inline std::string_view as_text(std::span<const std::uint8_t> octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

/// `Size` octets, wiped at the end of their life.
template <std::size_t Size>
class Secret {
public:
  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(octets_.data(), Size); }

  std::uint8_t* data() { return octets_.data(); }
  std::uint8_t& operator[](std::size_t i) { return octets_[i]; }
  std::span<std::uint8_t> first(std::size_t count) { return std::span(octets_).first(count); }
  /// The first `count` octets.
  std::string_view view(std::size_t count) const { return as_text(std::span(octets_).first(count)); }

private:
  std::array<std::uint8_t, Size> octets_{};
};

} // namespace saslspec::impl
