// A fault of ours, or of this machine.
#pragma once

#include <string>

namespace saslspec::judge {

/// Thrown where nothing can be said of the target: data of ours are wrong, a worker cannot be reached or answers
/// nonsense. The runner turns it into the verdict `harness-error`; it is never a verdict on the target.
struct HarnessFault {
  std::string message; ///< one sentence
};

} // namespace saslspec::judge
