#include "selectors.hpp"

#include <algorithm>

#include <fnmatch.h>

namespace saslspec::runner {

std::vector<std::string> unmatched(const suites::Selection& selection, std::span<const suites::CaseInfo> planned) {
  std::vector<std::string> result;
  const auto require = [&](const std::string& selector, const auto& matches) {
    if (std::ranges::none_of(planned, matches)) result.push_back(selector);
  };
  for (const std::string& mechanism : selection.mechanisms)
    require("--mech " + mechanism, [&](const suites::CaseInfo& one) { return one.mechanism == mechanism; });
  for (const std::string& suite : selection.suites)
    require("--suite " + suite, [&](const suites::CaseInfo& one) { return one.suite == suite; });
  for (const std::string& glob : selection.globs)
    require("-k '" + glob + "'",
            [&](const suites::CaseInfo& one) { return ::fnmatch(glob.c_str(), one.id.c_str(), 0) == 0; });
  return result;
}

} // namespace saslspec::runner
