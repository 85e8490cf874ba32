// The commands of saslspec-user.
#pragma once

#include "user/request.hpp"

namespace saslspec::impl::user {

/// Carries out the command; 0, or 5 with the reason on standard error.
[[nodiscard]] int execute(const Request& request);

} // namespace saslspec::impl::user
