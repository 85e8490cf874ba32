// Test suites after the partial W method (Fujiwara, von Bochmann, Khendek, Amalou, Ghedamsi 1991).
#pragma once

#include "saslspec/automata/mealy.hpp"

namespace saslspec::automata {

struct Test {
  Word word;
  std::size_t prefix; ///< so much of it comes before the inputs that identify the state
};

struct WpOptions {
  unsigned extra_states = 0;    ///< k
  std::vector<Input> extension; ///< which inputs look for extra states, behind a first that may be any
  std::vector<Input> resets;    ///< inputs known to lead to the initial state: only identification follows them
};

/// The Wp suite: every transition is taken and the state after it identified, also behind every word of up to k inputs.
/// It is k-A-complete (Vaandrager, Melse 2025) when `extension` has all inputs: no machine passes but equivalent ones,
/// among those whose every state is reached by an access word of this machine and k more inputs. Without duplicates and
/// prefixes; shortest first, then in the order of inputs.
std::vector<Test> wp_suite(const Mealy& machine, const WpOptions& options);

} // namespace saslspec::automata
