// The embedded list of faults that implementations have had.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::cli {

struct Fault {
  std::string id, title, fault_class, severity, defect, trigger, detection, origin;
};

/// vectors/faults.json: faults that implementations have had.
tl::expected<std::vector<Fault>, std::string> all_faults();

} // namespace saslspec::cli
