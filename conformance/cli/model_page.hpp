// The page that shows the pictures of all machines.
#pragma once

#include "saslspec/model/machine.hpp"

#include <span>
#include <string>
#include <string_view>

namespace saslspec::cli {

/// "scram-sha-256.svg".
std::string file_name(const model::Machine& machine, std::string_view extension);

/// Markdown with one picture for the machines that differ in nothing but their name, in the order given.
std::string page_of_pictures(std::span<const model::Machine* const> machines);

} // namespace saslspec::cli
