// How a target was loaded and is judged, where that is not as usual.
#pragma once

#include "saslspec/runner/runner.hpp"

#include <string>
#include <vector>

namespace saslspec::runner {

/// A sentence each; empty where all is as usual: about plug-ins that were not loaded from the folder in use, a
/// sanitizer's run-time, and threads that a fork leaves behind.
std::vector<std::string> remarks(const Settings& settings, const worker::Probe& probe);

} // namespace saslspec::runner
