#include "check/composition.hpp"

#include "saslspec/model/export.hpp"

namespace saslspec::model {
namespace {

using check::Composition;
using check::identifier;
using check::number;
using check::Sender;

std::string constant(const std::string& name, std::size_t value) {
  return "(define-fun " + name + " () Int " + number(value) + ")\n";
}

/// "(or (= x 1) (= x 3))": whether x is among `numbers`.
std::string one_of(std::string_view variable, const std::vector<unsigned>& numbers) {
  if (numbers.empty()) return "false";
  std::string text = "(or";
  for (const unsigned value : numbers)
    text += " (= " + std::string(variable) + " " + number(value) + ")";
  return text + ")";
}

std::string predicate(std::string_view name, std::string_view variable, const std::vector<unsigned>& numbers) {
  const std::string x(variable);
  return "(define-fun " + std::string(name) + " ((" + x + " Int)) Bool " + one_of(variable, numbers) + ")\n";
}

std::string state_name(const Machine& machine, std::size_t state) {
  return identifier("in_", machine.states[state].name);
}
std::string stimulus_name(const Machine& machine, std::size_t stimulus) {
  return identifier("on_", machine.stimuli[stimulus].name);
}

std::string names(const Composition& composition) {
  const Machine& machine = composition.table();
  std::string text = "; States and stimuli, numbered as in the table.\n";
  for (std::size_t state = 0; state < machine.states.size(); ++state)
    text += constant(state_name(machine, state), state);
  for (std::size_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus)
    text += constant(stimulus_name(machine, stimulus), stimulus);
  text += "; Replies and phases of a negotiation.\n";
  unsigned value = 0;
  for (const char* reply : {"NoReply", "Continue", "Success", "Refusal"})
    text += constant(reply, value++);
  value = 0;
  for (const char* phase : {"Over", "Begun", "Earned"})
    text += constant(phase, value++);
  text += "; Circumstances, by number, in which a guard holds.\n";
  for (const Guard guard : composition.guards())
    text += predicate(identifier("if_", name(guard)), "circumstances", composition.where(guard));
  text += predicate("identity_established", "circumstances", composition.where(&Parameters::external_identity));
  text += predicate("anonymous_allowed", "circumstances", composition.where(&Parameters::anonymous_allowed));
  text += predicate("binding_offered", "circumstances", composition.where(&Parameters::channel_binding));
  return text;
}

std::string classes(const Composition& composition) {
  const auto stimuli = [&](std::string_view name, auto accepted) {
    return predicate(name, "stimulus", composition.stimuli(accepted));
  };
  const auto sets = [&](std::string_view name, auto accepted) {
    return predicate(name, "sent", composition.message_sets(accepted));
  };
  const auto sent_by = [](Sender sender) {
    return [sender](const StimulusInfo& one) { return check::sender(one) == sender; };
  };
  return "; What stimuli, messages (bit n of sent: kind n) and states are.\n" +
         stimuli("is_start", [](const StimulusInfo& one) { return one.delivery == Delivery::Start; }) +
         stimuli("is_dispose", [](const StimulusInfo& one) { return one.delivery == Delivery::Dispose; }) +
         stimuli("is_evidence", [](const StimulusInfo& one) { return one.evidence != Evidence::None; }) +
         stimuli("is_of_second", [](const StimulusInfo& one) { return one.mechanism != 0; }) +
         stimuli("is_replayed", [](const StimulusInfo& one) { return one.origin == Origin::Replayed; }) +
         stimuli("is_downgraded", [](const StimulusInfo& one) { return one.origin == Origin::Downgraded; }) +
         sets("is_message", [](MessageSet set) { return check::sends(set); }) +
         sets("is_challenge", [](MessageSet set) { return check::challenges(set); }) +
         sets("is_server_proof", [](MessageSet set) { return (set & server_proofs) != 0; }) +
         predicate("is_readable", "state", composition.states(StateKind::Authenticated)) +
         "; Who sends: the holder of the secret, whoever saw it shown, whoever overheard another negotiation; the rest "
         "anybody.\n" +
         stimuli("by_holder", sent_by(Sender::Holder)) + stimuli("by_whoever_saw", sent_by(Sender::Shown)) +
         stimuli("by_replayer", sent_by(Sender::Replayer));
}

/// All rows, or only the rows that an honest client can see taken where there is no attacker.
std::string rows(const Composition& composition, bool calm) {
  const Machine& machine = composition.table();
  std::string text = "; The table.\n(define-fun answers ((circumstances Int) (state Int) (stimulus Int) (reply Int) "
                     "(sent Int) (next Int)) Bool (or\n";
  constexpr const char* replies[] = {"NoReply", "Continue", "Success", "Refusal"};
  for (std::size_t index = 0; index < machine.transitions.size(); ++index) {
    if (calm && !composition.honest(index)) continue;
    const Transition& row = machine.transitions[index];
    text += "  (and (= state " + state_name(machine, row.from) + ") (= stimulus " +
            stimulus_name(machine, row.stimulus) + ") (" + identifier("if_", name(row.guard)) +
            " circumstances) (= reply " + replies[static_cast<std::size_t>(row.outcome.reply)] + ") (= sent " +
            number(row.outcome.messages) + ") (= next " + state_name(machine, row.to) + ")) ; " +
            std::string(row.requirement) + "\n";
  }
  return text + "false))\n";
}

struct Variable {
  std::string_view name;
  std::string_view sort;
  std::string_view initially;
};

/// The variables of the composition. Sessions are numbered from 1; `answered` is the last session that the holder
/// answered, `spent` the last session in which that answer led to success.
constexpr Variable remembered[] = {
    {"state",      "Int",  "0"    },
    {"session",    "Int",  "0"    },
    {"answered",   "Int",  "0"    },
    {"spent",      "Int",  "0"    },
    {"count",      "Int",  "0"    },
    {"phase",      "Int",  "Over" },
    {"second",     "Bool", "false"},
    {"challenged", "Bool", "false"},
    {"succeeded",  "Bool", "false"},
    {"downgraded", "Bool", "false"},
    {"replayed",   "Bool", "false"},
    {"overheard",  "Bool", "false"},
    {"shown",      "Bool", "false"},
};

/// "(state Int) (session Int) ...", with `mark` behind each name, or only the names.
std::string list(std::string_view mark, bool sorts) {
  std::string text;
  for (const Variable& one : remembered) {
    text += sorts ? " (" : " ";
    text.append(one.name).append(mark);
    if (sorts) text.append(" ").append(one.sort).append(")");
  }
  return text;
}

std::string changed(std::string_view variable, std::string_view value) {
  std::string text = " circumstances";
  for (const Variable& one : remembered)
    text.append(" ").append(one.name == variable ? value : one.name);
  return text;
}

/// One event and its effect on the variables; a dot marks their values after it.
constexpr std::string_view event = R"(  (and
    (answers circumstances state stimulus reply sent state.)
    (=> (by_holder stimulus) (or (and (not (is_start stimulus)) (= answered session))
                                 (and (or (is_start stimulus) (not challenged)) (or overheard (> answered 0)))))
    (=> (by_whoever_saw stimulus) shown)
    (=> (by_replayer stimulus) (or overheard (> answered 0)))
    (= session. (ite (afresh state stimulus reply) (+ session 1) session))
    (= answered. answered)
    (= phase. (ite (= reply Success) Over (earned state stimulus reply phase second)))
    (= second. (begun_with_second state stimulus reply second))
    (= count. (+ (ite (or (is_start stimulus) (is_dispose stimulus)) 0 count) (ite (is_message sent) 1 0)))
    (= challenged. (or (and challenged (not (afresh state stimulus reply)))
                       (and (accepts reply) (is_challenge sent))))
    (= replayed. (or (and replayed (not (afresh state stimulus reply)))
                     (and (accepts reply) (or (is_replayed stimulus)
                                              (and (by_holder stimulus) (not (= answered session.)))))))
    (= downgraded. (or (and downgraded (not (afresh state stimulus reply)))
                       (and (accepts reply) (is_downgraded stimulus))))
    (= succeeded. (or (= reply Success) (and succeeded (not (afresh state stimulus reply)))))
    (= spent. (ite (and (= reply Success) (= answered session.)) session. spent))
    (= overheard. overheard)
    (= shown. shown)))
)";

