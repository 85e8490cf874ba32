// What a stored run covered, as marks on the rows of a table.
#pragma once

#include "command_line.hpp"
#include "saslspec/model/export.hpp"
#include "saslspec/reports/results.hpp"

#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::cli {

/// The target's part of the results in `file`; the only one where `target` is empty. The error says what is wrong with
/// the file, or which targets there are.
tl::expected<reports::TargetResult, std::string> run_in(const std::string& file, const std::string& target);

/// One mark for each transition. The error says that the run did not negotiate this mechanism, or by another table.
tl::expected<std::vector<model::Mark>, std::string> marks_of(const reports::TargetResult& run,
                                                             const model::Machine& machine);

} // namespace saslspec::cli
