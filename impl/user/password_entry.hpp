// A secret that the user of the program enters.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "core/octets.hpp"

namespace saslspec::impl::user {

/// At a terminal: asked for twice, unseen; the terminal is left as it was, also when a signal ends the program.
/// Otherwise one line of standard input. `what` names the secret: it begins the prompt and is part of the error, which
/// gives the reason.
[[nodiscard]] tl::expected<Octets, std::string> enter_secret(const char* what);

} // namespace saslspec::impl::user
