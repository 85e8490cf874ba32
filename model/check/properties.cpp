#include "saslspec/model/check.hpp"

#include "check/composition.hpp"

#include <algorithm>

namespace saslspec::model {
namespace {

constexpr PropertyInfo all_properties[] = {
    {Property::Agreement,   "agreement",    "success: the holder of the secret answered this negotiation's challenge"     },
    {Property::NoReplay,    "no_replay",    "success rests on no message of another negotiation and on no proof twice"    },
    {Property::Possession,  "possession",   "success: the holder of the secret has shown it before"                       },
    {Property::Established, "established",  "success: an identity was established outside SASL"                           },
    {Property::Requested,   "requested",    "success: anonymous access is allowed"                                        },
    {Property::OwnEvidence, "own_evidence", "success has a start and evidence of its own since the last end"              },
    {Property::Bounded,     "bounded",      "after a start the server sends no more messages than in the longest exchange"},
    {Property::ProofFirst,  "proof_first",  "the server sends no proof before it accepts the client's"                    },
    {Property::Downgrade,   "downgrade",    "no success for a client that saw no binding, where the server offers it"     },
    {Property::Identity,    "identity",     "an identity may be read only after a success"                                },
    {Property::Liveness,    "liveness",     "without an attacker an admitted negotiation ends in success"                 },
    {Property::Reachable,   "reachable",    "without an attacker there is a run to success"                               },
};

bool is_about(Property property, MechanismClass mechanism_class) {
  switch (property) {
  case Property::Agreement:
  case Property::NoReplay:
    return mechanism_class == MechanismClass::ChallengeBound;
  case Property::Possession:
    return mechanism_class == MechanismClass::Bearer;
  case Property::Established:
    return mechanism_class == MechanismClass::External;
  case Property::Requested:
    return mechanism_class == MechanismClass::None;
  case Property::Invalid:
  case Property::OwnEvidence:
  case Property::Bounded:
  case Property::ProofFirst:
  case Property::Downgrade:
  case Property::Identity:
  case Property::Liveness:
  case Property::Reachable:
    break;
  }
  return true;
}

/// The reason why a property of one class is not a property of another.
std::string_view reason(Property property, MechanismClass mechanism_class) {
  if (mechanism_class == MechanismClass::Mixed) return "its two mechanisms are of different classes";
  if (property == Property::Possession || property == Property::Established || property == Property::Requested)
    return property == Property::Possession    ? "no secret is shown"
           : property == Property::Established ? "it relies on no identity from outside SASL"
                                               : "it identifies the client";
  switch (mechanism_class) {
  case MechanismClass::Bearer:
    return "an observer of the secret can show it again";
  case MechanismClass::External:
    return "the evidence lies outside SASL";
  case MechanismClass::None:
    return "it does not identify the client";
  case MechanismClass::ChallengeBound:
  case MechanismClass::Mixed:
  case MechanismClass::Invalid:
    break;
  }
  return {};
}

} // namespace

std::span<const PropertyInfo> properties() {
  return all_properties;
}

const PropertyInfo& info(Property property) {
  return *std::find_if(std::begin(all_properties), std::end(all_properties),
                       [&](const PropertyInfo& one) { return one.property == property; });
}

std::string_view not_applicable(const Machine& machine, Property property) {
  if (!is_about(property, machine.mechanism_class)) return reason(property, machine.mechanism_class);
  if (property == Property::Agreement || property == Property::NoReplay) {
    if (std::any_of(machine.stimuli.begin(), machine.stimuli.end(), [](const StimulusInfo& stimulus) {
          return stimulus.delivery == Delivery::Start && stimulus.evidence == Evidence::Proof;
        }))
      return "its first message may be a proof, unchallenged";
  }
  if (property == Property::ProofFirst &&
      std::none_of(machine.transitions.begin(), machine.transitions.end(),
                   [](const Transition& row) { return (row.outcome.messages & server_proofs) != 0; }))
    return "the server proves nothing";
  if (property == Property::Downgrade) {
    if (std::none_of(machine.stimuli.begin(), machine.stimuli.end(),
                     [](const StimulusInfo& stimulus) { return stimulus.origin == Origin::Downgraded; }))
      return "no client says that it saw no binding on offer";
    if (!check::offers_binding(machine)) return "no row asks for a channel to bind to";
  }
  return {};
}

std::string_view not_horn(Property property) {
  return property == Property::Liveness
             ? "Horn clauses state that something never happens, not that something happens in the end"
             : "";
}

OwnedTable OwnedTable::copy_of(const Machine& machine) {
  return {
      std::string(machine.name),
      machine.mechanism_class,
      machine.server_first,
      {machine.states.begin(),      machine.states.end()     },
      {machine.stimuli.begin(),     machine.stimuli.end()    },
      {machine.transitions.begin(), machine.transitions.end()},
      nullptr
  };
}

Machine OwnedTable::view() const {
  return {name, mechanism_class, server_first, states, stimuli, transitions};
}

bool same_table(const Machine& one, const Machine& other) {
  const auto same_state = [](const StateInfo& left, const StateInfo& right) {
    return left.name == right.name && left.kind == right.kind;
  };
  const auto same_stimulus = [](const StimulusInfo& left, const StimulusInfo& right) {
    return left.name == right.name && left.delivery == right.delivery && left.evidence == right.evidence &&
           left.origin == right.origin && left.mechanism == right.mechanism;
  };
  const auto same_row = [](const Transition& left, const Transition& right) {
    return left.from == right.from && left.stimulus == right.stimulus && left.guard == right.guard &&
           left.outcome.reply == right.outcome.reply && left.outcome.messages == right.outcome.messages &&
           left.to == right.to;
  };
  return one.mechanism_class == other.mechanism_class && std::ranges::equal(one.states, other.states, same_state) &&
         std::ranges::equal(one.stimuli, other.stimuli, same_stimulus) &&
         std::ranges::equal(one.transitions, other.transitions, same_row);
}

} // namespace saslspec::model
