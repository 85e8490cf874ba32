// Exact counts of a library's calls of malloc. Only in programs with allocations.cpp.
#pragma once

#include "cases.hpp"
#include "library.hpp"

namespace saslspec::bench {

struct Counts {
  double allocations = 0;   ///< of one exchange, the median of several
  double waiting_bytes = 0; ///< that one connection in the middle of an exchange holds; 0: the library does not wait
};

/// Throws std::runtime_error when the server does not accept.
[[nodiscard]] Counts count(Library& library, const Case& which);

} // namespace saslspec::bench
