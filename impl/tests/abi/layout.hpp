// Sizes, offsets, constants and types of the v2 ABI as one set of headers has them.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace saslspec::impl::test {

struct Number {
  const char* name;
  unsigned long value;
};

/// A function, a callback or a member, and its type as the compiler writes it.
struct Type {
  std::string name;
  std::string type;
};

std::vector<Type> types_of_ours();
std::vector<Type> types_of_the_system();

std::span<const Number> layout_of_ours();
std::span<const Number> layout_of_the_system();

} // namespace saslspec::impl::test
