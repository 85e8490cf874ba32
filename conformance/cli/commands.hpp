// The commands. Each prints to standard output, its complaints to standard error, and returns the exit code.
#pragma once

#include "command_line.hpp"
#include "saslspec/runner/exit_code.hpp"
#include "saslspec/runner/targets.hpp"

namespace saslspec::cli {

runner::ExitCode execute(const Certify& command);
runner::ExitCode execute(const List& command);
runner::ExitCode execute(const Explain& command);
runner::ExitCode execute(const Replay& command);
runner::ExitCode execute(const Probe& command);
runner::ExitCode execute(const Model& command);
runner::ExitCode execute(const ModelCheck& command);
runner::ExitCode execute(const Learn& command);
runner::ExitCode execute(const Lint& command);
runner::ExitCode execute(const SelfTest& command);
runner::ExitCode execute(const Completion& command);
/// Does not return when all is well: another program goes on.
runner::ExitCode execute(const User& command);
runner::ExitCode execute(const Bench& command);

/// "saslspec: <message>" on standard error.
runner::ExitCode complain(const std::string& message, runner::ExitCode code);

/// How the worker is to load the target.
worker::LaunchOptions launch_options(const TargetOptions& how, const runner::ResolvedTarget& target);

/// Why the options cannot be meant for the target, in one sentence (exit code 2); empty when they can.
std::string misfit(const TargetOptions& how, const runner::ResolvedTarget& target);

/// What the program is made of.
runner::Dependencies real_dependencies();

/// Everything printed goes through here: a reader that has gone away is no error, a full disk is.
void print(std::string_view text);
bool flush_output();

} // namespace saslspec::cli
