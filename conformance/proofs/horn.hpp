// What z3 says of one property of one table.
#pragma once

#include "saslspec/proofs/proofs.hpp"

#include <string>

namespace saslspec::proofs {

/// Fills in z3's part of `verdict`; `folder` is this query's own.
tl::expected<void, std::string> ask_z3(const Subject& subject, const Settings& settings, const std::string& folder,
                                       const std::atomic<bool>& interrupted, Verdict& verdict);

} // namespace saslspec::proofs
