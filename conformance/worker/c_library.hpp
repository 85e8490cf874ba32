// Another release's C library, with which a worker can be run instead of this machine's.
#pragma once

#include "saslspec/worker/worker.hpp"

#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::worker {

/// The words that a command begins with so that its program runs with the C library in `folder`: where libc6 of another
/// release was unpacked, or the folder that holds its files. The error, one sentence, says what is missing there.
[[nodiscard]] tl::expected<std::vector<std::string>, LaunchError> command_with_libc(const std::string& folder);

} // namespace saslspec::worker
