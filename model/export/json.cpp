#include "saslspec/model/export.hpp"

#include "export/text.hpp"

namespace saslspec::model {
using export_text::array_of;
using export_text::Lines;
using export_text::quoted;

std::string to_json(const Machine& machine) {
  Lines states;
  for (const StateInfo& state : machine.states)
    states.add("{\"name\": " + quoted(state.name) + ", \"kind\": " + quoted(name(state.kind)) +
               ", \"meaning\": " + quoted(state.meaning) + "}");
  Lines stimuli;
  for (const StimulusInfo& stimulus : machine.stimuli)
    stimuli.add("{\"name\": " + quoted(stimulus.name) + ", \"delivery\": " + quoted(name(stimulus.delivery)) +
                ", \"message\": " + quoted(stimulus.message) + ", \"evidence\": " + quoted(name(stimulus.evidence)) +
                ", \"meaning\": " + quoted(stimulus.meaning) + ", \"origin\": " + quoted(name(stimulus.origin)) + "}");
  Lines transitions;
  for (const Transition& row : machine.transitions)
    transitions.add(
        "{\"from\": " + quoted(machine.states[row.from].name) +
        ", \"stimulus\": " + quoted(machine.stimuli[row.stimulus].name) + ", \"guard\": " + quoted(name(row.guard)) +
        ", \"reply\": " + quoted(name(row.outcome.reply)) + ", \"codes\": " + array_of(code_names(row.outcome.codes)) +
        ", \"messages\": " + array_of(message_names(row.outcome.messages)) +
        ", \"to\": " + quoted(machine.states[row.to].name) + ", \"requirement\": " + quoted(row.requirement) + "}");
  return "{\n  \"schema\": \"saslspec-model/1\",\n  \"name\": " + quoted(machine.name) +
         ",\n  \"class\": " + quoted(name(machine.mechanism_class)) +
         ",\n  \"server_first\": " + (machine.server_first ? "true" : "false") + ",\n  \"states\": " + states.array() +
         ",\n  \"stimuli\": " + stimuli.array() + ",\n  \"transitions\": " + transitions.array() + "\n}\n";
}

} // namespace saslspec::model
