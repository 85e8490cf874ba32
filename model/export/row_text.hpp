// Rows of a table as lines of text that can be read back: tooltips and comments carry what a picture folds.
#pragma once

#include "saslspec/model/machine.hpp"

#include <span>
#include <string>
#include <vector>

namespace saslspec::model::export_text {

/// One line for the rows that differ in the stimulus alone, in the order of the table:
/// "ClientFirst.valid, ClientFirst.y_flag if GUARD -> State: REPLY CODE|CODE with Message|Message (CLAUSE)".
/// Left out are " if GUARD" of rows that always hold, "-> State" where the state is `from_or_to`, the codes and
/// "with ..." where there are none.
std::vector<std::string> lines_of(const Machine& machine, std::span<const Transition* const> rows,
                                  std::uint8_t from_or_to);

/// The lines with `between` between them.
std::string joined(std::span<const std::string> lines, std::string_view between);

} // namespace saslspec::model::export_text
