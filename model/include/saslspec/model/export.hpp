// The tables in other forms. Everything is printed from the dense table; nothing is kept by hand beside it.
#pragma once

#include "saslspec/model/machine.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace saslspec::model {

/// The result of a run for a row, for colouring.
enum class Mark : std::uint8_t {
  None, ///< no run can show it: under the row's guard its state is never entered
  Covered,
  Deviating,
  Uncovered,
  NotTaken, ///< the target was asked and took another alternative
};

enum class Theme : std::uint8_t { Light, Dark };

/// The purpose of a colour in the drawings.
enum class Role : std::uint8_t {
  Invalid,
  Paper,
  Node,
  SuccessFill,
  FailureFill,
  DoomedFill,
  StrangeFill, ///< of a state that the model does not have
  Border,
  Ink,
  Muted,    ///< refusals, small print
  Continue, ///< SASL_CONTINUE
  Good,     ///< SASL_OK; covered rows
  Bad,      ///< deviations
  Warning,  ///< uncovered rows, and deviations without weight
};

/// "#rrggbb" in both themes. All colours of a theme differ, so that replacing them turns a drawing into the other
/// theme.
struct Colour {
  Role role;
  std::string_view light, dark;
};
std::span<const Colour> palette();

struct DotStyle {
  std::string_view title = {};    ///< empty: the machine's name
  std::string_view subtitle = {}; ///< a line below the title; empty: the kind of machine
  bool legend = true;
  std::span<const Mark> marks = {}; ///< one per row of `Machine::transitions`, or empty for the plain picture
  Theme theme = Theme::Light;
};

/// The state diagram in Graphviz' language, for A4. Accepted rows with the same ends are one edge. The refusals of a
/// state are another, grey edge; the state counts them and the steps that are refused in place. The honest path is bold
/// and straight. Dispose and the starts from elsewhere than the initial state are not drawn. With marks an edge has the
/// colour and the line of the worst of its rows, and the number of covered rows unless all are. Nodes have the class
/// "state KIND", edges "accepted" or "refused" and, where they apply, "honest", "may", "covered", "partly",
/// "uncovered", "deviating", "nottaken". An edge with `style=invis` only orders two states.
///
/// The whole table can be read back from the text. The tooltip of an edge has its rows, that of a state its meaning and
/// the rows that are not drawn. The attribute `stimuli` of the graph has the alphabet:
/// "ClientFirst.valid, ClientFirst.y_flag: continue SASL_CONTINUE with ScramServerFirst (RFC5802-...)", one line for
/// the rows that differ in the stimulus alone; " if GUARD" and " -> State" behind the stimuli where needed.
std::string to_dot(const Machine& machine, const DotStyle& style = {});

/// The dense table as JSON: {"schema": "saslspec-model/1", "name", "class", "server_first", "states", "stimuli",
/// "transitions"}; one transition a line. Schema: model/schema/model.schema.json.
std::string to_json(const Machine& machine);

/// The table in Markdown, one section per state; rows that differ in the stimulus alone are one line.
std::string to_table(const Machine& machine);

/// `to_table` with the stimuli and Mermaid's picture before it: the whole machine on one page.
std::string to_markdown(const Machine& machine);

/// The state diagram in Mermaid's language (`stateDiagram-v2`), drawn as `to_dot` draws it. Comments behind each arrow
/// have its rows, comments behind each state the rows that are not drawn, in the form of `to_dot`'s tooltips.
std::string to_mermaid(const Machine& machine);

/// A Mealy machine in the dialect of DOT of automata.cs.ru.nl, which LearnLib and AALpy read: nodes s0, s1, ... with
/// the states' names as labels, edges "stimulus / answer", the initial state behind `__start0`. It is the machine under
/// `parameters` of a server that takes the first of alternative rows and sends the first kind of message that the row
/// allows. An answer is "continue ScramServerFirst", "success", "refusal", or "nothing". States that this server never
/// enters are left out.
std::string to_mealy(const Machine& machine, const Parameters& parameters);

/// Whether both hold under the same parameters, for some parameters. Then rows under these guards are alternatives.
bool hold_together(Guard one, Guard other);

/// "SASL_BADAUTH, SASL_NOUSER"; empty for no codes.
std::string code_names(CodeSet set);
/// "None, ScramError"; empty for no message.
std::string message_names(MessageSet set);
std::string_view name(StateKind kind);
std::string_view name(Delivery delivery);
std::string_view name(Evidence evidence);
std::string_view name(Origin origin);
std::string_view name(MechanismClass mechanism_class);

} // namespace saslspec::model
