// A machine that was learned from a target, and its differences from the model. Plain data: other rooms learn the
// machine; here it is drawn and printed beside the tables.
#pragma once

#include "saslspec/model/export.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace saslspec::model {

/// How a call came back.
enum class Ending : std::uint8_t {
  Invalid,
  Returned,
  Crashed, ///< the process ended
  Hung,    ///< no answer within the deadline
};
std::string_view name(Ending ending);

/// The identity that can be read after a call.
enum class Readable : std::uint8_t {
  Invalid,
  Nothing,
  Identity,
  WrongIdentity, ///< after a success, another identity than the client's
};
std::string_view name(Readable readable);

/// A target's answer to one stimulus. Codes are a detail: they tell no states apart.
struct Answer {
  Ending ending = Ending::Invalid;
  Reply reply = Reply::Invalid;       ///< Invalid where nothing is returned: Dispose, a crash, a hang
  Message message = Message::Invalid; ///< Invalid: octets that are no message of this mechanism
  Readable readable = Readable::Invalid;
  CodeSet codes = 0; ///< all codes that were seen
};
/// Whether both are the same but for the codes.
bool alike(const Answer& one, const Answer& other);
/// "CONTINUE with ScramServerFirst", "refusal (SASL_BADPROT), identity readable", "crash".
std::string words(const Answer& answer);

struct LearnedState {
  std::string name; ///< unique: the model's, several joined ("Idle, Failed"), numbered ("Failed (2)"), or another word
  std::vector<std::uint8_t> stands_for; ///< the model's states to which allowed traces can have led; may be empty
  std::vector<std::uint8_t> access;     ///< a shortest trace that leads here
};

struct LearnedTransition {
  std::uint16_t from;
  std::uint8_t stimulus; ///< index into Machine::stimuli
  Answer answer;
  std::uint16_t to;
};

/// A complete deterministic machine over those stimuli of the model that the target can be given. State 0 is initial.
struct LearnedMachine {
  const Machine* machine = nullptr; ///< its stimuli are the alphabet
  Parameters parameters;
  std::string circumstances; ///< a word for the parameters: "sd+noplain"
  std::string target;        ///< as the user named it
  std::vector<LearnedState> states;
  std::vector<LearnedTransition> transitions; ///< by state, then stimulus; as many for each state
};

/// The kind of the model's states that the state stands for; Invalid when there is none. The initial state is Idle.
StateKind kind_of(const LearnedMachine& learned, std::size_t state);

/// A transition with an answer that the model does not allow where a shortest trace takes it.
struct Difference {
  std::size_t transition;           ///< index into LearnedMachine::transitions
  std::uint8_t model_state;         ///< where the model is before it
  std::vector<std::uint8_t> trace;  ///< ends with the stimulus of the transition
  std::vector<std::string> allowed; ///< the model's answers to each stimulus of the trace, in words
  std::vector<Answer> answers;      ///< the target's answer to each stimulus of the trace
  std::string requirement;          ///< the id of the broken requirement in vectors/requirements.json
  bool gates = false;               ///< whether it fails a run under the chosen profile
};

/// The learned machine in Graphviz' language, drawn as the tables are. Dispose and starts that begin afresh from
/// everywhere look the same in every machine and are left out; refusals are folded. Transitions that differ from the
/// model are red where the difference gates and amber where it does not; starts and refusals in place that differ
/// without weight are counted in the state. Uses `title` and `legend` of the style.
std::string to_dot(const LearnedMachine& learned, std::span<const Difference> differences = {},
                   const DotStyle& style = {});

/// As JSON: {"schema": "saslspec-learned/1", "target", "mechanism", "circumstances", "states", "transitions",
/// "differences"}; one transition a line.
std::string to_json(const LearnedMachine& learned, std::span<const Difference> differences = {});

} // namespace saslspec::model
