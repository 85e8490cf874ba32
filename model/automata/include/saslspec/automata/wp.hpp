// Test suites after the partial W method (Fujiwara, von Bochmann, Khendek, Amalou, Ghedamsi 1991).
#pragma once

#include "saslspec/automata/mealy.hpp"

namespace saslspec::automata {

struct Test {
  Word word;
  std::size_t prefix; ///< the number of inputs before those that identify the state
};

struct WpOptions {
  unsigned extra_states = 0;    ///< k
  std::vector<Input> extension; ///< the inputs that look for extra states, behind a first input of any kind
  std::vector<Input> resets;    ///< inputs known to lead to the initial state: only identification follows them
};

/// The Wp suite: every transition is taken and the state after it identified, also behind every word of up to k inputs.
/// It is k-A-complete (Vaandrager, Melse 2025) when `extension` has all inputs: of the machines in which an access word
/// of this machine and k more inputs reach every state, only equivalent machines pass. Without duplicates and prefixes;
/// shortest first, then in the order of inputs.
std::vector<Test> wp_suite(const Mealy& machine, const WpOptions& options);

} // namespace saslspec::automata
