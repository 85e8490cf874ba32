#include <cstddef>
#include <typeinfo>

#include <sys/uio.h>

#include "layout.hpp"
#include "sasl/sasl.h"
#include "sasl/saslplug.h"
#include "sasl/saslutil.h"

namespace saslspec::impl::test {

std::vector<Type> types_of_ours() {
  return {
#include "types_of.inc"
  };
}

} // namespace saslspec::impl::test
