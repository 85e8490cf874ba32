#include "mutant.hpp"

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string_view>

namespace saslspec_mutants {
namespace {

constexpr std::string_view names[] = {
#include "mutant_names.inc"
};

int chosen() {
  const char* const name = std::getenv("SASLSPEC_MUTANT");
  if (name == nullptr) return 0;
  for (std::size_t i = 0; i < std::size(names); ++i) {
    if (names[i] == name) return static_cast<int>(i) + 1;
  }
  std::fprintf(stderr, "SASLSPEC_MUTANT: there is no mutant %s\n", name);
  std::_Exit(2);
}

const int mutant = chosen();

} // namespace

bool active(int number) {
  return mutant == number;
}

} // namespace saslspec_mutants
