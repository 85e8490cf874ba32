// Text that a negotiation keeps between steps.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/surroundings.hpp"
#include "crypto/secret.hpp"

namespace saslspec::impl {

/// Text of any length: up to `Inline` octets lie within, longer ones in memory from the surroundings. Wiped at the end.
template <std::size_t Inline>
class HeldText {
public:
  explicit HeldText(Surroundings& surroundings) : surroundings_(surroundings) {}
  HeldText(const HeldText&) = delete;
  HeldText& operator=(const HeldText&) = delete;
  ~HeldText() { clear(); }

  /// Room for exactly `size` octets to be written by the caller; null when memory runs out. The earlier text is gone.
  [[nodiscard]] char* make_room(std::size_t size) {
    clear();
    data_ = size <= Inline ? within_.data() : static_cast<char*>(surroundings_.allocate(size));
    if (data_ == nullptr) return nullptr;
    size_ = size;
    return data_;
  }
  [[nodiscard]] bool assign(std::string_view text) {
    char* room = make_room(text.size());
    if (room == nullptr) return false;
    text.copy(room, text.size());
    return true;
  }
  std::string_view view() const { return {data_, size_}; }

private:
  void clear() {
    if (data_ == nullptr) return;
    wipe(data_, size_);
    if (data_ != within_.data()) surroundings_.release(data_);
    data_ = nullptr;
    size_ = 0;
  }

  Surroundings& surroundings_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::array<char, Inline> within_;
};

/// Most names are short; a longer one costs an allocation.
using HeldName = HeldText<64>;

} // namespace saslspec::impl