constexpr std::string_view helpers =
    R"(; A start or a new connection forgets; a start that is refused after a success leaves it as it was.
(define-fun afresh ((state Int) (stimulus Int) (reply Int)) Bool
  (or (is_dispose stimulus) (and (is_start stimulus) (not (and (= reply Refusal) (is_readable state))))))
(define-fun accepts ((reply Int)) Bool (or (= reply Continue) (= reply Success)))
; Of two mechanisms on one handle, which was started last.
(define-fun begun_with_second ((state Int) (stimulus Int) (reply Int) (second Bool)) Bool
  (ite (afresh state stimulus reply) (and (is_start stimulus) (accepts reply) (is_of_second stimulus)) second))
; The phase at the moment of the answer, before a success ends it.
(define-fun earned ((state Int) (stimulus Int) (reply Int) (phase Int) (second Bool)) Int
  (let ((before (ite (afresh state stimulus reply) (ite (and (is_start stimulus) (accepts reply)) Begun Over) phase)))
    (ite (and (= reply Refusal) (not (is_start stimulus))) Over
      (ite (and (accepts reply) (is_evidence stimulus) (= before Begun)
                (= (begun_with_second state stimulus reply second) (is_of_second stimulus))) Earned before))))
)";

std::string rules(const Composition& composition, bool calm) {
  std::string sorts, initial;
  for (const Variable& one : remembered) {
    sorts.append(" ").append(one.sort);
    initial.append(" ").append(one.initially);
  }
  const std::string before = "((circumstances Int)" + list("", true) + ")";
  const std::string state = "(reached circumstances" + list("", false) + ")";
  std::string text = std::string(helpers) +
                     "(define-fun happens ((circumstances Int) (stimulus Int) (reply Int) "
                     "(sent Int)" +
                     list("", true) + list(".", true) + ") Bool\n" + std::string(event);
  text +=
      "; What can be reached: the beginning, what others do, the holder, and each event.\n(declare-fun reached (Int" +
      sorts + ") Bool)\n";
  for (std::size_t index = 0; index < composition.circumstances().size(); ++index)
    text += "(assert (reached " + number(index) + initial + "))\n";
  if (!calm)
    text += "(assert (forall " + before + " (=> " + state + " (reached" + changed("overheard", "true") + "))))\n";
  text += "(assert (forall " + before + " (=> " + state + " (reached" + changed("shown", "true") + "))))\n";
  text += "(assert (forall " + before + " (=> (and " + state + " challenged) (reached" +
          changed("answered", "session") + "))))\n";
  text += "(assert (forall ((circumstances Int) (stimulus Int) (reply Int) (sent Int)" + list("", true) +
          list(".", true) + ")\n  (=> (and " + state + "\n    (happens circumstances stimulus reply sent" +
          list("", false) + list(".", false) + "))\n    (reached circumstances" + list(".", false) + "))))\n";
  return text;
}

