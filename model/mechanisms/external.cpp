// EXTERNAL (RFC 4422 appendix A): one client message that names whom to act as, then the outcome.
//
// Whether there are credentials from outside may be found out at the start or with the message.
#include "mechanisms/tables.hpp"

namespace saslspec::model {
namespace external {
namespace {

enum class State : std::uint8_t { NoState, Idle, AwaitingAuthzid, Authenticated, Failed, Any = any_value };

constexpr StateInfo states[] = {
    {"Idle",            StateKind::Idle,          "nothing was started"                                  },
    {"AwaitingAuthzid", StateKind::Negotiating,   "the empty challenge was sent, the identity is to come"},
    {"Authenticated",   StateKind::Authenticated, "the external identity may act as requested"           },
    {"Failed",          StateKind::Failed,        "the negotiation ended without success"                },
};
constexpr abstract::State abstraction[] = {abstract::State::Idle, abstract::State::Negotiating,
                                           abstract::State::Authenticated, abstract::State::Failed};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartKnown,
  StartEmpty,
  StartUnknown,
  StartAuthzidSelf,
  StartAuthzidUnauthorized,
  StartAuthzidNul,
  AuthzidSelf,
  AuthzidAuthorized,
  AuthzidUnauthorized,
  AuthzidNul,
  AuthzidNotUtf8,
  StepAbsent,
  StepEmpty,
  StepGarbage,
  StepOversized,
  Dispose,
  OtherStep = any_value,
};

constexpr StimulusInfo stimuli[] = {
    start_known,
    start_empty(Evidence::External),
    start_unknown,
    start_with("Start.Authzid.self", "Authzid.self", Evidence::External, "the external identity itself at once"),
    start_with("Start.Authzid.unauthorized", "Authzid.unauthorized", Evidence::None, "somebody else at once"),
    start_with("Start.Authzid.nul", "Authzid.nul", Evidence::None, "an identity with a NUL at once"),
    step("Authzid.self", Evidence::External, "the external identity itself"),
    step("Authzid.authorized", Evidence::External, "an identity it may act as"),
    step("Authzid.unauthorized", Evidence::None, "an identity it may not act as"),
    step("Authzid.nul", Evidence::None, "an identity with a NUL in it"),
    step("Authzid.not_utf8", Evidence::None, "octets that are not UTF-8"),
    step_absent(Evidence::External),
    step_empty(Evidence::External),
    step_garbage(Evidence::None),
    step_oversized(Evidence::None),
    dispose,
};

using enum State;
using enum Stimulus;
using enum Guard;

constexpr Outcome malformed = refused(Code::BadProt, Code::BadAuth, Code::NoAuthz);
constexpr Outcome not_allowed = refused(Code::NoAuthz, Code::BadAuth);
constexpr Outcome no_identity = refused(Code::NoMech, Code::BadAuth, Code::BadProt, Code::NoAuthz);
constexpr Outcome no_message = refused(Code::BadParam, Code::BadProt);

constexpr Row<State, Stimulus> rows[] = {
    {Any,             StartKnown,               ExternalIdentity,   empty_challenge, AwaitingAuthzid, "RFC4422-A.1-external-empty-challenge"},
    {Any,             StartKnown,               NoExternalIdentity, no_identity,     Failed,          "RFC4422-A.1-external-no-credentials" },
    {Any,             StartKnown,               NoExternalIdentity, empty_challenge, AwaitingAuthzid, "RFC4422-A.1-external-empty-challenge"},
    {Any,             StartEmpty,               ExternalIdentity,   success,         Authenticated,   "RFC4422-A.1-external-empty-authzid"  },
    {Any,             StartEmpty,               NoExternalIdentity, no_identity,     Failed,          "RFC4422-A.1-external-no-credentials" },
    {Any,             StartAuthzidSelf,         ExternalIdentity,   success,         Authenticated,   "RFC4422-A.1-external-authzid"        },
    {Any,             StartAuthzidSelf,         NoExternalIdentity, no_identity,     Failed,          "RFC4422-A.1-external-no-credentials" },
    {Any,             StartAuthzidUnauthorized, ExternalIdentity,   not_allowed,     Failed,          "RFC4422-A.1-external-not-allowed"    },
    {Any,             StartAuthzidUnauthorized, NoExternalIdentity, no_identity,     Failed,          "RFC4422-A.1-external-no-credentials" },
    {Any,             StartAuthzidNul,          ExternalIdentity,   malformed,       Failed,          "RFC4422-A.1-external-no-nul"         },
    {Any,             StartAuthzidNul,          NoExternalIdentity, no_identity,     Failed,          "RFC4422-A.1-external-no-credentials" },
    {Any,             StartUnknown,             Always,             no_mechanism,    Failed,          "CAPI-3.4.3-start-nomech"             },
    {Any,             Dispose,                  Always,             disposed,        Idle,            "RFC4422-3.5-client-abort"            },

    {Idle,            OtherStep,                Always,             not_started,     Idle,            "CAPI-3.4.4-step-before-start"        },

    {AwaitingAuthzid, AuthzidSelf,              ExternalIdentity,   success,         Authenticated,   "RFC4422-A.1-external-authzid"        },
    {AwaitingAuthzid, AuthzidSelf,              NoExternalIdentity, no_identity,     Failed,          "RFC4422-A.1-external-no-credentials" },
    {AwaitingAuthzid, AuthzidAuthorized,        ExternalIdentity,   success,         Authenticated,   "RFC4422-A.1-external-authzid"        },
    {AwaitingAuthzid, AuthzidAuthorized,        NoExternalIdentity, no_identity,     Failed,
     "RFC4422-A.1-external-no-credentials"                                                                                                  },
    {AwaitingAuthzid, AuthzidUnauthorized,      Always,             not_allowed,     Failed,          "RFC4422-A.1-external-not-allowed"    },
    {AwaitingAuthzid, AuthzidNul,               Always,             malformed,       Failed,          "RFC4422-A.1-external-no-nul"         },
    {AwaitingAuthzid, AuthzidNotUtf8,           Always,             malformed,       Failed,          "RFC4422-A.1-external-utf8"           },
    {AwaitingAuthzid, StepAbsent,               Always,             no_message,      Failed,          "MAN-name-one-step"                   },
    {AwaitingAuthzid, StepAbsent,               ExternalIdentity,   success,         Authenticated,   "MAN-name-one-step"                   },
    {AwaitingAuthzid, StepEmpty,                ExternalIdentity,   success,         Authenticated,   "RFC4422-A.1-external-empty-authzid"  },
    {AwaitingAuthzid, StepEmpty,                NoExternalIdentity, no_identity,     Failed,          "RFC4422-A.1-external-no-credentials" },
    {AwaitingAuthzid, StepGarbage,              Always,             malformed,       Failed,          "RFC4422-A.1-external-utf8"           },
    {AwaitingAuthzid, StepOversized,            Always,             malformed,       Failed,          "RFC4422-A.1-external-not-allowed"    },

    {Authenticated,   OtherStep,                Always,             ended,           Authenticated,   "MAN-return-ok-complete"              },

    {Failed,          OtherStep,                Always,             ended,           Failed,          "MAN-return-other-is-error"           },
};

// Nothing but the way a state was reached tells these apart: all refuse every step, and a start begins afresh.
constexpr StatePair inseparable[] = {
    {index(Idle),          index(Authenticated)},
    {index(Idle),          index(Failed)       },
    {index(Authenticated), index(Failed)       },
};

constexpr auto list = expand(states, stimuli, rows);
constexpr auto transitions = trim<list.size>(list);
constexpr Machine definition = {"EXTERNAL", MechanismClass::External, false, states, stimuli, transitions};
constexpr Claims claims = {.server_messages = 1, .abstraction = abstraction, .inseparable = inseparable};
static_assert(well_formed<definition, claims, abstract::machine>());

} // namespace
} // namespace external

const Machine& external_machine() {
  return external::definition;
}

} // namespace saslspec::model
