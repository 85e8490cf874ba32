// What `saslspec learn` says of a machine.
#pragma once

#include "command_line.hpp"
#include "saslspec/learn/learn.hpp"
#include "saslspec/runner/exit_code.hpp"
#include "style.hpp"

#include <string>

namespace saslspec::cli {

/// The whole report as text, at most 80 columns wide. `command` is how the user asked.
std::string learn_summary(const learn::Report& report, const Learn& command, const Style& style);

/// 0 equal, 1 a difference that gates, 7 contradictory answers, 130 stopped before the end.
runner::ExitCode learn_exit_code(const learn::Report& report);

} // namespace saslspec::cli
