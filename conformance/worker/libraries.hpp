// The shared objects mapped into this process.
#pragma once

#include "saslspec/worker/protocol.hpp"

#include <string>
#include <vector>

namespace saslspec::worker {

/// Everything mapped now, in load order, with role and build id. `target` is a canonical path.
std::vector<MappedLibrary> mapped_libraries(const std::string& target);

/// Canonical form of `path`, or `path` itself when it cannot be resolved.
std::string canonical(const std::string& path);

} // namespace saslspec::worker
