// One run: every case by every library.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "results.hpp"

namespace saslspec::bench {

struct Plan {
  std::string filter; ///< a part of a case's name; empty: all
  bool quick = false; ///< one short repetition: shows that it works, not how fast
};

/// An exchange did not end as it must: the sentence names case and library. Nothing was timed.
struct WrongExchange : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Loaded {
  std::string path;
  std::unique_ptr<Library> library;
};

/// The first library is ours. Throws WrongExchange.
[[nodiscard]] Results measure(const std::vector<Loaded>& libraries, const Plan& plan);

} // namespace saslspec::bench
