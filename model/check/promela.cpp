#include "check/composition.hpp"

#include "saslspec/model/export.hpp"

namespace saslspec::model {
namespace {

using check::Composition;
using check::identifier;
using check::number;
using check::Sender;

std::string define(const std::string& name, std::string_view value) {
  return "#define " + name + " " + std::string(value) + "\n";
}

/// "(x == 1 || x == 3)": whether x is among `numbers`.
std::string one_of(std::string_view variable, const std::vector<unsigned>& numbers) {
  if (numbers.empty()) return "false";
  std::string text;
  for (const unsigned value : numbers)
    text += (text.empty() ? "(" : " || ") + std::string(variable) + " == " + number(value);
  return text + ")";
}

/// The bit of `broken` that stands for the property.
std::string bit(Property property) {
  return number(std::size_t{1} << static_cast<unsigned>(property));
}

std::string state_name(const Machine& machine, std::size_t state) {
  return identifier("in_", machine.states[state].name);
}
std::string stimulus_name(const Machine& machine, std::size_t stimulus) {
  return identifier("on_", machine.stimuli[stimulus].name);
}
std::string sender_name(const Machine& machine, std::size_t stimulus) {
  return identifier("from_", machine.stimuli[stimulus].name);
}

std::string_view reply_name(Reply reply) {
  switch (reply) {
  case Reply::Continue:
    return "Continue";
  case Reply::Success:
    return "Success";
  case Reply::Refusal:
    return "Refusal";
  case Reply::Invalid:
    break;
  }
  return "NoReply";
}

/// The sender where there is an attacker. A start still belongs to the session before it, so that evidence with a start
/// is always another negotiation's.
std::string_view sender_word(const StimulusInfo& stimulus) {
  switch (check::sender(stimulus)) {
  case Sender::Anybody:
    return "anybody";
  case Sender::Holder:
    return stimulus.delivery == Delivery::Start ? "any_replayer" : "holder";
  case Sender::Shown:
    return "whoever_saw";
  case Sender::Replayer:
    return "replayer";
  }
  return "anybody";
}

/// The condition under which an honest client sends it.
std::string_view willing(const StimulusInfo& stimulus) {
  switch (stimulus.evidence) {
  case Evidence::Proof:
    return "(calm && proof[c] == Made)";
  case Evidence::Bearer:
    return "(calm && shown)";
  case Evidence::None:
  case Evidence::External:
  case Evidence::Anonymous:
    break;
  }
  return "calm";
}

std::string names(const Composition& composition) {
  const Machine& machine = composition.table();
  std::string text = "/* States and stimuli, numbered as in the table. */\n";
  for (std::size_t state = 0; state < machine.states.size(); ++state)
    text += define(state_name(machine, state), number(state));
  for (std::size_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus)
    text += define(stimulus_name(machine, stimulus), number(stimulus));
  text += "\n/* Circumstances, by number, in which a guard holds. */\n";
  for (const Guard guard : composition.guards())
    text += define(identifier("if_", name(guard)),
                   guard == Guard::Always ? "true" : one_of("circumstances", composition.where(guard)));
  text += define("identity_established", one_of("circumstances", composition.where(&Parameters::external_identity)));
  text += define("anonymous_allowed", one_of("circumstances", composition.where(&Parameters::anonymous_allowed)));
  text += define("binding_offered", one_of("circumstances", composition.where(&Parameters::channel_binding)));
  return text;
}

std::string classes(const Composition& composition) {
  const auto stimuli = [&](std::string_view macro, auto accepted) {
    return define(std::string(macro), one_of("stimulus", composition.stimuli(accepted)));
  };
  const auto sets = [&](std::string_view macro, auto accepted) {
    return define(std::string(macro), one_of("sent", composition.message_sets(accepted)));
  };
  return "\n/* What stimuli, messages (bit n of sent: kind n) and states are. */\n" +
         stimuli("is_start", [](const StimulusInfo& one) { return one.delivery == Delivery::Start; }) +
         stimuli("is_dispose", [](const StimulusInfo& one) { return one.delivery == Delivery::Dispose; }) +
         stimuli("is_evidence", [](const StimulusInfo& one) { return one.evidence != Evidence::None; }) +
         stimuli("is_of_second", [](const StimulusInfo& one) { return one.mechanism != 0; }) +
         stimuli("is_proof", [](const StimulusInfo& one) { return one.evidence == Evidence::Proof; }) +
         stimuli("is_replayed", [](const StimulusInfo& one) { return one.origin == Origin::Replayed; }) +
         stimuli("is_downgraded", [](const StimulusInfo& one) { return one.origin == Origin::Downgraded; }) +
         sets("is_message", [](MessageSet set) { return check::sends(set); }) +
         sets("is_challenge", [](MessageSet set) { return check::challenges(set); }) +
         sets("is_server_proof", [](MessageSet set) { return (set & server_proofs) != 0; }) +
         define("is_readable(state)", one_of("state", composition.states(StateKind::Authenticated)));
}

std::string senders(const Composition& composition) {
  const Machine& machine = composition.table();
  std::string text = R"(
/* Who can send what, with an attacker about. What is stale was overheard in a negotiation that is over; what the other
   connection's client answers counts as overheard here. Before a challenge was sent nothing tells fresh from stale. */
#define overheard (stale || proof[1 - c] != NoProof)
#define anybody (!calm)
#define holder (!calm && (proof[c] != NoProof || (!challenged[c] && overheard)))
#define any_replayer (!calm && (proof[c] != NoProof || overheard))
#define replayer (!calm && overheard)
#define whoever_saw (!calm && shown)
)";
  for (std::size_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus)
    text += define(sender_name(machine, stimulus), sender_word(machine.stimuli[stimulus]));
  return text;
}

constexpr std::string_view variables = R"(
#define NoReply 0
#define Continue 1
#define Success 2
#define Refusal 3
#define NoProof 0
#define Made 1   /* the holder answered this negotiation's challenge */
#define Spent 2  /* and it led to success */
#define Over 0
#define Begun 1  /* a start was accepted */
#define Earned 2 /* and evidence after it */

byte st[2];
byte proof[2];
byte phase[2];
byte count[2];
bool challenged[2], succeeded[2], downgraded[2], replayed[2];
bool second[2]; /* of two mechanisms on one handle, which was started last */
bool stale, shown, calm;
byte circumstances;
short broken; /* bit n: property n does not hold */
)";

