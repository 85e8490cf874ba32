// The shared objects mapped into this process.
#pragma once

#include "saslspec/worker/protocol.hpp"

#include <string>
#include <vector>

namespace saslspec::worker {

/// Everything mapped now, in load order, with role and build id. `target` and `adapter` are canonical paths;
/// `adapter` may be empty, or the target.
std::vector<MappedLibrary> mapped_libraries(const std::string& target, const std::string& adapter);

/// Canonical form of `path`, or `path` itself when it cannot be resolved.
std::string canonical(const std::string& path);

} // namespace saslspec::worker
