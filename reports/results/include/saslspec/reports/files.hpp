// Writing and reading whole files, never half of one.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace saslspec::reports {

/// Writes `content` to a temporary name beside `path`, flushes it to the disk and renames it, so that a reader sees the
/// old file or the new one. The error names the file and the reason; nothing is left behind then.
[[nodiscard]] tl::expected<void, std::string> write_file(const std::string& path, std::string_view content);

/// Whether `write_file(path, …)` would work, found out by creating and removing the temporary file.
[[nodiscard]] tl::expected<void, std::string> check_writable(const std::string& path);

/// The error names the file and the reason.
[[nodiscard]] tl::expected<std::string, std::string> read_file(const std::string& path);

} // namespace saslspec::reports