/// A row as one line: the sender and the condition, then the answer.
std::string row_line(const Composition& composition, std::size_t index) {
  const Machine& machine = composition.table();
  const Transition& row = machine.transitions[index];
  std::string who = sender_name(machine, row.stimulus);
  if (composition.honest(index)) who = "(" + who + " || " + std::string(willing(machine.stimuli[row.stimulus])) + ")";
  return "    :: st[c] == " + state_name(machine, row.from) + " && " + who + " && " +
         identifier("if_", name(row.guard)) + " -> d_step { row = " + number(index) +
         "; stimulus = " + stimulus_name(machine, row.stimulus) +
         "; reply = " + std::string(reply_name(row.outcome.reply)) + "; sent = " + number(row.outcome.messages) +
         "; next = " + state_name(machine, row.to) + " } /* " + std::string(row.requirement) + " */\n";
}

std::string breaks(std::string_view condition, Property property) {
  return "    if :: " + std::string(condition) + " -> broken = broken | " + bit(property) + " :: else fi;\n";
}

/// Remembers an event and marks the properties that it breaks, of those that apply.
std::string observer(const Composition& composition) {
  const auto applies = [&](Property property) { return not_applicable(composition.claimed(), property).empty(); };
  const auto when_applicable = [&](Property property, std::string_view condition) {
    return applies(property) ? "      " + breaks(condition, property).substr(4) : std::string();
  };
  std::string text = R"(
inline observe() {
  if
  :: is_dispose || (is_start && !(reply == Refusal && is_readable(st[c]))) ->
    if :: proof[c] != NoProof -> stale = true :: else fi;
    proof[c] = NoProof; challenged[c] = false; phase[c] = Over;
    succeeded[c] = false; downgraded[c] = false; replayed[c] = false;
    if :: is_start && reply != Refusal -> phase[c] = Begun; second[c] = is_of_second :: else second[c] = false fi
  :: else
  fi;
  if :: is_start || is_dispose -> count[c] = 0 :: else fi;
  if :: is_message && count[c] <= most_messages -> count[c] = count[c] + 1 :: else fi;
  if
  :: reply == Refusal && !is_start -> phase[c] = Over
  :: reply == Continue || reply == Success ->
    if :: is_evidence && phase[c] == Begun && second[c] == is_of_second -> phase[c] = Earned :: else fi;
    if :: is_replayed || (is_proof && proof[c] == NoProof) -> replayed[c] = true :: else fi;
    if :: is_downgraded -> downgraded[c] = true :: else fi;
    if :: is_challenge -> challenged[c] = true :: else fi
  :: else
  fi;
)";
  if (applies(Property::ProofFirst))
    text += breaks("is_server_proof && reply != Refusal && phase[c] != Earned", Property::ProofFirst);
  text += "  if\n  :: reply == Success ->\n";
  text += when_applicable(Property::Agreement, "proof[c] == NoProof");
  text += when_applicable(Property::NoReplay, "proof[c] == Spent || replayed[c]");
  text += when_applicable(Property::Possession, "!shown");
  text += when_applicable(Property::Established, "!identity_established");
  text += when_applicable(Property::Requested, "!anonymous_allowed");
  text += when_applicable(Property::OwnEvidence, "phase[c] != Earned");
  text += when_applicable(Property::Downgrade, "downgraded[c] && binding_offered");
  text += R"(    if :: proof[c] == Made -> proof[c] = Spent :: else fi;
    phase[c] = Over; succeeded[c] = true
  :: else
  fi;
  st[c] = next;
)";
  text += breaks("is_readable(next) && !succeeded[c]", Property::Identity);
  text += breaks("count[c] > most_messages", Property::Bounded);
  return text + "  row = 0; stimulus = 0; reply = NoReply; sent = 0; next = 0\n}\n";
}

