// PLAIN (RFC 4616): one client message with the password in it, then the outcome. An empty initial response may count
// as no response: the C API's documents call that NULL, and some "NULL if empty".
#include "mechanisms/mechanism.hpp"

namespace saslspec::model {
namespace {

enum class State : std::uint8_t { NoState, Idle, AwaitingMessage, Authenticated, Failed };
using enum State;

constexpr StateOf<State> states[] = {
    idle(Idle),
    negotiating(AwaitingMessage, "AwaitingMessage", "the empty challenge was sent, the message is to come"),
    authenticated(Authenticated, "identity and password were right, authorization given"),
    failed(Failed),
};

enum class Stimulus : std::uint8_t {
  NoStimulus,
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
};
using enum Stimulus;

constexpr StimulusOf<Stimulus> stimuli[] = {
    start(StartMessageValid, "Start.Message.valid", "the right password at once", Evidence::Bearer),
    start(StartMessageWrongPassword, "Start.Message.wrong_password", "a wrong password at once"),
    marred(start(StartMessageMissingNul, "Start.Message.missing_nul", "one NUL where two belong")),
    step(MessageValid, "Message.valid", "a known identity with its password", Evidence::Bearer),
    step(MessageAuthorized, "Message.authorized", "the right password, to act as an identity that the user may assume",
         Evidence::Bearer),
    step(MessageAuthzidSelf, "Message.authzid_self", "the right password, with the own identity spelled out",
         Evidence::Bearer),
    denied(step(MessageUnauthorized, "Message.unauthorized", "the right password, to act as somebody else")),
    step(MessageWrongPassword, "Message.wrong_password", "a known identity with a wrong password"),
    step(MessageUnknownUser, "Message.unknown_user", "an identity that does not exist"),
    marred(step(MessageMissingNul, "Message.missing_nul", "one NUL where two belong")),
    marred(step(MessageExtraNul, "Message.extra_nul", "three NULs where two belong")),
    marred(step(MessageEmptyAuthcid, "Message.empty_authcid", "no authentication identity")),
    step(MessageEmptyPassword, "Message.empty_password", "no password"),
    marred(step(MessageNotUtf8, "Message.not_utf8", "octets that are not UTF-8")),
};

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
    {Any,             StartMessageValid,         PlaintextAllowed,   success,           Authenticated,   "CAPI-3.4.3-start-may-ok"               },
    {Any,             StartMessageValid,         PlaintextForbidden, too_weak,          Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartMessageWrongPassword, PlaintextAllowed,   wrong_credentials, Failed,          "RFC4616-2-verify-password"             },
    {Any,             StartMessageWrongPassword, PlaintextForbidden, too_weak,          Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartMessageMissingNul,    PlaintextAllowed,   malformed,         Failed,          "RFC4616-2-two-nuls"                    },
    {Any,             StartMessageMissingNul,    PlaintextForbidden, too_weak,          Failed,          "RFC4422-6.1.2-min-security-not-entered"},

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
};

constexpr Mechanism mechanism = {.name = "PLAIN", .mechanism_class = MechanismClass::Bearer, .server_messages = 1};

} // namespace

constexpr Machine plain_machine = proved<mechanism, states, stimuli, rows>();

} // namespace saslspec::model
