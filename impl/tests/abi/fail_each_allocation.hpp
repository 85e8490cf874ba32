// Calls whose every allocation fails once.
#pragma once

#include <gtest/gtest.h>

#include "failing_memory.hpp"
#include "sasl/sasl.h"

namespace saslspec::impl::test {

/// Runs `body`, which answers a code, with its first, second, ... allocation failing until none is left to fail.
/// Returns how many failed.
template <class Body>
unsigned fail_each_allocation(int unharmed, Body body) {
  const int blocks = failing_memory::live_blocks();
  for (unsigned n = 1;; ++n) {
    failing_memory::fail_at(n);
    const int code = body();
    const bool failed = failing_memory::has_failed();
    failing_memory::fail_at(0);
    EXPECT_EQ(code, failed ? SASL_NOMEM : unharmed) << "allocation " << n;
    if (!failed) return n - 1;
    EXPECT_EQ(failing_memory::live_blocks(), blocks) << "allocation " << n;
  }
}

} // namespace saslspec::impl::test
