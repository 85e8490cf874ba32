// PLAIN (RFC 4616): one client message with the password in it, then the outcome. An empty initial response may count
// as none, which the C API's documents call NULL, and some "NULL if empty".
#include "mechanisms/tables.hpp"

namespace saslspec::model {
namespace plain {
namespace {

enum class State : std::uint8_t { NoState, Idle, AwaitingMessage, Authenticated, Failed, Any = any_value };

constexpr StateInfo states[] = {
    {"Idle",            StateKind::Idle,          "nothing was started"                                  },
    {"AwaitingMessage", StateKind::Negotiating,   "the empty challenge was sent, the message is to come" },
    {"Authenticated",   StateKind::Authenticated, "identity and password were right, authorization given"},
    {"Failed",          StateKind::Failed,        "the negotiation ended without success"                },
};
constexpr abstract::State abstraction[] = {abstract::State::Idle, abstract::State::Negotiating,
                                           abstract::State::Authenticated, abstract::State::Failed};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartKnown,
  StartEmpty,
  StartUnknown,
  StartMessageValid,
  StartMessageWrongPassword,
  StartMessageMissingNul,
  MessageValid,
  MessageAuthorized,
  MessageAuthzidSelf,
  MessageUnauthorized,
  MessageWrongPassword,
  MessageUnknownUser,
  MessageMissingNul,
  MessageExtraNul,
  MessageEmptyAuthcid,
  MessageEmptyPassword,
  MessageNotUtf8,
  StepAbsent,
  StepEmpty,
  StepGarbage,
  StepOversized,
  Dispose,
  OtherStep = any_value,
};

constexpr StimulusInfo stimuli[] = {
    start_known,
    start_empty(Evidence::None),
    start_unknown,
    start_with("Start.Message.valid", "Message.valid", Evidence::Bearer, "the right password at once"),
    start_with("Start.Message.wrong_password", "Message.wrong_password", Evidence::None, "a wrong password at once"),
    start_with("Start.Message.missing_nul", "Message.missing_nul", Evidence::None, "one NUL where two belong"),
    step("Message.valid", Evidence::Bearer, "a known identity with its password"),
    step("Message.authorized", Evidence::Bearer, "the right password, to act as an identity that the user may assume"),
    step("Message.authzid_self", Evidence::Bearer, "the right password, with the own identity spelled out"),
    step("Message.unauthorized", Evidence::None, "the right password, to act as somebody else"),
    step("Message.wrong_password", Evidence::None, "a known identity with a wrong password"),
    step("Message.unknown_user", Evidence::None, "an identity that does not exist"),
    step("Message.missing_nul", Evidence::None, "one NUL where two belong"),
    step("Message.extra_nul", Evidence::None, "three NULs where two belong"),
    step("Message.empty_authcid", Evidence::None, "no authentication identity"),
    step("Message.empty_password", Evidence::None, "no password"),
    step("Message.not_utf8", Evidence::None, "octets that are not UTF-8"),
    step_absent(Evidence::None),
    step_empty(Evidence::None),
    step_garbage(Evidence::None),
    step_oversized(Evidence::None),
    dispose,
};

using enum State;
using enum Stimulus;
using enum Guard;

constexpr Outcome malformed = refused(Code::BadProt);
constexpr Outcome wrong_credentials = refused(Code::BadAuth);
constexpr Outcome no_such_user = refused(Code::NoUser, Code::BadAuth);
constexpr Outcome not_authorized = refused(Code::NoAuthz, Code::BadAuth);
constexpr Outcome too_weak = refused(Code::NoMech, Code::TooWeak, Code::Encrypt);

constexpr Row<State, Stimulus> rows[] = {
    {Any,             StartKnown,                PlaintextAllowed,   empty_challenge,   AwaitingMessage, "RFC4616-2-client-first-empty-challenge"},
    {Any,             StartKnown,                PlaintextForbidden, too_weak,          Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartEmpty,                PlaintextAllowed,   malformed,         Failed,          "RFC4616-3-empty-message"               },
    {Any,             StartEmpty,                PlaintextAllowed,   empty_challenge,   AwaitingMessage, "RFC4616-2-client-first-empty-challenge"},
    {Any,             StartEmpty,                PlaintextForbidden, too_weak,          Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartUnknown,              Always,             no_mechanism,      Failed,          "CAPI-3.4.3-start-nomech"               },
    {Any,             StartMessageValid,         PlaintextAllowed,   success,           Authenticated,   "CAPI-3.4.3-start-may-ok"               },
    {Any,             StartMessageValid,         PlaintextForbidden, too_weak,          Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartMessageWrongPassword, PlaintextAllowed,   wrong_credentials, Failed,          "RFC4616-2-verify-password"             },
    {Any,             StartMessageWrongPassword, PlaintextForbidden, too_weak,          Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartMessageMissingNul,    PlaintextAllowed,   malformed,         Failed,          "RFC4616-2-two-nuls"                    },
    {Any,             StartMessageMissingNul,    PlaintextForbidden, too_weak,          Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             Dispose,                   Always,             disposed,          Idle,            "RFC4422-3.5-client-abort"              },

    {Idle,            OtherStep,                 Always,             not_started,       Idle,            "CAPI-3.4.4-step-before-start"          },

    {AwaitingMessage, MessageValid,              Always,             success,           Authenticated,   "RFC4616-2-verify-password"             },
    {AwaitingMessage, MessageAuthorized,         Always,             success,           Authenticated,   "RFC4616-2-verify-authz"                },
    {AwaitingMessage, MessageAuthzidSelf,        Always,             success,           Authenticated,   "RFC4616-2-verify-authz"                },
    {AwaitingMessage, MessageUnauthorized,       Always,             not_authorized,    Failed,          "RFC4616-2-verify-authz"                },
    {AwaitingMessage, MessageWrongPassword,      Always,             wrong_credentials, Failed,          "RFC4616-2-verify-password"             },
    {AwaitingMessage, MessageUnknownUser,        Always,             no_such_user,      Failed,          "RFC4616-2-verify-password"             },
    {AwaitingMessage, MessageMissingNul,         Always,             malformed,         Failed,          "RFC4616-2-two-nuls"                    },
    {AwaitingMessage, MessageExtraNul,           Always,             malformed,         Failed,          "RFC4616-2-two-nuls"                    },
    {AwaitingMessage, MessageEmptyAuthcid,       Always,             malformed,         Failed,          "RFC4616-2-authcid-nonempty"            },
    {AwaitingMessage, MessageEmptyPassword,      Always,             malformed,         Failed,          "RFC4616-2-passwd-nonempty"             },
    {AwaitingMessage, MessageNotUtf8,            Always,             malformed,         Failed,          "RFC4616-2-utf8"                        },
    {AwaitingMessage, StepEmpty,                 Always,             malformed,         Failed,          "RFC4616-3-empty-message"               },
    {AwaitingMessage, OtherStep,                 Always,             malformed,         Failed,          "RFC4616-2-format"                      },

    {Authenticated,   OtherStep,                 Always,             ended,             Authenticated,   "MAN-return-ok-complete"                },

    {Failed,          OtherStep,                 Always,             ended,             Failed,          "MAN-return-other-is-error"             },
};

// Nothing but the way a state was reached tells these apart: all three refuse every step, and a start begins afresh.
constexpr StatePair inseparable[] = {
    {index(Idle),          index(Authenticated)},
    {index(Idle),          index(Failed)       },
    {index(Authenticated), index(Failed)       },
};

constexpr auto list = expand(states, stimuli, rows);
constexpr auto transitions = trim<list.size>(list);
constexpr Machine definition = {"PLAIN", MechanismClass::Bearer, false, states, stimuli, transitions};
constexpr Claims claims = {.server_messages = 1, .abstraction = abstraction, .inseparable = inseparable};
static_assert(well_formed<definition, claims, abstract::machine>());

} // namespace
} // namespace plain

const Machine& plain_machine() {
  return plain::definition;
}

} // namespace saslspec::model
