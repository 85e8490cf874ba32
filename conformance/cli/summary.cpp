#include "summary.hpp"

#include "saslspec/judge/requirements.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace saslspec::cli {

using reports::CaseResult;
using reports::Verdict;
using runner::ExitCode;

namespace {

constexpr std::size_t groups_shown = 12;

std::string counted(std::uint64_t number, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", number, number == 1 ? one : several);
}

struct CountWord {
  Verdict verdict;
  std::string_view word;
};

constexpr CountWord count_words[] = {
    {Verdict::Pass,          "passed"                 },
    {Verdict::Fail,          "failed"                 },
    {Verdict::Crash,         "crashed"                },
    {Verdict::Hang,          "hung"                   },
    {Verdict::Flaky,         "flaky"                  },
    {Verdict::Advisory,      "advisory"               },
    {Verdict::Xfail,         "known to fail"          },
    {Verdict::Xpass,         "passed against baseline"},
    {Verdict::Skipped,       "skipped"                },
    {Verdict::NotApplicable, "not applicable"         },
    {Verdict::HarnessError,  "with a harness error"   },
};

std::string count_line(const reports::TargetResult& result) {
  std::string parts;
  for (const auto& [verdict, word] : count_words) {
    const auto found = result.counts.find(std::string(reports::name(verdict)));
    if (found == result.counts.end()) continue;
    parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", found->second, word);
  }
  return counted(result.cases.size(), "case", "cases") + (parts.empty() ? "" : ": " + parts);
}

/// The first sentences, a few lines of them; the reports have the rest.
std::string opening(const std::string& text) {
  constexpr std::size_t enough = 240;
  std::size_t end = text.find(". ");
  while (end != std::string::npos) {
    const std::size_t next = text.find(". ", end + 2);
    if (next == std::string::npos || next > enough) break;
    end = next;
  }
  return end == std::string::npos || text.size() <= enough ? text : text.substr(0, end + 1) + " (…)";
}

/// Cases under one requirement; the case with the shortest trace is shown for all.
struct Group {
  std::string requirement;
  const CaseResult* example = nullptr;
  std::size_t size = 0;
};

std::vector<Group> grouped(const std::vector<CaseResult>& cases, auto wanted) {
  std::vector<Group> groups;
  for (const CaseResult& one : cases) {
    if (!wanted(one.verdict)) continue;
    const std::string requirement = one.requirements.empty() ? "" : one.requirements.front();
    auto group = std::ranges::find(groups, requirement, &Group::requirement);
    if (group == groups.end()) group = groups.insert(groups.end(), Group{requirement});
    ++group->size;
    if (group->example == nullptr || one.trace.size() < group->example->trace.size()) group->example = &one;
  }
  std::ranges::stable_sort(groups, std::greater(), &Group::size);
  return groups;
}

class Writer {
public:
  Writer(const runner::TargetRun& run, ExitCode code, const SummaryOptions& options, const Style& style)
      : run_(run), result_(run.result), code_(code), options_(options), style_(style) {}

  std::string text() {
    heading();
    if (!result_.error.empty()) {
      line(wrapped(result_.error, 2));
      return std::move(text_);
    }
    // A number and its unit stay on one line.
    std::string counts = wrapped(count_line(result_) + fmt::format(" in {:.1f}\x1fs", result_.seconds), 2);
    std::ranges::replace(counts, '\x1f', ' ');
    line(counts);
    for (const runner::Unmatched& each : run_.unmatched)
      line(style_.bad("  " + each.selector) + " matched nothing on this target" +
           (each.why.empty() ? "" : ": " + each.why) + "\n");
    list("", [](Verdict verdict) { return verdict == Verdict::HarnessError; });
    list("", [](Verdict verdict) { return reports::deviates(verdict) || verdict == Verdict::Xpass; });
    list("Flaky, judged in more than one way:\n", [](Verdict verdict) { return verdict == Verdict::Flaky; });
    advisories();
    omissions();
    if (!result_.guarantee.empty()) line("\n" + wrapped("Established: " + opening(result_.guarantee), 2));
    if (!result_.canary.empty()) line(wrapped("Canary: " + result_.canary, 2));
    return std::move(text_);
  }

private:
  void line(std::string_view text) { text_ += text; }

  void heading() {
    const reports::Target& target = result_.target;
    line(painted_verdict(code_, style_) + "  " + style_.strong(target.name) + "\n");
    if (!target.path.empty() && target.path != target.name) line("  " + target.path + "\n");
    if (target.abi.empty()) return;
    const std::string through = target.adapter.path.empty() ? "" : " " + target.adapter.name;
    line(fmt::format("  ABI {}{}{}{}\n", target.abi, through,
                     target.version.empty() ? "" : ", version " + target.version,
                     target.sha256.empty() ? "" : ", sha256 " + target.sha256.substr(0, 16) + "…"));
    plug_ins();
    for (const std::string& remark : target.remarks)
      line(wrapped(remark, 2));
  }

