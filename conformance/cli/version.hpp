#pragma once

#include <string_view>

namespace saslspec::cli {

/// "saslspec 0.1.0"
constexpr std::string_view tool_version() {
  return "saslspec " SASLSPEC_VERSION;
}

} // namespace saslspec::cli
