// The run-time view of a mechanism's transition table. Suites, exports and diagrams read it.
// The tables themselves are constexpr arrays in model/mechanisms; this view is made from them and adds nothing.
#pragma once

#include "saslspec/model/vocabulary.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::model {

enum class StateKind : std::uint8_t { Invalid, Idle, Negotiating, Refusing, Authenticated, Failed };

struct StateInfo {
  std::string_view name; ///< in the past tense: "ChallengeSent"
  StateKind kind;
  std::string_view meaning;
};

/// How a stimulus reaches the library.
enum class Delivery : std::uint8_t { Invalid, Start, Step, Dispose };

struct StimulusInfo {
  std::string_view name; ///< unique in the machine: "Start.known", "Start.Message.valid", "ClientFinal.wrong_proof"
  Delivery delivery;
  std::string_view
      message;       ///< the message that the oracle client builds ("Message.valid"); "absent" is NULL, "empty" is ""
  Evidence evidence; ///< the evidence of identity that a server accepts with it
  std::string_view meaning;
  Origin origin = Origin::ByEvidence;
  std::uint8_t mechanism = 0; ///< the first or the second of two mechanisms on one handle; 0 in a table of one
  Entitlement entitlement = Entitlement::ByEvidence;
};

/// Guards read `Parameters` and nothing else.
enum class Guard : std::uint8_t {
  Invalid,
  Always,
  SuccessData,
  NoSuccessData,
  PlaintextAllowed,
  PlaintextForbidden,
  AnonymousAllowed,
  AnonymousForbidden,
  ExternalIdentity,
  NoExternalIdentity,
  ChannelBinding,
  NoChannelBinding,
  BindingOptional,
  BindingRequired,
  LayersAllowed,
  LayersForbidden,
  LayersAndSuccessData,
  ChannelBindingOptional,
};
inline constexpr Guard last_guard = Guard::ChannelBindingOptional;
constexpr bool holds(Guard guard, const Parameters& parameters) {
  switch (guard) {
  case Guard::Invalid:
    return false;
  case Guard::Always:
    return true;
  case Guard::SuccessData:
    return parameters.success_data;
  case Guard::NoSuccessData:
    return !parameters.success_data;
  case Guard::PlaintextAllowed:
    return parameters.plaintext_allowed;
  case Guard::PlaintextForbidden:
    return !parameters.plaintext_allowed;
  case Guard::AnonymousAllowed:
    return parameters.anonymous_allowed;
  case Guard::AnonymousForbidden:
    return !parameters.anonymous_allowed;
  case Guard::ExternalIdentity:
    return parameters.external_identity;
  case Guard::NoExternalIdentity:
    return !parameters.external_identity;
  case Guard::ChannelBinding:
    return parameters.channel_binding;
  case Guard::NoChannelBinding:
    return !parameters.channel_binding;
  case Guard::BindingOptional:
    return parameters.binding_optional;
  case Guard::BindingRequired:
    return !parameters.binding_optional;
  case Guard::LayersAllowed:
    return parameters.layers_allowed;
  case Guard::LayersForbidden:
    return !parameters.layers_allowed;
  case Guard::LayersAndSuccessData:
    return parameters.layers_allowed && parameters.success_data;
  case Guard::ChannelBindingOptional:
    return parameters.channel_binding && parameters.binding_optional;
  }
  return false;
}
std::string_view name(Guard guard);

struct Outcome {
  Reply reply;   ///< the class of result code: this gates; Invalid where nothing is returned (Dispose)
  CodeSet codes; ///< the codes that documents name here (0: no document does); another of the class is an advisory
  MessageSet messages; ///< the kinds of server message allowed
};

/// One row. Several rows with the same (from, stimulus) and guards that hold together are *alternatives* that a
/// standard leaves open; their outcomes differ in `reply` or `messages`, so an observation selects at most one row.
struct Transition {
  std::uint8_t from;
  std::uint8_t stimulus;
  Guard guard;
  Outcome outcome;
  std::uint8_t to;
  std::string_view requirement; ///< id in vectors/requirements.json
};

/// The evidence on which a success of the mechanism rests. Properties are declared for each class.
/// Mixed is the class of two mechanisms on one handle that rest on different evidence.
enum class MechanismClass : std::uint8_t { Invalid, ChallengeBound, Bearer, External, None, Mixed };

