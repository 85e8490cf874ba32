// junit.xml, as continuous-integration servers read it.
#pragma once

#include "saslspec/reports/results.hpp"

#include <string>

namespace saslspec::reports {

/// One <testsuite> per target. A fault of the target is a <failure>, one of ours an <error>, what was not run is
/// <skipped>; advisories pass and are told in <system-out>. A target that could not be loaded, or a run that was cut
/// short, is an <error> of its own, so that an empty file is never green.
std::string to_junit(const Results& results);

} // namespace saslspec::reports
