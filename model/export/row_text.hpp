// Rows of a table as lines of text that can be read back. Tooltips and comments carry the rows that a picture folds.
#pragma once

#include "saslspec/model/machine.hpp"

#include <span>
#include <string>
#include <vector>

namespace saslspec::model::export_text {

/// One line for the rows that differ in the stimulus alone, in the order of the table:
/// "ClientFirst.valid, ClientFirst.y_flag if GUARD -> State: REPLY CODE|CODE with Message|Message (CLAUSE)".
/// " if GUARD" is left out for rows that always hold, "-> State" where the state is `from_or_to`, and codes and "with
/// ..." for rows without them.
std::vector<std::string> lines_of(const Machine& machine, std::span<const Transition* const> rows,
                                  std::uint8_t from_or_to);

/// The lines with `between` between them.
std::string joined(std::span<const std::string> lines, std::string_view between);

} // namespace saslspec::model::export_text
