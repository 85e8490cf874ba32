// The tables in other forms. Everything is printed from the dense table; nothing is kept by hand beside it.
#pragma once

#include "saslspec/model/machine.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace saslspec::model {

/// What a run established about a row, for colouring.
enum class Mark : std::uint8_t { None, Covered, Deviating, Uncovered };

struct DotStyle {
  std::string_view title = {}; ///< empty: the machine's name
  bool legend = true;
  std::span<const Mark> marks = {}; ///< one per row of `Machine::transitions`, or empty for the plain picture
};

/// The state diagram in Graphviz' language: states grouped by what they are, rows with the same ends and the same
/// answer merged into one edge, the refusals of a state folded into one grey edge, starts drawn from the initial state
/// alone, clauses as tooltips. With marks an edge has the colour of the worst of its rows.
std::string to_dot(const Machine& machine, const DotStyle& style = {});

/// The dense table as JSON: {"schema": "saslspec-model/1", "name", "class", "server_first", "states", "stimuli",
/// "transitions"}; one transition a line.
std::string to_json(const Machine& machine);

/// The table in Markdown, one section per state; rows that differ in the stimulus alone are one line.
std::string to_table(const Machine& machine);

/// "SASL_BADAUTH, SASL_NOUSER"; empty for no codes.
std::string code_names(CodeSet set);
/// "None, ScramError"; empty for no message.
std::string message_names(MessageSet set);
std::string_view name(StateKind kind);
std::string_view name(Delivery delivery);
std::string_view name(Evidence evidence);
std::string_view name(MechanismClass mechanism_class);

} // namespace saslspec::model
