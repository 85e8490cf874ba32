#include "saslspec/runner/replay.hpp"

#include "commands.hpp"
#include "saslspec/judge/requirements.hpp"
#include "saslspec/runner/targets.hpp"
#include "summary.hpp"

#include <random>

#include <fmt/format.h>
#include <unistd.h>

namespace saslspec::cli {

using reports::CaseResult;
using runner::ExitCode;

namespace {

/// The most octets shown of a message; a longer one is cut in the middle.
constexpr std::size_t longest_message = 2000;

std::string trace_of(const CaseResult& one, const Style& style) {
  std::string text;
  std::size_t number = 0;
  for (const reports::TraceStep& step : one.trace) {
    text +=
        fmt::format("  {:>2}  {}\n", ++number, step.deviates ? style.bad(step.stimulus) : style.strong(step.stimulus));
    text += "      sent      " + shortened(step.sent, longest_message) + "\n";
    text += "      received  " + shortened(step.received, longest_message) + "\n";
    if (!step.expected.empty())
      text += fmt::format("      {}  {}\n", step.deviates ? style.bad("expected") : "expected", step.expected);
  }
  return text;
}

std::string requirements_of(const CaseResult& one) {
  std::string text;
  for (const std::string& id : one.requirements) {
    const judge::Requirement* requirement = judge::requirement(id);
    text += "  " + id;
    if (requirement != nullptr)
      text += fmt::format("  {}, {}, section {}\n", requirement->level, requirement->source, requirement->section) +
              wrapped(requirement->summary, 4);
    else
      text += "\n";
  }
  return text;
}

std::string painted(const CaseResult& one, const Style& style) {
  const std::string name(reports::name(one.verdict));
  if (one.verdict == reports::Verdict::Pass) return style.good(name);
  return reports::deviates(one.verdict) ? style.bad(name) : style.warning(name);
}

void show(const CaseResult& one, const Style& style) {
  print(trace_of(one, style));
  print("\n" + painted(one, style) + "\n" + wrapped(one.reason, 2));
  if (!one.expected.empty()) print("  expected  " + shortened(one.expected, longest_message) + "\n");
  if (!one.observed.empty()) print("  observed  " + shortened(one.observed, longest_message) + "\n");
}

} // namespace

ExitCode execute(const Replay& command) {
  const auto target = runner::resolve_target(command.target);
  if (!target) return complain(target.error(), ExitCode::NotLoadable);
  if (const std::string why = misfit(command.how, *target); !why.empty()) return complain(why, ExitCode::Usage);
  const Style style(command.color, ::isatty(STDOUT_FILENO) == 1);
  runner::Settings settings;
  settings.target = target->name;
  settings.launch = launch_options(command.how, *target);
  settings.standard = command.how.standard;
  settings.seed = command.how.seed ? *command.how.seed : std::random_device()();
  const runner::Replayed replayed = runner::replay(settings, real_dependencies(), command.id);
  const runner::TargetRun& run = replayed.run;
  if (!run.result.error.empty()) return complain(run.result.error, ExitCode::NotLoadable);
  if (!run.unmatched.empty())
    return complain("no case is called \"" + command.id + "\" on " + command.target +
                        "; `saslspec list vectors` lists vectors, certify prints the others",
                    ExitCode::NothingRan);
  print(fmt::format("{} on {} (seed {})\n\n", command.id, command.target, settings.seed));
  for (const CaseResult& one : run.result.cases) {
    show(one, style);
    if (!one.requirements.empty()) print("\nRequirements\n" + requirements_of(one));
    if (replayed.control) {
      print(fmt::format("\nControl {}: {}\n", replayed.control->id, painted(*replayed.control, style)));
      print(trace_of(*replayed.control, style));
    }
  }
  return runner::exit_code(run, 1);
}

} // namespace saslspec::cli
