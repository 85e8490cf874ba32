// The selectors of a selection that matched no case.
#pragma once

#include "saslspec/runner/runner.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::runner {

/// Every selector that matches no planned case, as the user gave it: "--mech PLAIN", "-k 'scram.*'", "--suite walks".
/// The reason is that of the omissions with such a name, or a mechanism that it names and `probe` lacks.
std::vector<Unmatched> unmatched(const suites::Selection& selection, std::span<const suites::CaseInfo> planned,
                                 std::span<const reports::TargetResult::Omission> omissions,
                                 const worker::Probe& probe);

} // namespace saslspec::runner
