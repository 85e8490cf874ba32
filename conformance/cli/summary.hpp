// The text of a run on a terminal: the verdict, and for every deviation the clause, the reason and the replay command.
#pragma once

#include "command_line.hpp"
#include "saslspec/runner/exit_code.hpp"
#include "style.hpp"

#include <string>

namespace saslspec::cli {

struct SummaryOptions {
  bool explain_skips = false;
  bool advisories = false;
  std::string replay_options; ///< options of the replay command behind id and target, with a leading space
};

/// The block of one target, in at most 80 columns but for paths, ids and commands.
std::string summary(const runner::TargetRun& run, runner::ExitCode code, const SummaryOptions& options,
                    const Style& style);

/// "CONFORMS", "DEVIATES", ...
std::string_view verdict_word(runner::ExitCode code);

/// The same in its colour.
std::string painted_verdict(runner::ExitCode code, const Style& style);

} // namespace saslspec::cli
