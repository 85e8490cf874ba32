// ANONYMOUS (RFC 4505): one client message of no meaning, then the outcome.
//
// Section 2 and the trace profile of section 3 tell the client the form of a trace. No section has a server refuse
// another form, and "anyone" is let in. So a malformed trace may be refused or accepted.
#include "mechanisms/mechanism.hpp"

namespace saslspec::model {
namespace {

enum class State : std::uint8_t { NoState, Idle, AwaitingTrace, Authenticated, Failed };
using enum State;

constexpr StateOf<State> states[] = {
    idle(Idle),
    negotiating(AwaitingTrace, "AwaitingTrace", "the empty challenge was sent, the trace is to come"),
    authenticated(Authenticated, "somebody was let in"),
    failed(Failed),
};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartTraceValid,
  StartTraceNotUtf8,
  TraceValid,
  TraceEmail,
  TraceTooLong,
  TraceNotUtf8,
  TraceControl,
};
using enum Stimulus;

constexpr StimulusOf<Stimulus> stimuli[] = {
    start(StartTraceValid, "Start.Trace.valid", "a trace at once", Evidence::Anonymous),
    start(StartTraceNotUtf8, "Start.Trace.not_utf8", "octets that are not UTF-8 at once", Evidence::Anonymous),
    step(TraceValid, "Trace.valid", "an opaque trace", Evidence::Anonymous),
    step(TraceEmail, "Trace.email", "an e-mail address", Evidence::Anonymous),
    step(TraceTooLong, "Trace.too_long", "more than 255 characters", Evidence::Anonymous),
    step(TraceNotUtf8, "Trace.not_utf8", "octets that are not UTF-8", Evidence::Anonymous),
    step(TraceControl, "Trace.control", "a control character", Evidence::Anonymous),
};

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
};

constexpr Mechanism mechanism = {.name = "ANONYMOUS",
                                 .mechanism_class = MechanismClass::None,
                                 .server_messages = 1,
                                 .any_message = Evidence::Anonymous};

} // namespace

constexpr Machine anonymous_machine = proved<mechanism, states, stimuli, rows>();

} // namespace saslspec::model
