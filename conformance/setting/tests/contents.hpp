// Files of the tree that a test compares with a table.
#pragma once

#include <string>

namespace saslspec::setting {

/// The whole file; empty when it cannot be read.
std::string contents(const std::string& path);

} // namespace saslspec::setting
