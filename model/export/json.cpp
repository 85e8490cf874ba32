#include "saslspec/model/export.hpp"

namespace saslspec::model {
namespace {

// Names and meanings are ASCII without control characters (tests/export_test.cpp), so two escapes suffice.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char octet : text) {
    if (octet == '"' || octet == '\\') result += '\\';
    result += octet;
  }
  return result + "\"";
}

/// ["SASL_BADAUTH", "SASL_NOUSER"] from "SASL_BADAUTH, SASL_NOUSER".
std::string array_of(std::string_view names) {
  std::string result = "[";
  while (!names.empty()) {
    const std::size_t end = names.find(", ");
    result += quoted(names.substr(0, end));
    if (end == std::string_view::npos) break;
    result += ", ";
    names.remove_prefix(end + 2);
  }
  return result + "]";
}

class Lines {
public:
  void add(std::string line) {
    text_ += text_.empty() ? "\n    " : ",\n    ";
    text_ += line;
  }
  std::string array() const { return "[" + text_ + "\n  ]"; }

private:
  std::string text_;
};

} // namespace

std::string to_json(const Machine& machine) {
  Lines states;
  for (const StateInfo& state : machine.states)
    states.add("{\"name\": " + quoted(state.name) + ", \"kind\": " + quoted(name(state.kind)) +
               ", \"meaning\": " + quoted(state.meaning) + "}");
  Lines stimuli;
  for (const StimulusInfo& stimulus : machine.stimuli)
    stimuli.add("{\"name\": " + quoted(stimulus.name) + ", \"delivery\": " + quoted(name(stimulus.delivery)) +
                ", \"message\": " + quoted(stimulus.message) + ", \"evidence\": " + quoted(name(stimulus.evidence)) +
                ", \"meaning\": " + quoted(stimulus.meaning) + "}");
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
