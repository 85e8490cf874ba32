#include "saslspec/model/learned.hpp"

#include "export/text.hpp"

namespace saslspec::model {

std::string_view name(Ending ending) {
  switch (ending) {
  case Ending::Invalid:
    return "invalid";
  case Ending::Returned:
    return "returned";
  case Ending::Crashed:
    return "crash";
  case Ending::Hung:
    return "hang";
  }
  return "invalid";
}

std::string_view name(Readable readable) {
  switch (readable) {
  case Readable::Invalid:
    return "invalid";
  case Readable::Nothing:
    return "nothing";
  case Readable::Identity:
    return "identity";
  case Readable::WrongIdentity:
    return "wrong identity";
  }
  return "invalid";
}

bool alike(const Answer& one, const Answer& other) {
  return one.ending == other.ending && one.reply == other.reply && one.message == other.message &&
         one.readable == other.readable;
}

std::string words(const Answer& answer) {
  if (answer.ending != Ending::Returned) return std::string(name(answer.ending));
  std::string text;
  switch (answer.reply) {
  case Reply::Invalid:
    return "nothing";
  case Reply::Continue:
    text = "SASL_CONTINUE";
    break;
  case Reply::Success:
    text = "SASL_OK";
    break;
  case Reply::Refusal:
    text = "refusal";
    if (answer.codes != 0) text += " (" + code_names(answer.codes) + ")";
    break;
  }
  if (answer.message == Message::Invalid) text += " with octets of no known kind";
  if (answer.message == Message::Empty) text += " with an empty message";
  if (answer.message != Message::Invalid && answer.message != Message::Empty && answer.message != Message::None)
    text.append(" with ").append(name(answer.message));
  if (answer.readable == Readable::Identity) text += ", identity readable";
  if (answer.readable == Readable::WrongIdentity) text += ", another identity readable";
  return text;
}

StateKind kind_of(const LearnedMachine& learned, std::size_t state) {
  if (state == 0) return StateKind::Idle;
  const auto& stands_for = learned.states[state].stands_for;
  return stands_for.empty() ? StateKind::Invalid : learned.machine->states[stands_for.front()].kind;
}

namespace {

using export_text::Lines;
using export_text::quoted;

std::string stimuli_of(const LearnedMachine& learned, std::span<const std::uint8_t> trace) {
  std::string text;
  for (const std::uint8_t stimulus : trace)
    text += (text.empty() ? "" : ", ") + quoted(learned.machine->stimuli[stimulus].name);
  return "[" + text + "]";
}

std::string members_of(const Answer& answer) {
  return "\"ending\": " + quoted(name(answer.ending)) + ", \"reply\": " + quoted(name(answer.reply)) +
         ", \"codes\": " + export_text::array_of(code_names(answer.codes)) +
         ", \"message\": " + quoted(name(answer.message)) + ", \"readable\": " + quoted(name(answer.readable));
}

std::string state_object(const LearnedMachine& learned, const LearnedState& state) {
  std::string names;
  for (const std::uint8_t model_state : state.stands_for)
    names += (names.empty() ? "" : ", ") + quoted(learned.machine->states[model_state].name);
  return "{\"name\": " + quoted(state.name) + ", \"stands_for\": [" + names +
         "], \"access\": " + stimuli_of(learned, state.access) + "}";
}

std::string transition_object(const LearnedMachine& learned, const LearnedTransition& transition) {
  return "{\"from\": " + quoted(learned.states[transition.from].name) +
         ", \"stimulus\": " + quoted(learned.machine->stimuli[transition.stimulus].name) + ", " +
         members_of(transition.answer) + ", \"to\": " + quoted(learned.states[transition.to].name) + "}";
}

std::string difference_object(const LearnedMachine& learned, const Difference& difference) {
  std::string steps;
  for (std::size_t index = 0; index < difference.trace.size(); ++index)
    steps += (index == 0 ? "" : ", ") +
             ("{\"stimulus\": " + quoted(learned.machine->stimuli[difference.trace[index]].name)) +
             ", \"allowed\": " + quoted(difference.allowed[index]) + ", " + members_of(difference.answers[index]) + "}";
  return "{\"requirement\": " + quoted(difference.requirement) +
         ", \"gates\": " + (difference.gates ? "true" : "false") +
         ", \"model_state\": " + quoted(learned.machine->states[difference.model_state].name) + ", \"trace\": [" +
         steps + "]}";
}

} // namespace

std::string to_json(const LearnedMachine& learned, std::span<const Difference> differences) {
  Lines states;
  for (const LearnedState& state : learned.states)
    states.add(state_object(learned, state));
  Lines transitions;
  for (const LearnedTransition& transition : learned.transitions)
    transitions.add(transition_object(learned, transition));
  Lines differing;
  for (const Difference& difference : differences)
    differing.add(difference_object(learned, difference));
  return "{\n  \"schema\": \"saslspec-learned/1\",\n  \"target\": " + quoted(learned.target) +
         ",\n  \"mechanism\": " + quoted(learned.machine->name) +
         ",\n  \"circumstances\": " + quoted(learned.circumstances) + ",\n  \"states\": " + states.array() +
         ",\n  \"transitions\": " + transitions.array() + ",\n  \"differences\": " + differing.array() + "\n}\n";
}

} // namespace saslspec::model
