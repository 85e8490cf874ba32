// Points in time, read and printed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace saslspec::impl::user {

/// A date (2031-12-31: from its beginning on, UTC) or a time (2031-12-31T18:00:00Z); absent: it is neither.
[[nodiscard]] std::optional<std::int64_t> parse_time(const std::string& text);
[[nodiscard]] std::string print_time(std::int64_t seconds);

} // namespace saslspec::impl::user
