// The name of this host, for servers that do not state their name.
#pragma once

#include <array>
#include <string_view>

namespace saslspec::impl {

using HostName = std::array<char, 256>;

/// `given`, or this host's name in `room`, or "localhost".
[[nodiscard]] std::string_view host_name(const char* given, HostName& room);

} // namespace saslspec::impl
