// ANONYMOUS (RFC 4505): one client message of no meaning, then the outcome.
//
// What a trace has to look like is said to the client (section 2 and the trace profile of section 3); that a server
// should refuse another one is said nowhere, and "anyone" is let in. So a malformed trace may be refused or accepted.
#include "mechanisms/tables.hpp"

namespace saslspec::model {
namespace anonymous {
namespace {

enum class State : std::uint8_t { NoState, Idle, AwaitingTrace, Authenticated, Failed, Any = any_value };

constexpr StateInfo states[] = {
    {"Idle",          StateKind::Idle,          "nothing was started"                               },
    {"AwaitingTrace", StateKind::Negotiating,   "the empty challenge was sent, the trace is to come"},
    {"Authenticated", StateKind::Authenticated, "somebody was let in"                               },
    {"Failed",        StateKind::Failed,        "the negotiation ended without success"             },
};
constexpr abstract::State abstraction[] = {abstract::State::Idle, abstract::State::Negotiating,
                                           abstract::State::Authenticated, abstract::State::Failed};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartKnown,
  StartEmpty,
  StartUnknown,
  StartTraceValid,
  StartTraceNotUtf8,
  TraceValid,
  TraceEmail,
  TraceTooLong,
  TraceNotUtf8,
  TraceControl,
  StepAbsent,
  StepEmpty,
  StepGarbage,
  StepOversized,
  Dispose,
  OtherStep = any_value,
};

constexpr StimulusInfo stimuli[] = {
    start_known,
    start_empty(Evidence::Anonymous),
    start_unknown,
    start_with("Start.Trace.valid", "Trace.valid", Evidence::Anonymous, "a trace at once"),
    start_with("Start.Trace.not_utf8", "Trace.not_utf8", Evidence::Anonymous, "octets that are not UTF-8 at once"),
    step("Trace.valid", Evidence::Anonymous, "an opaque trace"),
    step("Trace.email", Evidence::Anonymous, "an e-mail address"),
    step("Trace.too_long", Evidence::Anonymous, "more than 255 characters"),
    step("Trace.not_utf8", Evidence::Anonymous, "octets that are not UTF-8"),
    step("Trace.control", Evidence::Anonymous, "a control character"),
    step_absent(Evidence::Anonymous),
    step_empty(Evidence::Anonymous),
    step_garbage(Evidence::Anonymous),
    step_oversized(Evidence::Anonymous),
    dispose,
};

using enum State;
using enum Stimulus;
using enum Guard;

constexpr Outcome bad_trace = refused(Code::BadProt, Code::BadAuth);
constexpr Outcome no_message = refused(Code::BadParam, Code::BadProt);
constexpr Outcome forbidden = refused(Code::NoMech, Code::TooWeak, Code::NoAuthz);

constexpr Row<State, Stimulus> rows[] = {
    {Any,           StartKnown,        AnonymousAllowed,   empty_challenge, AwaitingTrace, "RFC4505-2-empty-challenge"             },
    {Any,           StartKnown,        AnonymousForbidden, forbidden,       Failed,        "RFC4422-6.1.2-min-security-not-entered"},
    {Any,           StartEmpty,        AnonymousAllowed,   success,         Authenticated, "RFC4505-2-empty-ok"                    },
    {Any,           StartEmpty,        AnonymousForbidden, forbidden,       Failed,        "RFC4422-6.1.2-min-security-not-entered"},
    {Any,           StartTraceValid,   AnonymousAllowed,   success,         Authenticated, "CAPI-3.4.3-start-may-ok"               },
    {Any,           StartTraceValid,   AnonymousForbidden, forbidden,       Failed,        "RFC4422-6.1.2-min-security-not-entered"},
    {Any,           StartTraceNotUtf8, AnonymousAllowed,   bad_trace,       Failed,        "RFC4505-2-utf8"                        },
    {Any,           StartTraceNotUtf8, AnonymousAllowed,   success,         Authenticated, "RFC4505-2-anyone"                      },
    {Any,           StartTraceNotUtf8, AnonymousForbidden, forbidden,       Failed,        "RFC4422-6.1.2-min-security-not-entered"},
    {Any,           StartUnknown,      Always,             no_mechanism,    Failed,        "CAPI-3.4.3-start-nomech"               },
    {Any,           Dispose,           Always,             disposed,        Idle,          "RFC4422-3.5-client-abort"              },

    {Idle,          OtherStep,         Always,             not_started,     Idle,          "CAPI-3.4.4-step-before-start"          },

    {AwaitingTrace, TraceValid,        Always,             success,         Authenticated, "RFC4505-2-anyone"                      },
    {AwaitingTrace, TraceEmail,        Always,             success,         Authenticated, "RFC4505-2-anyone"                      },
    {AwaitingTrace, TraceTooLong,      Always,             bad_trace,       Failed,        "RFC4505-2-token-255-chars"             },
    {AwaitingTrace, TraceTooLong,      Always,             success,         Authenticated, "RFC4505-2-anyone"                      },
    {AwaitingTrace, TraceNotUtf8,      Always,             bad_trace,       Failed,        "RFC4505-2-utf8"                        },
    {AwaitingTrace, TraceNotUtf8,      Always,             success,         Authenticated, "RFC4505-2-anyone"                      },
    {AwaitingTrace, TraceControl,      Always,             bad_trace,       Failed,        "RFC4505-3-trace-controls"              },
    {AwaitingTrace, TraceControl,      Always,             success,         Authenticated, "RFC4505-2-anyone"                      },
    {AwaitingTrace, StepAbsent,        Always,             no_message,      Failed,        "MAN-name-one-step"                     },
    {AwaitingTrace, StepAbsent,        Always,             success,         Authenticated, "MAN-name-one-step"                     },
    {AwaitingTrace, StepEmpty,         Always,             success,         Authenticated, "RFC4505-2-empty-ok"                    },
    {AwaitingTrace, StepGarbage,       Always,             bad_trace,       Failed,        "RFC4505-2-utf8"                        },
    {AwaitingTrace, StepGarbage,       Always,             success,         Authenticated, "RFC4505-2-anyone"                      },
    {AwaitingTrace, StepOversized,     Always,             bad_trace,       Failed,        "RFC4505-2-token-255-chars"             },
    {AwaitingTrace, StepOversized,     Always,             success,         Authenticated, "RFC4505-2-anyone"                      },

    {Authenticated, OtherStep,         Always,             ended,           Authenticated, "MAN-return-ok-complete"                },

    {Failed,        OtherStep,         Always,             ended,           Failed,        "MAN-return-other-is-error"             },
};

// Nothing but the way a state was reached tells these apart: all refuse every step, and a start begins afresh.
constexpr StatePair inseparable[] = {
    {index(Idle),          index(Authenticated)},
    {index(Idle),          index(Failed)       },
    {index(Authenticated), index(Failed)       },
};

constexpr auto list = expand(states, stimuli, rows);
constexpr auto transitions = trim<list.size>(list);
constexpr Machine definition = {"ANONYMOUS", MechanismClass::None, false, states, stimuli, transitions};
constexpr Claims claims = {.server_messages = 1, .abstraction = abstraction, .inseparable = inseparable};
static_assert(well_formed<definition, claims, abstract::machine>());

} // namespace
} // namespace anonymous

const Machine& anonymous_machine() {
  return anonymous::definition;
}

} // namespace saslspec::model
