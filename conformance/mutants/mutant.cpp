#include "mutant.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace saslspec_mutants {
namespace {

struct Mutant {
  int number;
  std::string_view id;
};

constexpr Mutant mutants[] = {
#include "mutant_names.inc"
};

int chosen() {
  const char* const name = std::getenv("SASLSPEC_MUTANT");
  if (name == nullptr) return 0;
  for (const Mutant& mutant : mutants)
    if (mutant.id == name) return mutant.number;
  std::fprintf(stderr, "SASLSPEC_MUTANT: there is no mutant %s\n", name);
  std::_Exit(2);
}

const int active_number = chosen();

} // namespace

bool active(int number) {
  return active_number == number;
}

} // namespace saslspec_mutants