std::string connection(const Composition& composition) {
  const Machine& machine = composition.table();
  const auto has = [&](Evidence evidence) {
    return !composition.stimuli([&](const StimulusInfo& one) { return one.evidence == evidence; }).empty();
  };
  std::string text =
      "\n/* One connection's handle: each row of the table is an event. */\nproctype connection(byte c) {\n"
      "  short row; byte stimulus, reply, next; int sent;\n  do\n";
  if (has(Evidence::Proof))
    text +=
        "  :: d_step { challenged[c] && proof[c] == NoProof -> proof[c] = Made; printf(\"@ %d answered\\n\", c) }\n";
  if (has(Evidence::Bearer)) text += "  :: d_step { !shown -> shown = true; printf(\"@ %d shown\\n\", c) }\n";
  text += "  :: atomic {\n    if\n";
  for (std::size_t row = 0; row < machine.transitions.size(); ++row)
    text += row_line(composition, row);
  return text + "    fi;\n    d_step { printf(\"@ %d row %d\\n\", c, row); observe() }\n    }\n  od\n}\n";
}

std::string claims(const Composition& composition) {
  std::string text = "\n";
  for (const PropertyInfo& one : properties()) {
    if (const auto why = not_applicable(composition.claimed(), one.property); !why.empty()) {
      text.append("/* ").append(one.name).append(" does not apply: ").append(why).append(". */\n");
      continue;
    }
    text.append("ltl ").append(one.name).append(" { ");
    if (one.property == Property::Liveness)
      text += "[] ((calm && phase[0] != Over) -> <> succeeded[0])";
    else if (one.property == Property::Reachable)
      text += "[] !(calm && succeeded[0])";
    else
      text += "[] !(broken & " + bit(one.property) + ")";
    text.append(" } /* ").append(shown_by_a_run(one.property) ? "to be violated: " : "").append(one.statement);
    text += " */\n";
  }
  return text;
}

std::string initially(const Composition& composition) {
  std::string text = "\ninit {\n  atomic {\n    if :: calm = true :: calm = false fi;\n    if\n";
  for (std::size_t index = 0; index < composition.circumstances().size(); ++index)
    text += "    :: circumstances = " + number(index) + "\n";
  return text + "    fi;\n    run connection(0); run connection(1)\n  }\n}\n";
}

} // namespace

std::string to_promela(const Machine& table, const Machine& claimed) {
  const Composition composition(table, claimed);
  return "/* " + std::string(table.name) +
         ": the table, two connections, a network attacker, a misusing application. */\n\n" + names(composition) +
         classes(composition) + senders(composition) + "\n" +
         define("most_messages", number(composition.message_limit())) + std::string(variables) + observer(composition) +
         connection(composition) + initially(composition) + claims(composition);
}

std::string to_promela(const Machine& table) {
  return to_promela(table, table);
}

} // namespace saslspec::model
