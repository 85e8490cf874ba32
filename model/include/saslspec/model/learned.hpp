// A machine that was inferred from a target by asking it, and where it differs from the model. Plain data: how it is
// inferred is not this room's business, but here it is drawn and printed beside the tables.
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

/// What can be read of an identity after a call.
enum class Readable : std::uint8_t {
  Invalid,
  Nothing,
  Identity,
  WrongIdentity, ///< after a success, another one than the client's
};
std::string_view name(Readable readable);

/// What a target answers to one stimulus. Codes are a detail: they tell no states apart.
struct Answer {
  Ending ending = Ending::Invalid;
  Reply reply = Reply::Invalid;       ///< Invalid where nothing is returned: Dispose, a crash, a hang
  Message message = Message::Invalid; ///< Invalid: octets that are no message of this mechanism
  Readable readable = Readable::Invalid;
  CodeSet codes = 0; ///< every one that was seen
};
/// Whether both are the same but for the codes.
bool alike(const Answer& one, const Answer& other);
/// "CONTINUE with ScramServerFirst", "refusal (SASL_BADPROT), identity readable", "crash".
std::string words(const Answer& answer);

struct LearnedState {
  std::string name; ///< unique: the model's, several joined ("Idle, Failed"), numbered ("Failed (2)"), or another word
  std::vector<std::uint8_t> stands_for; ///< the model's states that allowed traces can have led to; may be none
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
  const Machine* machine = nullptr; ///< whose alphabet it is learned over
  Parameters parameters;
  std::string circumstances; ///< a word for the parameters: "sd+noplain"
  std::string target;        ///< as the user named it
  std::vector<LearnedState> states;
  std::vector<LearnedTransition> transitions; ///< by state, then stimulus; as many for each state
};

/// What the state stands for in the model; Invalid for nothing. The initial state is Idle whatever else it stands for.
StateKind kind_of(const LearnedMachine& learned, std::size_t state);

/// One transition that answers otherwise than the model allows where a shortest trace takes it.
struct Difference {
  std::size_t transition;           ///< index into LearnedMachine::transitions
  std::uint8_t model_state;         ///< where the model is before it
  std::vector<std::uint8_t> trace;  ///< its last stimulus is the one that is answered otherwise
  std::vector<std::string> allowed; ///< for each stimulus of the trace, what the model allows, in words
  std::vector<Answer> answers;      ///< for each stimulus of the trace, what the target answers
  std::string requirement;          ///< the one that is broken; id in vectors/requirements.json
  bool gates = false;               ///< whether it fails a run under the profile that was asked for
};

/// The learned machine in Graphviz' language, in the manner of the tables': what looks the same in every machine
/// (Dispose, starts that begin afresh from everywhere) is left out, refusals are folded, and transitions that differ
/// from the model are coloured: red where that gates, amber where it does not; starts and refusals in place that differ
/// without weight are counted in the state. Uses `title` and `legend` of the style.
std::string to_dot(const LearnedMachine& learned, std::span<const Difference> differences = {},
                   const DotStyle& style = {});

/// As JSON: {"schema": "saslspec-learned/1", "target", "mechanism", "circumstances", "states", "transitions",
/// "differences"}; one transition a line.
std::string to_json(const LearnedMachine& learned, std::span<const Difference> differences = {});

} // namespace saslspec::model
