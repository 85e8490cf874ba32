// Objects whose members are all strings, as JSON (RFC 8259).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace saslspec::impl {

struct JsonMember {
  std::string_view name;
  std::string_view value; ///< UTF-8
};

/// Writes the object at `out`, unless that is null, and returns the number of octets.
std::size_t write_json(std::span<const JsonMember> members, char* out);

} // namespace saslspec::impl
