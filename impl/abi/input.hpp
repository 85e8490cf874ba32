// A client's message as C passes it.
#pragma once

#include <string_view>

#include "core/optional_octets.hpp"

namespace saslspec::impl {

/// NULL stands for no message, "" with length 0 for the empty message.
inline OptionalOctets message_of(const char* octets, unsigned length) {
  if (octets == nullptr) return std::nullopt;
  return std::string_view(octets, length);
}

inline bool is_malformed(const char* octets, unsigned length) {
  return octets == nullptr && length > 0;
}

inline std::string_view text_of(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

} // namespace saslspec::impl
