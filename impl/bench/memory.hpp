// What a waiting connection holds.
#pragma once

#include "library.hpp"

namespace saslspec::bench {

struct WaitingMemory {
  double allocated = 0; ///< bytes that the library took with malloc for one connection
  double resident = 0;  ///< bytes of the process's resident memory for one of many
};

/// Holds `count` connections in the middle of an exchange, in a child process. Zeros when the library does not wait.
[[nodiscard]] WaitingMemory measure_waiting(Library& library, const char* mechanism, unsigned count);

} // namespace saslspec::bench