/// The condition under which an event breaks the property.
std::string violation(const Composition& composition, Property property) {
  switch (property) {
  case Property::Agreement:
    return "(and (= reply Success) (not (= answered session.)))";
  case Property::NoReplay:
    return "(and (= reply Success) (or replayed. (= spent session.)))";
  case Property::Possession:
    return "(and (= reply Success) (not shown))";
  case Property::Established:
    return "(and (= reply Success) (not (identity_established circumstances)))";
  case Property::Requested:
    return "(and (= reply Success) (not (anonymous_allowed circumstances)))";
  case Property::OwnEvidence:
    return "(and (= reply Success) (not (= (earned state stimulus reply phase second) Earned)))";
  case Property::Bounded:
    return "(> count. " + number(composition.message_limit()) + ")";
  case Property::ProofFirst:
    return "(and (accepts reply) (is_server_proof sent) (not (= (earned state stimulus reply phase second) Earned)))";
  case Property::Downgrade:
    return "(and (= reply Success) downgraded. (binding_offered circumstances))";
  case Property::Identity:
    return "(and (is_readable state.) (not succeeded.))";
  case Property::Reachable:
    return "(= reply Success)";
  case Property::Liveness:
  case Property::Invalid:
    break;
  }
  return "true";
}

std::string query(const Composition& composition, const PropertyInfo& one) {
  const std::string_view inapplicable = not_applicable(composition.claimed(), one.property);
  const std::string_view why = inapplicable.empty() ? not_horn(one.property) : inapplicable;
  std::string text = "; ";
  text.append(one.name).append(": ");
  if (!why.empty()) return text.append(why).append(".\n");
  text.append(one.statement).append(shown_by_a_run(one.property) ? "; unsat shows it.\n" : "; sat shows it.\n");
  return text + "(assert (forall ((circumstances Int) (stimulus Int) (reply Int) (sent Int)" + list("", true) +
         list(".", true) + ")\n  (=> (and (reached circumstances" + list("", false) +
         ")\n    (happens circumstances stimulus reply sent" + list("", false) + list(".", false) + ")\n    " +
         violation(composition, one.property) + ") false)))\n";
}

} // namespace

std::string to_smt2(const Machine& table, const Machine& claimed, Property property) {
  const Composition composition(table, claimed);
  const bool calm = shown_by_a_run(property);
  std::string text = "; " + std::string(table.name) +
                     ": the table, one connection beside any number of others, a network attacker, a misusing "
                     "application.\n(set-logic HORN)\n" +
                     names(composition) + classes(composition) + rows(composition, calm) + rules(composition, calm);
  for (const PropertyInfo& one : properties())
    if (property == one.property || (property == Property::Invalid && !shown_by_a_run(one.property)))
      text += query(composition, one);
  return text + "(check-sat)\n";
}

std::string to_smt2(const Machine& table) {
  return to_smt2(table, table, Property::Invalid);
}

} // namespace saslspec::model
