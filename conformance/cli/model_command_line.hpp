// The options of `saslspec model`.
#pragma once

#include "command_line.hpp"

#include <CLI/CLI.hpp>

namespace saslspec::cli {

/// Adds the subcommand; `command` becomes a Model or a ModelCheck where it is given.
void add_model(CLI::App& app, Command& command);

} // namespace saslspec::cli
