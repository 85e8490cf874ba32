// Messages put together in fixed memory.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace saslspec::bench {

/// Text that does not fit is cut off: the exchange then fails its check.
template <std::size_t Size>
class Text {
public:
  Text& clear() {
    used_ = 0;
    return *this;
  }
  Text& operator<<(std::string_view text) {
    const std::size_t count = std::min(text.size(), Size - used_);
    std::copy_n(text.begin(), count, room_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ += count;
    return *this;
  }
  std::string_view view() const { return {room_.data(), used_}; }

private:
  std::array<char, Size> room_{};
  std::size_t used_ = 0;
};

inline void write_hex(std::span<const std::uint8_t> octets, char* out) {
  for (const std::uint8_t octet : octets) {
    *out++ = "0123456789abcdef"[octet >> 4];
    *out++ = "0123456789abcdef"[octet & 15];
  }
}

inline std::string_view as_text(std::span<const std::uint8_t> octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

} // namespace saslspec::bench
