// Digests of files, so that a verdict is tied to the octets that were judged.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace saslspec::runner {

/// SHA-256 as 64 lower-case hexadecimal digits. The error names the file and the reason. Thread-safe.
[[nodiscard]] tl::expected<std::string, std::string> sha256_of_file(const std::string& path);

} // namespace saslspec::runner
