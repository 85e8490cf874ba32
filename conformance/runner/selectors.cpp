#include "selectors.hpp"

#include "saslspec/conversation/settings.hpp"

#include <algorithm>

#include <fnmatch.h>

namespace saslspec::runner {
namespace {

using Omissions = std::span<const reports::TargetResult::Omission>;

bool matches(const std::string& glob, const std::string& id) {
  return ::fnmatch(glob.c_str(), id.c_str(), 0) == 0;
}

std::string why_not_offered(std::string_view mechanism, const worker::Probe& probe) {
  if (conversation::is_offered(mechanism, probe)) return {};
  return "the target does not offer " + std::string(mechanism);
}

/// The mechanism in an id such as "wp1/PLAIN/sd/…"; empty when it has none.
std::string mechanism_in(const std::string& glob) {
  for (const model::Machine* machine : model::machines()) {
    const std::string name = "/" + std::string(machine->name);
    const auto found = glob.find(name);
    if (found == std::string::npos) continue;
    const std::size_t end = found + name.size();
    if (end == glob.size() || glob[end] == '/' || glob[end] == '*') return std::string(machine->name);
  }
  return {};
}

std::string why_nothing(const std::string& glob, Omissions omissions, const worker::Probe& probe) {
  std::string why;
  std::size_t others = 0;
  for (const auto& omission : omissions) {
    if (!matches(glob, omission.what)) continue;
    if (why.empty()) why = omission.why;
    if (why != omission.why) ++others;
  }
  if (others > 0) why += " (and other reasons: --explain-skips)";
  if (!why.empty()) return why;
  const std::string mechanism = mechanism_in(glob);
  return mechanism.empty() ? std::string() : why_not_offered(mechanism, probe);
}

} // namespace

std::vector<Unmatched> unmatched(const suites::Selection& selection, std::span<const suites::CaseInfo> planned,
                                 Omissions omissions, const worker::Probe& probe) {
  std::vector<Unmatched> result;
  const auto is_matched = [&](const auto& matching) { return std::ranges::any_of(planned, matching); };
  for (const std::string& mechanism : selection.mechanisms)
    if (!is_matched([&](const suites::CaseInfo& one) { return one.mechanism == mechanism; }))
      result.push_back({"--mech " + mechanism, why_not_offered(mechanism, probe)});
  for (const std::string& suite : selection.suites)
    if (!is_matched([&](const suites::CaseInfo& one) { return one.suite == suite; }))
      result.push_back({"--suite " + suite});
  for (const std::string& glob : selection.globs)
    if (!is_matched([&](const suites::CaseInfo& one) { return matches(glob, one.id); }))
      result.push_back({"-k '" + glob + "'", why_nothing(glob, omissions, probe)});
  return result;
}

} // namespace saslspec::runner
