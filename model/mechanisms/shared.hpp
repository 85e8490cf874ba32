// The shared part of all mechanisms: ways to list states and stimuli, stimuli, refusals, and rows.
#pragma once

#include "saslspec/model/table.hpp"

namespace saslspec::model {

template <class State>
constexpr StateOf<State> idle(State state) {
  return {
      state, {"Idle", StateKind::Idle, "nothing was started"}
  };
}
template <class State>
constexpr StateOf<State> negotiating(State state, std::string_view name, std::string_view meaning) {
  return {
      state, {name, StateKind::Negotiating, meaning}
  };
}
/// A negotiation that goes on and cannot succeed.
template <class State>
constexpr StateOf<State> refusing(State state, std::string_view name, std::string_view meaning) {
  return {
      state, {name, StateKind::Refusing, meaning}
  };
}
template <class State>
constexpr StateOf<State> authenticated(State state, std::string_view meaning) {
  return {
      state, {"Authenticated", StateKind::Authenticated, meaning}
  };
}
template <class State>
constexpr StateOf<State> failed(State state) {
  return {
      state, {"Failed", StateKind::Failed, "the negotiation ended without success"}
  };
}

/// A start with an initial response. The message that the oracle client builds is the rest of `name`: "Start.MESSAGE".
template <class Stimulus>
constexpr StimulusOf<Stimulus> start(Stimulus stimulus, std::string_view name, std::string_view meaning,
                                     Evidence evidence = Evidence::None) {
  constexpr std::string_view prefix = "Start.";
  return {
      stimulus, {name, Delivery::Start, name.substr(prefix.size()), evidence, meaning}
  };
}
/// A step with a message.
template <class Stimulus>
constexpr StimulusOf<Stimulus> step(Stimulus stimulus, std::string_view message, std::string_view meaning,
                                    Evidence evidence = Evidence::None) {
  return {
      stimulus, {message, Delivery::Step, message, evidence, meaning}
  };
}
/// `listed` as right evidence of another negotiation: an attacker replays it.
template <class Stimulus>
constexpr StimulusOf<Stimulus> replayed(StimulusOf<Stimulus> listed) {
  listed.info.origin = Origin::Replayed;
  return listed;
}
/// `listed` as right evidence in a message that a server refuses for its form.
template <class Stimulus>
constexpr StimulusOf<Stimulus> marred(StimulusOf<Stimulus> listed) {
  listed.info.entitlement = Entitlement::Marred;
  return listed;
}
/// `listed` as right evidence for an identity that the policy refuses.
template <class Stimulus>
constexpr StimulusOf<Stimulus> denied(StimulusOf<Stimulus> listed) {
  listed.info.entitlement = Entitlement::Denied;
  return listed;
}
/// `listed` as a claim to such an identity, before any evidence.
template <class Stimulus>
constexpr StimulusOf<Stimulus> denied_claim(StimulusOf<Stimulus> listed) {
  listed.info.entitlement = Entitlement::DeniedClaim;
  return listed;
}
/// `listed` as the message of a client that an attacker keeps from seeing the names with -PLUS.
template <class Stimulus>
constexpr StimulusOf<Stimulus> downgraded(StimulusOf<Stimulus> listed) {
  listed.info.origin = Origin::Downgraded;
  return listed;
}

using enum Shared;

constexpr StimulusOf<Shared> shared(Shared stimulus, std::string_view name, Delivery delivery, std::string_view message,
                                    std::string_view meaning) {
  return {
      stimulus, {name, delivery, message, Evidence::None, meaning}
  };
}
/// They stand before a mechanism's own stimuli.
inline constexpr StimulusOf<Shared> shared_starts[] = {
    shared(StartKnown, "Start.known", Delivery::Start, "absent", "the mechanism, without initial response"),
    shared(StartEmpty, "Start.empty", Delivery::Start, "empty", "an initial response of no octets"),
    shared(StartUnknown, "Start.unknown", Delivery::Start, "absent", "a mechanism that the library lacks"),
};
/// They stand behind a mechanism's own stimuli.
inline constexpr StimulusOf<Shared> shared_steps[] = {
    shared(StepAbsent, "Step.absent", Delivery::Step, "absent", "a step with NULL"),
    shared(StepEmpty, "Step.empty", Delivery::Step, "empty", "a step with no octets"),
    shared(StepGarbage, "Step.garbage", Delivery::Step, "garbage", "octets outside every grammar of the mechanism"),
    shared(StepOversized, "Step.oversized", Delivery::Step, "oversized", "a mebibyte"),
    shared(Dispose, "Dispose", Delivery::Dispose, "", "the connection is disposed of and a new one made"),
};
static_assert(in_order(shared_starts, shared_value),
              "model: the shared starts are not in the order of their enumerators");
static_assert(in_order(shared_steps, shared_value + std::size(shared_starts)),
              "model: the shared steps are not in the order of their enumerators");

inline constexpr Outcome no_mechanism = refused(Code::NoMech);
inline constexpr Outcome not_started = refused(Code::NoMech);
inline constexpr Outcome ended = refused(); // no document says with which code

struct SharedRow {
  StateKind from; ///< Invalid: every state
  Shared stimulus;
  Outcome outcome;
  StateKind to;
  std::string_view clause;
};
inline constexpr SharedRow shared_rows[] = {
    {StateKind::Invalid,       StartUnknown, no_mechanism, StateKind::Failed,        "CAPI-3.4.3-start-nomech"     },
    {StateKind::Invalid,       Dispose,      disposed,     StateKind::Idle,          "RFC4422-3.5-client-abort"    },
    {StateKind::Idle,          OtherStep,    not_started,  StateKind::Idle,          "CAPI-3.4.4-step-before-start"},
    {StateKind::Authenticated, OtherStep,    ended,        StateKind::Authenticated, "MAN-return-ok-complete"      },
    {StateKind::Failed,        OtherStep,    ended,        StateKind::Failed,        "MAN-return-other-is-error"   },
};

} // namespace saslspec::model
