// The embedded data, as the commands that show it need it.
#pragma once

#include "saslspec/vector_loader/vector.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::cli {

/// All vectors of all files in the order of the files; the error names file and place.
tl::expected<std::vector<vector_loader::Vector>, std::string> all_vectors();

/// Whether an embedded file holds vectors: not a schema, not one of the lists.
bool holds_vectors(std::string_view path);

struct Fault {
  std::string id, title, fault_class, severity, defect, trigger, detection, origin;
};

/// vectors/faults.json: faults that implementations have had.
tl::expected<std::vector<Fault>, std::string> all_faults();

} // namespace saslspec::cli
