// A small sound table; with one of the PLANT_ macros defined it has a defect that one check of checks.hpp must reject.
// CMakeLists.txt compiles it in each form and compares what the compiler says.
#include "mechanisms/tables.hpp"

#include <utility>

namespace saslspec::model::planted {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  ChallengeSent,
  ProofTaken,
  Doomed,
  Authenticated,
  Failed,
  Any = any_value
};
enum class Stimulus : std::uint8_t { NoStimulus, Begin, Good, Bad, Nobody, End, Dispose, OtherStep = any_value };
using enum State;
using enum Stimulus;
using enum Guard;

constexpr StateInfo states[] = {
    {"Idle",          StateKind::Idle,          ""},
    {"ChallengeSent", StateKind::Negotiating,   ""},
    {"ProofTaken",    StateKind::Negotiating,   ""},
    {"Doomed",        StateKind::Refusing,      ""},
    {"Authenticated", StateKind::Authenticated, ""},
    {"Failed",        StateKind::Failed,        ""},
};
#ifdef PLANT_UNREFINED
constexpr abstract::State after_proof = abstract::State::Failed;
#else
constexpr abstract::State after_proof = abstract::State::Negotiating;
#endif
constexpr abstract::State abstraction[] = {
    abstract::State::Idle,        abstract::State::Negotiating,   after_proof,
    abstract::State::Negotiating, abstract::State::Authenticated, abstract::State::Failed,
};
#ifdef PLANT_TWICE_CAUSED
constexpr Evidence second = Evidence::Proof;
#else
constexpr Evidence second = Evidence::None;
#endif
constexpr StimulusInfo stimuli[] = {
    start_known,
    step("Good", Evidence::Proof, ""),
    step("Bad", second, ""),
    step("Nobody", Evidence::None, ""),
    step("End", second, ""),
    dispose,
};

constexpr Outcome asked = challenge(Message::CramChallenge);
constexpr Outcome taken = challenge(Message::ScramServerFinal);

constexpr Row<State, Stimulus> rows[] = {
    {Any,           Begin,             Always,      asked,                                              ChallengeSent, "clause"},
    {Any,           Stimulus::Dispose, Always,      disposed,                                           Idle,          "clause"},
    {Idle,          OtherStep,         Always,      refused(),                                          Idle,          "clause"},

    {ChallengeSent, Good,              Always,      taken,                                              ProofTaken,    "clause"},
#ifdef PLANT_AMBIGUOUS
    {ChallengeSent, Good,              SuccessData, taken,                                              ProofTaken,    "clause"},
#endif
#ifdef PLANT_UNREACHABLE
    {ChallengeSent, Nobody,            Always,      refused(),                                          Failed,        "clause"},
#else
    {ChallengeSent, Nobody, Always, asked, Doomed, "clause"},
#endif
#ifdef PLANT_UNCAUSED
    {ChallengeSent, Bad,               Always,      success,                                            Authenticated, "clause"},
#endif
#ifdef PLANT_REPLY_MISFIT
    {ChallengeSent, Bad,               Always,      asked,                                              Failed,        "clause"},
#endif
#ifdef PLANT_ENDLESS
    {ChallengeSent, Bad,               Always,      asked,                                              ChallengeSent, "clause"},
#endif
#ifdef PLANT_NO_CLAUSE
    {ChallengeSent, Bad,               Always,      refused(),                                          Failed,        ""      },
#endif
#ifdef PLANT_GAP
    {ChallengeSent, Bad,               SuccessData, refused(),                                          Failed,        "clause"},
#endif
    {ChallengeSent, OtherStep,         Always,      refused(),                                          Failed,        "clause"},

#ifdef PLANT_NO_FAILURE
    {ProofTaken,    OtherStep,         Always,      success,                                            Authenticated, "clause"},
#elif defined PLANT_NO_SUCCESS
    {ProofTaken, OtherStep, Always, refused(), Failed, "clause"},
#else
    {ProofTaken, End, Always, success, Authenticated, "clause"},
    {ProofTaken, OtherStep, Always, refused(), Failed, "clause"},
#endif

#ifdef PLANT_FALSE_DOOM
    {Doomed,        Good,              Always,      success,                                            Authenticated, "clause"},
#endif
    {Doomed,        OtherStep,         Always,      refused(),                                          Failed,        "clause"},

#ifdef PLANT_OUTPUT_AFTER_END
    {Authenticated, OtherStep,         Always,      {Reply::Refusal, 0, messages(Message::ScramError)}, Authenticated, "clause"},
#else
    {Authenticated, OtherStep, Always, refused(), Authenticated, "clause"},
#endif

#ifdef PLANT_REVIVAL
    {Failed,        Good,              Always,      success,                                            Authenticated, "clause"},
#endif
    {Failed,        OtherStep,         Always,      refused(),                                          Failed,        "clause"},
};

constexpr StatePair inseparable[] = {
    {index(Idle),          index(Authenticated)},
    {index(Idle),          index(Failed)       },
    {index(Authenticated), index(Failed)       },
    {index(Doomed),        index(Idle)         },
    {index(Doomed),        index(Authenticated)},
#ifndef PLANT_UNLISTED_TWINS
    {index(Doomed),        index(Failed)       },
#endif
#ifdef PLANT_FALSE_TWINS
    {index(ChallengeSent), index(ProofTaken)   },
#endif
};

constexpr auto list = expand(states, stimuli, rows);
#ifdef PLANT_DISORDER
constexpr auto transitions = [] {
  auto disordered = trim<list.size>(list);
  std::swap(disordered.front(), disordered.back());
  return disordered;
}();
#else
constexpr auto transitions = trim<list.size>(list);
#endif
constexpr Machine definition = {"PLANTED", MechanismClass::ChallengeBound, true, states, stimuli, transitions};
constexpr Claims claims = {.server_messages = 2, .abstraction = abstraction, .inseparable = inseparable};
static_assert(well_formed<definition, claims, abstract::machine>());

} // namespace
} // namespace saslspec::model::planted