/// One mechanism's machine (or the abstract negotiation). State 0 is the initial state. All views have static lifetime.
struct Machine {
  std::string_view name; ///< IANA name: "SCRAM-SHA-256"; "negotiation" for the abstract one
  MechanismClass mechanism_class;
  bool server_first;
  std::span<const StateInfo> states;
  std::span<const StimulusInfo> stimuli;
  std::span<const Transition> transitions;
  /// Whether the oracle client builds the stimuli. A table without that is proved and drawn, and targets are not
  /// compared with it.
  bool is_produced = true;
  /// Whether no standard defines the mechanism and the table is another's. No answer is a deviation from it.
  bool by_analogy = false;
  /// A document defines the mechanism with others by a rule for their names, and it has the table of one of them: what
  /// has to be tried is tried there, and this one is compared with the table.
  bool is_of_a_family = false;
  bool is_compared_only() const { return by_analogy || is_of_a_family; }

  std::optional<std::uint8_t> state(std::string_view state_name) const;
  std::optional<std::uint8_t> stimulus(std::string_view stimulus_name) const;
  /// The rows that apply, in the order of the table. At least one does in every state, by static_assert.
  std::vector<const Transition*> rows(std::uint8_t from, std::uint8_t stimulus_index,
                                      const Parameters& parameters) const;
};

/// The row that an answer selects, by its index: the row that allows the answer, or else the first row that allows the
/// class of reply, and then the message is wrong. `nullopt` when no row allows the reply.
std::optional<std::size_t> selected(std::span<const Transition* const> rows, Reply reply, Message message);

/// All mechanisms' machines in a fixed order; not the abstract negotiation.
std::span<const Machine* const> machines();
/// The mechanism's machine; null for a name without a table.
const Machine* machine(std::string_view mechanism_name);
/// The abstract negotiation, which every machine refines.
const Machine& negotiation();

/// The requirement ids that the rows of `machine` name, sorted, each once.
std::vector<std::string_view> requirements_of(const Machine& machine);

// --- test derivation -------------------------------------------------------------------------------------------------

/// The alternative that a target takes, as found by probing: (from, stimulus) -> index into `rows()`. A target takes
/// the first of alternatives for which there is no choice.
struct Choice {
  std::uint8_t from;
  std::uint8_t stimulus;
  std::uint8_t alternative;
};

struct Trace {
  std::vector<std::uint8_t> stimuli;
  std::string reason; ///< in words: "repeat ClientFinal.valid", "identify Failed by Step.empty"
};

/// A trace to each (state, stimulus) that has alternatives. Its last stimulus shows which alternative the target takes,
/// provided that the answers before it, followed on the model, lead to that state: a trace may rest on an alternative.
std::vector<Trace> choice_probes(const Machine& machine, const Parameters& parameters);

/// The stimuli that a suite uses beyond the transitions of the model, to look for extra states.
enum class Breadth : std::uint8_t {
  Representative, ///< one of all that the table treats alike: the same kind of message, the same rows in every state
  Full,           ///< all
};

/// The Wp suite for `extra_states` (k) more states than the model, on the machine made deterministic by `choices`.
/// Every transition is taken and the state after it identified. With Breadth::Full the suite is k-A-complete over the
/// alphabet; with Breadth::Representative it is so for targets that treat alike, also in states beyond the model, the
/// stimuli that the table treats alike. A new connection counts as a reset: only identification follows Dispose.
/// Duplicates and prefixes are removed; shortest first, in a deterministic order.
std::vector<Trace> wp_suite(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices,
                            unsigned extra_states, Breadth breadth = Breadth::Representative);

/// Full when that suite has at most `symbols` stimuli in all, else Representative. A report has to name the breadth,
/// because the guarantee depends on it: see `wp_suite`.
Breadth breadth_within(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices,
                       unsigned extra_states, std::size_t symbols);

/// The stimuli that stand for all others under Breadth::Representative.
std::vector<std::uint8_t> representatives(const Machine& machine, const Parameters& parameters,
                                          std::span<const Choice> choices);

/// Yields uniform 64-bit numbers.
class RandomSource {
public:
  virtual ~RandomSource() = default;
  virtual std::uint64_t next() = 0;
};

class Resolved;

/// Random-Wp traces of the machine made deterministic by `choices`. The machine outlives it.
class RandomWp {
public:
  RandomWp(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices);

  /// A random access sequence, a random middle of `middle` stimuli, a random state identifier.
  Trace trace(unsigned middle, RandomSource& random) const;

private:
  std::shared_ptr<const Resolved> resolved_;
  std::vector<std::vector<std::vector<std::uint8_t>>> identifiers_; ///< words, by state
};

} // namespace saslspec::model
