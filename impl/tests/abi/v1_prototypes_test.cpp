// The v1 ABI's functions are those of libsasl 1.5, argument by argument, and all are exported.
#include <set>
#include <string>
#include <type_traits>

#include <gtest/gtest.h>

#include "sasl.h"

namespace saslspec::impl::test::v1 {

namespace {

#define PROTOTYPE(name, result, arguments) static_assert(std::is_same_v<decltype(&(name)), result(*) arguments>);
#include "prototypes_v1.inc"
#undef PROTOTYPE

TEST(V1Prototypes, each_exported_function_has_one) {
#define PROTOTYPE(name, result, arguments) #name,
  const std::set<std::string> with_prototype = {
#include "prototypes_v1.inc"
  };
#undef PROTOTYPE
#define FUNCTION(name) #name,
  const std::set<std::string> exported = {
#include "functions_v1.inc"
  };
#undef FUNCTION
  EXPECT_EQ(with_prototype, exported);
}

} // namespace

} // namespace saslspec::impl::test::v1
