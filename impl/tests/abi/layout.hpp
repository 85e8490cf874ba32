// Sizes, offsets and constants of the v2 ABI as one set of headers has them.
#pragma once

#include <span>

namespace saslspec::impl::test {

struct Number {
  const char* name;
  unsigned long value;
};

std::span<const Number> layout_of_ours();
std::span<const Number> layout_of_the_system();

} // namespace saslspec::impl::test
