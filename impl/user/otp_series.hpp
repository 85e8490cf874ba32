// A series of one-time passwords for an existing account.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "user/request.hpp"

namespace saslspec::impl::user {

/// Asks for the pass phrase and stores the series, in the place of an earlier series. Returns the first challenge in
/// the form of RFC 2289 section 6.0; or the reason for a failure, and nothing is changed.
[[nodiscard]] tl::expected<std::string, std::string> begin_series(const Request& request, const std::string& name);

} // namespace saslspec::impl::user
