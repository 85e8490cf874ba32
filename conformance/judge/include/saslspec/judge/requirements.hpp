// The requirements as data, and which of them gate under a profile and level.
#pragma once

#include "saslspec/judge/standard.hpp"

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

/// Whether it comes from the documents of libsasl's API, not from a mechanism's standard.
bool is_of_the_api(std::string_view id);

/// The requirements that only the strict profile takes as musts.
std::span<const std::string_view> named_security_recommendations();

/// Whether a deviation from `requirement` fails the run, or is an advisory.
/// Level must: MUST, MUST NOT, and IMPLIED where the basis is a fact stated, the ABNF or a sentence of the manual page;
/// should: SHOULD and SHOULD NOT too; may: the same, because a permission cannot be broken. An inferred requirement
/// never gates. Profile man: only the manual page and the C API's documents (MAN-, CAPI-); rfc: the standards too;
/// strict: the recommendations of their security considerations at every level.
bool gates(const Requirement& requirement, const Standard& standard);

} // namespace saslspec::judge
