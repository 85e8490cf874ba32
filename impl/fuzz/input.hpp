// The input of a target that does several things, taken apart from the front. Missing values are zero or empty.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace saslspec::impl::fuzz {

class Input {
public:
  explicit Input(std::string_view octets) : rest_(octets) {}
  bool empty() const { return rest_.empty(); }
  unsigned octet() {
    if (rest_.empty()) return 0;
    const auto first = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return first;
  }
  /// So many octets as the next two, little end first, say; the rest when there are fewer.
  std::string_view octets() {
    const std::size_t wanted = octet() + 256U * octet();
    const std::string_view taken = rest_.substr(0, std::min(wanted, rest_.size()));
    rest_.remove_prefix(taken.size());
    return taken;
  }

private:
  std::string_view rest_;
};

} // namespace saslspec::impl::fuzz
