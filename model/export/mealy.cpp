#include "saslspec/model/export.hpp"
#include "saslspec/model/resolved.hpp"

namespace saslspec::model {
namespace {

/// The answer that the first alternative gives, with the first kind of message that it allows.
std::string output_of(const Outcome& outcome) {
  if (outcome.reply == Reply::Invalid) return "nothing";
  std::string text(name(outcome.reply));
  const std::string messages = message_names(outcome.messages);
  const std::string first = messages.substr(0, messages.find(','));
  if (first != "None") text += " " + first;
  return text;
}

std::string parameter_words(const Machine& machine, const Parameters& parameters) {
  std::string text;
  for (unsigned value = static_cast<unsigned>(Guard::Always) + 1; value <= 255; ++value) {
    const auto guard = static_cast<Guard>(value);
    bool mentioned = false;
    for (const Transition& row : machine.transitions)
      mentioned = mentioned || row.guard == guard;
    if (mentioned && holds(guard, parameters)) text.append(text.empty() ? "" : ", ").append(name(guard));
  }
  return text.empty() ? "no parameter matters" : text;
}

} // namespace

std::string to_mealy(const Machine& machine, const Parameters& parameters) {
  const Resolved resolved(machine, parameters, {});
  std::string text = "// " + std::string(machine.name) + ": " + parameter_words(machine, parameters) +
                     "; of alternatives, and of kinds of message, the first.\ndigraph g {\n\n";
  for (const std::uint8_t state : resolved.reachable()) {
    const std::string label(machine.states[state].name);
    text += "\ts" + std::to_string(state) + " [shape=\"circle\" label=\"" + label + "\"];\n";
  }
  for (const std::uint8_t state : resolved.reachable()) {
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      const Transition& row = resolved.row(state, stimulus);
      text += "\ts" + std::to_string(state) + " -> s" + std::to_string(row.to) + " [label=\"" +
              std::string(machine.stimuli[stimulus].name) + " / " + output_of(row.outcome) + "\"];\n";
    }
  }
  return text + "\n\t__start0 [label=\"\" shape=\"none\" width=\"0\" height=\"0\"];\n\t__start0 -> s0;\n\n}\n";
}

} // namespace saslspec::model
