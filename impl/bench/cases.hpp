// The cases that are measured, in the order of the table.
#pragma once

#include <span>

#include "account.hpp"

namespace saslspec::bench {

struct Case {
  const char* name; ///< as the table and --filter have it
  const char* mechanism;
  Account account;
};

[[nodiscard]] std::span<const Case> cases();

} // namespace saslspec::bench
