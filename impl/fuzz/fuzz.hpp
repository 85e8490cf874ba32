// The frame of every fuzz target: octets in, and a crash when a condition that has to hold does not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// Ends the process, which libFuzzer reports, when `condition` does not hold.
#define SASLSPEC_HOLDS(condition, what)                                                                                \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      std::fprintf(stderr, "saslspec-fuzz: %s (%s)\n", what, #condition);                                              \
      std::abort();                                                                                                    \
    }                                                                                                                  \
  } while (false)

namespace saslspec::impl::fuzz {

/// The target: one per program. `input` lies in a block of exactly its size, so that reading past it is seen.
void target(std::string_view input);

/// Whether `part` lies within `whole`. An empty part may lie anywhere.
inline bool lies_within(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

} // namespace saslspec::impl::fuzz
