// What saslspec-user does.
#pragma once

#include "user/request.hpp"

namespace saslspec::impl::user {

/// 0, or 5 with what was wrong on standard error.
[[nodiscard]] int execute(const Request& request);

} // namespace saslspec::impl::user
