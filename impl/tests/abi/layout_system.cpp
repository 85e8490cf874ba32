// Compiled without our own headers on the path: these are the machine's.
#include <cstddef>

#include "layout.hpp"

#include <sasl/sasl.h>

#include <sasl/saslplug.h>

namespace saslspec::impl::test {

std::span<const Number> layout_of_the_system() {
  static constexpr Number numbers[] = {
#include "layout_of.inc"
  };
  return numbers;
}

} // namespace saslspec::impl::test
