// A password from whoever runs the program.
#pragma once

#include <tl/expected.hpp>

#include "core/octets.hpp"

namespace saslspec::impl::user {

/// At a terminal: asked for twice, unseen; the terminal is left as it was, also when a signal ends the program.
/// Otherwise one line of standard input. The error says what was wrong.
[[nodiscard]] tl::expected<Octets, const char*> enter_password();

} // namespace saslspec::impl::user
