// A small sound table; with one of the PLANT_ macros defined it has a defect that one check must reject: those of
// mechanism.hpp and of checks.hpp.
// CMakeLists.txt compiles it in each form and compares what the compiler says.
#include "mechanisms/mechanism.hpp"

#include <utility>

namespace saslspec::model {
namespace {

enum class State : std::uint8_t { NoState, Idle, ChallengeSent, ProofTaken, Doomed, Authenticated, Failed };
using enum State;
enum class Stimulus : std::uint8_t { NoStimulus, Good, Bad, Nobody, End };
using enum Stimulus;
using enum Guard;

constexpr StateOf<State> states[] = {
    idle(Idle),
#ifdef PLANT_STATES_EXCHANGED
    negotiating(ProofTaken, "ProofTaken", ""),
    negotiating(ChallengeSent, "ChallengeSent", ""),
#else
    negotiating(ChallengeSent, "ChallengeSent", ""),
    negotiating(ProofTaken, "ProofTaken", ""),
#endif
    refusing(Doomed, "Doomed", ""),
    authenticated(Authenticated, ""),
    failed(Failed),
};
#ifdef PLANT_TWICE_CAUSED
constexpr Evidence second = Evidence::Proof;
#else
constexpr Evidence second = Evidence::None;
#endif
constexpr StimulusOf<Stimulus> stimuli[] = {
    step(Good, "Good", "", Evidence::Proof),
#ifdef PLANT_STIMULI_EXCHANGED
    step(Nobody, "Nobody", ""),
    step(Bad, "Bad", "", second),
#else
    step(Bad, "Bad", "", second),
    step(Nobody, "Nobody", ""),
#endif
#ifndef PLANT_STIMULUS_UNLISTED
    step(End, "End", "", second),
#endif
};

constexpr Outcome asked = challenge(Message::CramChallenge);
constexpr Outcome taken = challenge(Message::ScramServerFinal);
[[maybe_unused]] constexpr Outcome otp = success_with(Message::OtpChallenge);
[[maybe_unused]] constexpr Outcome error = {Reply::Refusal, 0, messages(Message::None, Message::ScramError)};

constexpr Row<State, Stimulus> rows[] = {
    {Any,           StartKnown, Always,      asked,     ChallengeSent, "clause"},
    {Any,           StartEmpty, Always,      refused(), Failed,        "clause"},

    {ChallengeSent, Good,       Always,      taken,     ProofTaken,    "clause"},
#ifdef PLANT_AMBIGUOUS
    {ChallengeSent, Good,       SuccessData, taken,     ProofTaken,    "clause"},
#endif
#ifdef PLANT_UNREFINED
    {ChallengeSent, Good,       Always,      otp,       Authenticated, "clause"},
#endif
#ifdef PLANT_UNREACHABLE
    {ChallengeSent, Nobody,     Always,      refused(), Failed,        "clause"},
#else
    {ChallengeSent, Nobody, Always, asked, Doomed, "clause"},
#endif
#ifdef PLANT_UNCAUSED
    {ChallengeSent, Bad,        Always,      success,   Authenticated, "clause"},
#endif
#ifdef PLANT_REPLY_MISFIT
    {ChallengeSent, Bad,        Always,      asked,     Failed,        "clause"},
#endif
#ifdef PLANT_ENDLESS
    {ChallengeSent, Bad,        Always,      asked,     ChallengeSent, "clause"},
#endif
#ifdef PLANT_NO_CLAUSE
    {ChallengeSent, Bad,        Always,      refused(), Failed,        ""      },
#endif
#ifdef PLANT_GAP
    {ChallengeSent, Bad,        SuccessData, refused(), Failed,        "clause"},
#endif
    {ChallengeSent, OtherStep,  Always,      refused(), Failed,        "clause"},

#ifdef PLANT_NO_FAILURE
    {ProofTaken,    OtherStep,  Always,      success,   Authenticated, "clause"},
#elif defined PLANT_NO_SUCCESS
    {ProofTaken, OtherStep, Always, refused(), Failed, "clause"},
#else
    {ProofTaken, End, Always, success, Authenticated, "clause"},
#ifdef PLANT_UNLISTED_TWINS
    {ProofTaken, End, Always, refused(), Failed, "clause"},
#endif
    {ProofTaken, OtherStep, Always, refused(), Failed, "clause"},
#endif

#ifdef PLANT_FALSE_DOOM
    {Doomed,        Good,       Always,      success,   Authenticated, "clause"},
#endif
    {Doomed,        OtherStep,  Always,      refused(), Failed,        "clause"},

#ifdef PLANT_OUTPUT_AFTER_END
    {Authenticated, End,        Always,      error,     Authenticated, "clause"},
#endif
#ifdef PLANT_REVIVAL
    {Failed,        Good,       Always,      success,   Authenticated, "clause"},
#endif
};

#ifdef PLANT_FALSE_TWINS
constexpr StatePair inseparable[] = {
    {index(ChallengeSent), index(ProofTaken)},
};
#else
constexpr std::span<const StatePair> inseparable;
#endif
constexpr Mechanism mechanism = {.name = "PLANTED",
                                 .mechanism_class = MechanismClass::ChallengeBound,
                                 .server_first = true,
                                 .server_messages = 2,
                                 .inseparable = inseparable};

#ifdef PLANT_DISORDER
using Sound = Table<mechanism, states, stimuli, rows>;
constexpr auto transitions = [] {
  auto disordered = Sound::transitions;
  std::swap(disordered.front(), disordered.back());
  return disordered;
}();
constexpr Machine disordered = [] {
  Machine machine = Sound::machine;
  machine.transitions = transitions;
  return machine;
}();
static_assert(well_formed<disordered, Sound::claims, abstract::machine>());
#endif

constexpr Machine planted = proved<mechanism, states, stimuli, rows>();
static_assert(planted.name == mechanism.name);

} // namespace
} // namespace saslspec::model
