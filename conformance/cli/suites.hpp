// The suites that --suite takes, with their meanings.
#pragma once

#include <span>
#include <string_view>

namespace saslspec::cli {

struct Suite {
  std::string_view name;
  std::string_view meaning;
};

std::span<const Suite> known_suites();

} // namespace saslspec::cli
