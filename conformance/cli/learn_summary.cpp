#include "learn_summary.hpp"

#include "saslspec/judge/requirements.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace saslspec::cli {

using runner::ExitCode;

namespace {

// The number of differences listed beside the shortest.
constexpr std::size_t most_groups = 12;
constexpr std::size_t most_stimuli = 8;

std::string joined(const model::Machine& machine, const std::vector<std::uint8_t>& trace, std::string_view between) {
  std::string text;
  for (const std::uint8_t stimulus : trace)
    text.append(text.empty() ? "" : between).append(machine.stimuli[stimulus].name);
  return text;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string states(const learn::Report& report) {
  const model::LearnedMachine& machine = report.machine;
  std::string text =
      fmt::format("  {}, {}; the model has {} states\n", counted(machine.states.size(), "state", "states"),
                  counted(machine.transitions.size() / machine.states.size(), "stimulus", "stimuli"),
                  machine.machine->states.size());
  for (const model::LearnedState& state : machine.states)
    text += wrapped(fmt::format("{}: {}", state.name,
                                state.access.empty() ? "at the start" : joined(*machine.machine, state.access, ", ")),
                    4);
  return text;
}

std::string effort(const learn::Report& report) {
  const learning::Progress& progress = report.progress;
  return wrapped(fmt::format("Asked: {} queries of {} stimuli to learn it, {} of {} to test it; {}, {:.1f} s",
                             progress.learning.queries, progress.learning.symbols, progress.testing.queries,
                             progress.testing.symbols, counted(progress.hypotheses, "hypothesis", "hypotheses"),
                             report.seconds),
                 2);
}

std::string guarantee(unsigned extra_states) {
  return wrapped(
      fmt::format("Established: these answers, unless a state lies more than {} beyond those found (Wp suite, "
                  "k = {}; oversized messages are not combined)",
                  counted(extra_states, "stimulus", "stimuli"), extra_states),
      2);
}

std::string cited(const std::string& id) {
  const judge::Requirement* requirement = judge::requirement(id);
  if (requirement == nullptr) return "  " + id + "\n";
  return fmt::format("  {}  {}, {}, section {}\n", id, requirement->level, requirement->source, requirement->section) +
         wrapped(requirement->summary, 4);
}

/// The trace with both answers to its last stimulus.
std::string side_by_side(const model::LearnedMachine& machine, const model::Difference& difference,
                         const Style& style) {
  std::string text;
  for (std::size_t step = 0; step < difference.trace.size(); ++step) {
    const std::string name(machine.machine->stimuli[difference.trace[step]].name);
    const std::string answer = words(difference.answers[step]);
    if (step + 1 < difference.trace.size()) {
      text += fmt::format("  {:>2}  {}\n      both    {}\n", step + 1, style.strong(name), answer);
      continue;
    }
    text += fmt::format("  {:>2}  {}\n      target  {}\n      model   {}\n", step + 1, style.bad(name),
                        style.bad(answer), difference.allowed[step]);
  }
  return text;
}

/// Differences alike but for the stimulus are listed together.
struct Group {
  const model::Difference* first;
  std::string state;
  std::vector<std::string_view> stimuli;
};

std::vector<Group> grouped(const model::LearnedMachine& machine, std::span<const model::Difference> differences) {
  std::vector<Group> groups;
  for (const model::Difference& difference : differences) {
    const model::LearnedTransition& transition = machine.transitions[difference.transition];
    const std::string& state = machine.states[transition.from].name;
    auto group = std::ranges::find_if(groups, [&](const Group& each) {
      return each.state == state && each.first->requirement == difference.requirement &&
             each.first->gates == difference.gates && alike(each.first->answers.back(), difference.answers.back());
    });
    if (group == groups.end()) group = groups.insert(group, {&difference, state, {}});
    group->stimuli.push_back(machine.machine->stimuli[transition.stimulus].name);
  }
  return groups;
}

std::string others(const model::LearnedMachine& machine, std::span<const model::Difference> differences) {
  std::string text;
  const std::vector<Group> groups = grouped(machine, differences);
  for (const Group& group : std::span(groups).first(std::min(most_groups, groups.size()))) {
    text += wrapped(fmt::format("{} in {}: {}", group.first->gates ? "gates" : "advisory", group.state,
                                words(group.first->answers.back())),
                    2);
    text += "      " + group.first->requirement + "\n";
    const std::size_t shown = std::min(most_stimuli, group.stimuli.size());
    const std::string more =
        shown < group.stimuli.size() ? fmt::format(" and {} more", group.stimuli.size() - shown) : std::string();
    text += wrapped(fmt::format("{}{}", fmt::join(std::span(group.stimuli).first(shown), ", "), more), 6);
  }
  if (groups.size() > most_groups)
    text += fmt::format("  and {} more; `-o FILE.json` has them all\n", groups.size() - most_groups);
  return text;
}

std::string differences(const learn::Report& report, const Learn& command, const Style& style) {
  const model::LearnedMachine& machine = report.machine;
  const model::Difference& first = report.differences.front();
  std::string text = "\nThe shortest trace on which they differ" +
                     std::string(first.gates ? ", which gates\n" : ", which gates nothing\n") +
                     side_by_side(machine, first, style) + "\n" + cited(first.requirement);
  const std::string id = fmt::format("wp1/{}/{}/{}", machine.machine->name, machine.circumstances,
                                     joined(*machine.machine, first.trace, ","));
  text += "  " + style.faint(fmt::format("saslspec replay {} {}", shell_word(id), shell_word(command.target))) + "\n";
  const auto rest = std::span(report.differences).subspan(1);
  if (!rest.empty()) text += "\nOther transitions that differ\n" + others(machine, rest);
  return text;
}

std::string contradiction(const learn::Contradiction& found, const model::Machine& machine) {
  std::string text;
  for (const std::uint8_t stimulus : found.trace)
    text += fmt::format("      {}\n", machine.stimuli[stimulus].name);
  text += fmt::format("  was answered  {}\n  and then      {}\n", words(found.before), words(found.now));
  for (const learn::Contradiction::Seen& seen : found.alone)
    text += fmt::format("  alone {:>2} times {}\n", seen.times, words(seen.answer));
  return text;
}

std::string conclusion(const learn::Report& report, const Style& style) {
  const auto gating = static_cast<std::size_t>(
      std::ranges::count_if(report.differences, [](const model::Difference& each) { return each.gates; }));
  const std::size_t advisory = report.differences.size() - gating;
  std::string also = advisory == 0 ? "" : ", " + counted(advisory, "advisory", "advisories");
  const std::string code = fmt::format(" (exit code {})\n", static_cast<int>(learn_exit_code(report)));
  if (gating > 0)
    return style.bad("DEVIATES") + " from the model in " + counted(gating, "transition", "transitions") + also + code;
  if (report.leak) return style.warning("FLAKY") + ": equal to the model only with one query a process" + code;
  return style.good("EQUAL") + " to the model" + also + code;
}

} // namespace

std::string learn_summary(const learn::Report& report, const Learn& command, const Style& style) {
  const model::Machine& machine = *model::machine(command.mechanism);
  if (report.flaky)
    return "The target answers one trace in several ways; nothing was learned\n" +
           contradiction(*report.flaky, machine) + "\n" + style.warning("FLAKY") + " (exit code 7)\n";
  if (!report.learned) return style.warning("INTERRUPTED") + " (exit code 130)\n";
  std::string text = states(report) + effort(report) + guarantee(command.extra_states);
  for (const learn::Omission& omission : report.omissions)
    text += wrapped(fmt::format("Not asked: {}: {}", machine.stimuli[omission.stimulus].name, omission.reason), 2);
  if (report.leak)
    text += "\nAnswers depend on earlier queries in the same process; learned with one query\na process.\n" +
            contradiction(*report.leak, machine);
  if (!report.differences.empty()) text += differences(report, command, style);
  return text + "\n" + conclusion(report, style);
}

ExitCode learn_exit_code(const learn::Report& report) {
  if (report.flaky) return ExitCode::OnlyFlaky;
  if (!report.learned) return ExitCode::Interrupted;
  if (std::ranges::any_of(report.differences, [](const model::Difference& each) { return each.gates; }))
    return ExitCode::Deviates;
  return report.leak ? ExitCode::OnlyFlaky : ExitCode::Ok;
}

} // namespace saslspec::cli
