// Parts of a result that do not come from a case.
#pragma once

#include "saslspec/runner/runner.hpp"

#include <string>

namespace saslspec::runner {

/// The target with the digests of its file and of everything mapped with it.
reports::Target describe_target(const Settings& settings, const worker::Probe& probe);

/// A fault of ours as a case, so that every report carries it.
reports::CaseResult harness_fault(const std::string& id, const std::string& reason);

} // namespace saslspec::runner
