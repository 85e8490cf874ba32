// What SPIN says of one table.
#pragma once

#include "saslspec/proofs/proofs.hpp"

#include <string>

namespace saslspec::proofs {

/// What pan printed: whether it found an error, in how many states.
struct PanReport {
  bool error = false;
  bool whole = false; ///< false: some runs were longer than the stack
  std::uint64_t states = 0;
};
/// pan's exit status is 0 with errors and without: only what it prints counts, and only of a whole search.
tl::expected<PanReport, std::string> read_pan(const std::string& output);

/// Builds the verifier in `folder` and fills in SPIN's part of each verdict of `proof`.
tl::expected<void, std::string> ask_spin(const Subject& subject, const Settings& settings, const std::string& folder,
                                         const std::atomic<bool>& interrupted, Proof& proof);

} // namespace saslspec::proofs
