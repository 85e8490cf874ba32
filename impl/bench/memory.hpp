// The memory that a waiting connection holds.
#pragma once

#include "library.hpp"

namespace saslspec::bench {

/// Bytes of resident memory for one of `count` connections that wait in the middle of an exchange, in a child process.
/// Some 50 of them are this program's own.
[[nodiscard]] double resident_while_waiting(Library& library, const char* mechanism, unsigned count);

} // namespace saslspec::bench
