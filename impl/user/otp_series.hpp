// A series of one-time passwords for an account that is there.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "user/request.hpp"

namespace saslspec::impl::user {

/// Asks for the pass phrase and stores the series, in the place of one that was there. What the user is asked for
/// first, as RFC 2289 section 6.0 writes it; or what was wrong, and nothing is changed.
[[nodiscard]] tl::expected<std::string, std::string> begin_series(const Request& request, const std::string& name);

} // namespace saslspec::impl::user
