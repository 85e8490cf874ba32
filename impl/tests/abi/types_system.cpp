// Compiled without our own headers on the path: these are the machine's.
#include <cstddef>
#include <typeinfo>

#include "layout.hpp"

#include <sys/uio.h>

#include <sasl/sasl.h>

#include <sasl/saslplug.h>
#include <sasl/saslutil.h>

namespace saslspec::impl::test {

std::vector<Type> types_of_the_system() {
  return {
#include "types_of.inc"
  };
}

} // namespace saslspec::impl::test
