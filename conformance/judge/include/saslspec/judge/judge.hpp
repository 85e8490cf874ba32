// The judge: compares a target's answers with the allowed ones, one call at a time.
#pragma once

#include "saslspec/judge/harness_fault.hpp"
#include "saslspec/judge/requirements.hpp"
#include "saslspec/judge/standard.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/oracle/client.hpp"
#include "saslspec/worker/protocol.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::judge {

/// In which respect an observation deviates.
enum class Aspect : std::uint8_t {
  Reply,         ///< the class of result code
  Code,          ///< another code of the right class: never more than an advisory
  Message,       ///< the server message
  Outputs,       ///< serverout and serveroutlen as out-parameters
  Identity,      ///< the identity that can be read after success
  EarlyIdentity, ///< an identity that can be read without success
  SideEffect,
  Death, ///< a signal, or the process ended
  Hang,
  Automaton, ///< found in the whole conversation, not in one call
};

/// The harm of a deviation, the worst first: the worst deviation that gates decides a case.
enum class Effect : std::uint8_t {
  LetsIn,        ///< somebody who is not entitled to an identity has it
  Crash,         ///< or no answer
  Memory,        ///< or another effect outside the connection
  RefusesRight,  ///< a message that has to be accepted
  Message,       ///< a wrong message is sent, or taken
  Outputs,       ///< serverout and serveroutlen, or the identity that cannot be read
  EarlyIdentity, ///< an identity can be read without success
  Code,          ///< another result code of the right class
};
inline constexpr Effect last_effect = Effect::Code;
/// "lets somebody in", "crash or hang", ...
std::string_view words(Effect effect);

struct Deviation {
  Aspect aspect;
  std::string requirement; ///< the clause
  std::string expected;
  std::string observed;
  bool gates = false;
  Effect effect = Effect::Message;
  bool is_outside = false; ///< the profile judges by other documents than that of the requirement
};

/// The deviation that decides: of those that gate, else of all, the first with the worst effect. Those outside the
/// profile decide nothing. Null when there is none.
const Deviation* deciding(std::span<const Deviation> deviations);

/// One allowed answer. Alternatives to one stimulus differ in the reply or in the kind of message.
struct Alternative {
  model::Outcome outcome;
  std::vector<std::string_view> requirements; ///< the first is cited unless only another gates
};

struct Judgement {
  std::optional<std::size_t>
      taken; ///< index of the alternative; absent when no alternative allows the reply, or no reply came
  model::Message message = model::Message::None; ///< the kind of server message seen
  std::vector<Deviation> deviations;
};

/// `Outcome::messages` of an alternative whose server message is not judged.
constexpr model::MessageSet any_message = ~model::MessageSet{0};

/// Weighs deviations by profile, level, traits and capabilities. Stateless otherwise.
class Judge {
public:
  /// `by_analogy`: no standard specifies the mechanism, and only crashes, hangs and success without evidence gate.
  /// Keeps nothing of `probe` but traits and capabilities.
  Judge(const worker::Probe& probe, const Standard& standard, bool by_analogy = false)
      : traits_(probe.traits), capabilities_(probe.capabilities), standard_(standard), by_analogy_(by_analogy) {}

  /// Judges one start or step. `client` is shown the server message and checks its grammar. A success that is not
  /// allowed always gates where it `lets_somebody_in` (bug_automata.hpp), whatever specifies the mechanism.
  Judgement call(std::span<const Alternative> allowed, const worker::Observation& observation, oracle::Client& client,
                 bool lets_somebody_in = false) const;

  /// Judges the identity that can be read after a call that left the negotiation in a state of `kind`. `expected` is
  /// the identity of the success, needed only in Authenticated; an empty authcid in it is not judged (no standard fixes
  /// it).
  std::vector<Deviation> identity(model::StateKind kind, const worker::Observation& observation,
                                  const oracle::Client::Identity& expected) const;

  /// A deviation from `requirement`, weighed by profile and level; its effect is that of the aspect. Throws
  /// HarnessFault for an unknown id.
  Deviation weigh(Aspect aspect, std::string_view requirement, std::string expected, std::string observed) const;
  bool gates(std::string_view requirement) const;
  /// The requirement to cite for a deviation from `alternative`: the first that gates, else the first.
  std::string_view cited(const Alternative& alternative) const;

  /// Whether the manual page and the C API's draft are the target's documents. No other document specifies the result
  /// of a call after the end of a negotiation.
  bool is_libsasl() const;

private:
  Deviation reply(std::span<const Alternative> allowed, const worker::Observation& observation,
                  bool lets_somebody_in) const;
  void outputs(const worker::Observation& observation, std::vector<Deviation>& deviations) const;
  void code(const Alternative& alternative, const worker::Observation& observation,
            std::vector<Deviation>& deviations) const;
  model::Message message(const Alternative& alternative, const worker::Observation& observation, oracle::Client& client,
                         std::vector<Deviation>& deviations) const;

  std::uint32_t traits_;
  std::uint32_t capabilities_;
  Standard standard_;
  bool by_analogy_;
};

/// "SASL_CONTINUE with ScramServerFirst", "refusal (SASL_BADPROT)"; several joined by "or".
std::string words(std::span<const Alternative> allowed);
std::string words(const worker::Observation& observation);
/// "signal 11", "exit status 3", "no answer within the deadline"; empty without a death.
std::string words_of_death(const worker::Observation& observation);

} // namespace saslspec::judge
