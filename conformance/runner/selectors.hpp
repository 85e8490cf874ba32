// The selectors of a selection that matched no case.
#pragma once

#include "saslspec/suites/case.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::runner {

/// Every selector that matches no planned case, as the user gave it: "--mech PLAIN", "-k 'scram.*'", "--suite walks".
std::vector<std::string> unmatched(const suites::Selection& selection, std::span<const suites::CaseInfo> planned);

} // namespace saslspec::runner
