#include "suites.hpp"

namespace saslspec::cli {

namespace {

constexpr Suite all[] = {
    {"vectors",    "literal conversations as data, each invalid one beside a valid control"},
    {"walks",      "traces derived from the transition tables (Wp, one extra state)"       },
    {"properties", "random traces that shrink to the shortest deviating one"               },
    {"life-cycle", "order and misuse of the calls themselves"                              },
};

} // namespace

std::span<const Suite> known_suites() {
  return all;
}

} // namespace saslspec::cli