  /// The folders from which plug-ins were loaded, and which.
  void plug_ins() {
    std::map<std::string, std::string> by_folder;
    for (const reports::Target::Library& library : result_.target.libraries) {
      if (library.role != "plug-in") continue;
      const std::size_t slash = library.path.rfind('/') + 1;
      std::string& names = by_folder[library.path.substr(0, slash == 0 ? 0 : slash - 1)];
      names += (names.empty() ? "" : ", ") + library.path.substr(slash);
    }
    for (const auto& [folder, names] : by_folder)
      line(wrapped("plug-ins from " + folder + ": " + names, 2));
  }

  void list(std::string_view title, auto wanted) {
    const std::vector<Group> groups = grouped(result_.cases, wanted);
    if (groups.empty()) return;
    line("\n");
    if (!title.empty()) line("  " + std::string(title));
    for (std::size_t i = 0; i < std::min(groups.size(), groups_shown); ++i)
      show(groups[i]);
    if (groups.size() > groups_shown)
      line(fmt::format("  … and {} more requirements: --out DIR writes them all\n", groups.size() - groups_shown));
  }

  void show(const Group& group) {
    const judge::Requirement* requirement = judge::requirement(group.requirement);
    std::string title = group.requirement.empty() ? "(no requirement)" : group.requirement;
    std::string remark = requirement == nullptr ? "" : requirement->level + ", ";
    line("  " + style_.strong(title) + style_.faint("  " + remark + counted(group.size, "case", "cases")) + "\n");
    const std::string verdict(reports::name(group.example->verdict));
    line(wrapped((group.example->reason.starts_with(verdict) ? "" : verdict + ": ") + group.example->reason, 4));
    if (group.example->suite == "harness") return;
    const std::string id = group.example->replay.empty() ? group.example->id : group.example->replay;
    line("    saslspec replay " + shell_word(id) + " " + shell_word(result_.target.name) + options_.replay_options +
         "\n");
  }

  void advisories() {
    const auto found = result_.counts.find("advisory");
    if (found == result_.counts.end()) return;
    if (options_.advisories) {
      list("Advisory, does not gate:\n", [](Verdict verdict) { return verdict == Verdict::Advisory; });
    } else {
      line("\n" + wrapped(counted(found->second, "advisory, which does not gate", "advisories, which do not gate") +
                              ": --advisories lists " + (found->second == 1 ? "it." : "them."),
                          2));
    }
  }

  void omissions() {
    const auto skipped = [](const CaseResult& one) {
      return one.verdict == Verdict::Skipped || one.verdict == Verdict::NotApplicable;
    };
    const auto count =
        result_.omissions.size() + static_cast<std::size_t>(std::ranges::count_if(result_.cases, skipped));
    if (count == 0) return;
    if (!options_.explain_skips) {
      line(wrapped("Not tested: " + counted(count, "item", "items") + ", --explain-skips says why." + never_touched(),
                   2));
      return;
    }
    line("\n  Not tested:\n");
    for (const auto& omission : result_.omissions)
      line(wrapped(omission.what + ": " + omission.why, 4));
    for (const CaseResult& one : result_.cases)
      if (skipped(one)) line(wrapped(one.id + ": " + one.reason, 4));
  }

  std::string never_touched() const {
    for (const auto& omission : result_.omissions)
      if (omission.why == runner::untouched) return " No run tests " + omission.what + ".";
    return {};
  }

  const runner::TargetRun& run_;
  const reports::TargetResult& result_;
  ExitCode code_;
  const SummaryOptions& options_;
  const Style& style_;
  std::string text_;
};

} // namespace

std::string_view verdict_word(ExitCode code) {
  switch (code) {
  case ExitCode::Ok:
    return "CONFORMS";
  case ExitCode::Deviates:
    return "DEVIATES";
  case ExitCode::Usage:
    return "USAGE";
  case ExitCode::NothingRan:
    return "NOTHING PROVED";
  case ExitCode::NotLoadable:
    return "CANNOT BE JUDGED";
  case ExitCode::OurFault:
    return "VOID";
  case ExitCode::BaselineStale:
    return "BASELINE STALE";
  case ExitCode::OnlyFlaky:
    return "FLAKY";
  case ExitCode::Interrupted:
    return "INTERRUPTED";
  }
  return "VOID";
}

std::string painted_verdict(ExitCode code, const Style& style) {
  const std::string_view word = verdict_word(code);
  if (code == ExitCode::Ok) return style.good(word);
  return code == ExitCode::Deviates || code == ExitCode::OurFault ? style.bad(word) : style.warning(word);
}

std::string summary(const runner::TargetRun& run, ExitCode code, const SummaryOptions& options, const Style& style) {
  return Writer(run, code, options, style).text();
}

} // namespace saslspec::cli
