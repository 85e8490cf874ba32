// EXTERNAL (RFC 4422 appendix A): one client message that names the identity to act as, then the outcome.
//
// A server may find out at the start or with the message whether there are credentials from outside.
#include "mechanisms/mechanism.hpp"

namespace saslspec::model {
namespace {

enum class State : std::uint8_t { NoState, Idle, AwaitingAuthzid, Authenticated, Failed };
using enum State;

constexpr StateOf<State> states[] = {
    idle(Idle),
    negotiating(AwaitingAuthzid, "AwaitingAuthzid", "the empty challenge was sent, the identity is to come"),
    authenticated(Authenticated, "the external identity may act as requested"),
    failed(Failed),
};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartAuthzidSelf,
  StartAuthzidUnauthorized,
  StartAuthzidNul,
  AuthzidSelf,
  AuthzidAuthorized,
  AuthzidUnauthorized,
  AuthzidNul,
  AuthzidNotUtf8,
};
using enum Stimulus;

constexpr StimulusOf<Stimulus> stimuli[] = {
    start(StartAuthzidSelf, "Start.Authzid.self", "the external identity itself at once", Evidence::External),
    denied(start(StartAuthzidUnauthorized, "Start.Authzid.unauthorized", "somebody else at once")),
    marred(start(StartAuthzidNul, "Start.Authzid.nul", "an identity with a NUL at once")),
    step(AuthzidSelf, "Authzid.self", "the external identity itself", Evidence::External),
    step(AuthzidAuthorized, "Authzid.authorized", "an identity it may act as", Evidence::External),
    denied(step(AuthzidUnauthorized, "Authzid.unauthorized", "an identity it may not act as")),
    marred(step(AuthzidNul, "Authzid.nul", "an identity with a NUL in it")),
    marred(step(AuthzidNotUtf8, "Authzid.not_utf8", "octets that are not UTF-8")),
};

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
};

constexpr Mechanism mechanism = {.name = "EXTERNAL",
                                 .mechanism_class = MechanismClass::External,
                                 .server_messages = 1,
                                 .empty_message = Evidence::External};

} // namespace

constexpr Machine external_machine = proved<mechanism, states, stimuli, rows>();

} // namespace saslspec::model
