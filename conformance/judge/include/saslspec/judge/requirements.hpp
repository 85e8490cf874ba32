// The requirements as data, and which of them gate under a profile and level.
#pragma once

#include "saslspec/suites/case.hpp"

#include <span>
#include <string>
#include <string_view>

namespace saslspec::judge {

struct Requirement {
  std::string id;
  std::string source;
  std::string section;
  std::string level; ///< "MUST", "SHOULD NOT", "IMPLIED", ...
  std::string
      basis; ///< of IMPLIED: "stated as fact", "abnf", "manual-page sentence", "inferred"; else "keyword"/"permission"
  std::string mechanism;
  std::string summary;
  std::string test; ///< "needed", "untestable", "no-test-needed"
  std::string why;
};

/// From vectors/requirements.json, parsed once. Static lifetime, thread-safe.
std::span<const Requirement> requirements();
const Requirement* requirement(std::string_view id);

/// Whether a deviation from `requirement` fails the run, or is an advisory.
bool gates(const Requirement& requirement, suites::Profile profile, suites::Level level);

} // namespace saslspec::judge
