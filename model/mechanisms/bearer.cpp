// OAUTHBEARER (RFC 7628) and XOAUTH2: one client message with a bearer token. After a bad token the server sends an
// error message as a challenge, the client answers with a dummy, and only then the negotiation fails.
//
// XOAUTH2 has no standard. Its table is OAUTHBEARER's for the messages that both have, and its clauses say that they
// rest on this likeness.
//
// Where RFC 7628 leaves freedom:
// * A message outside the grammar, or without a part that a server may ask for (an authorization identity, section
//   3.1), may be refused at once or after an error message: "invalid" in section 3 is both.
// * A client that asks to act as somebody else may get an error message, or be refused by the application's policy,
//   which is no part of the mechanism (section 3.2).
// * Keys that are not letters are outside the grammar, but no rule needs them: a server may pass over them as over
//   unknown keys.
// * The header is RFC 5801's as "a placeholder": the meaning of its flags to a server without -PLUS is only inferred.
#include "mechanisms/mechanism.hpp"

namespace saslspec::model {
namespace {

enum class State : std::uint8_t { NoState, Idle, AwaitingMessage, ErrorSent, Authenticated, Failed };
using enum State;

constexpr StateOf<State> states[] = {
    idle(Idle),
    negotiating(AwaitingMessage, "AwaitingMessage", "the empty challenge was sent, the message is to come"),
    refusing(ErrorSent, "ErrorSent", "an error message was sent, the dummy is to come"),
    authenticated(Authenticated, "the token was good, authorization given"),
    failed(Failed),
};

// The stimuli of both mechanisms, then those of OAUTHBEARER alone.
enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartMessageValid,
  StartMessageWrongToken,
  StartMessageMissingEnd,
  MessageValid,
  MessageAuthorized,
  MessageUnauthorized,
  MessageWrongToken,
  MessageExpiredToken,
  MessageEmptyAuth,
  MessageEmptyToken,
  MessageNoAuth,
  MessageOtherScheme,
  MessageSchemeLower,
  MessageTokenNul,
  MessageMissingEnd,
  MessageTrailing,
  DummyValid,
  MessageNoAuthzid,
  MessageYFlag,
  MessagePFlag,
  MessageNoHeader,
  MessageMissingSeparator,
  MessageBadEscape,
  MessageUnknownKey,
  MessageMalformedKey,
  MessageOtherHost,
};
using enum Stimulus;

constexpr StimulusOf<Stimulus> stimuli[] = {
    start(StartMessageValid, "Start.Message.valid", "a good token at once", Evidence::Bearer),
    start(StartMessageWrongToken, "Start.Message.wrong_token", "a token that is nobody's at once"),
    marred(start(StartMessageMissingEnd, "Start.Message.missing_end", "a message without its last octet at once")),
    step(MessageValid, "Message.valid", "a good token, with the identity that it stands for spelled out",
         Evidence::Bearer),
    step(MessageAuthorized, "Message.authorized", "a good token, to act as an identity that the user may assume",
         Evidence::Bearer),
    denied(step(MessageUnauthorized, "Message.unauthorized", "a good token, to act as somebody else")),
    step(MessageWrongToken, "Message.wrong_token", "a token that is nobody's"),
    step(MessageExpiredToken, "Message.expired_token", "a token that was good once"),
    step(MessageEmptyAuth, "Message.empty_auth", "nothing under auth: the client asks what token is wanted"),
    step(MessageEmptyToken, "Message.empty_token", "the scheme without a token"),
    step(MessageNoAuth, "Message.no_auth", "a message without the key auth"),
    marred(step(MessageOtherScheme, "Message.other_scheme", "a good token under another scheme than Bearer")),
    step(MessageSchemeLower, "Message.scheme_lower", "a good token, the scheme in small letters", Evidence::Bearer),
    marred(step(MessageTokenNul, "Message.token_nul", "a good token with a NUL and more behind it")),
    marred(step(MessageMissingEnd, "Message.missing_end", "a good token in a message without its last octet")),
    marred(step(MessageTrailing, "Message.trailing", "a good token in a message with more behind its end")),
    step(DummyValid, "Dummy.valid", "the single octet that answers an error message"),
};
constexpr StimulusOf<Stimulus> oauthbearer_stimuli[] = {
    step(MessageNoAuthzid, "Message.no_authzid", "a good token, without an identity to act as", Evidence::Bearer),
    step(MessageYFlag, "Message.y_flag", "a good token; the client could bind, and thinks that the server cannot",
         Evidence::Bearer),
    marred(step(MessagePFlag, "Message.p_flag", "a good token; the client claims a channel binding")),
    marred(step(MessageNoHeader, "Message.no_header", "a good token without a header before it")),
    marred(step(MessageMissingSeparator, "Message.missing_separator", "a good token, no separator behind the header")),
    marred(step(MessageBadEscape, "Message.bad_escape", "an identity with an equals sign that escapes nothing")),
    step(MessageUnknownKey, "Message.unknown_key", "a good token beside a key that nobody defines", Evidence::Bearer),
    step(MessageMalformedKey, "Message.malformed_key", "a good token beside a key that is not letters",
         Evidence::Bearer),
    marred(step(MessageOtherHost, "Message.other_host", "a good token from a client that means another host")),
};

using enum Guard;

constexpr Outcome error = challenge(Message::BearerError);
constexpr Outcome malformed = refused(Code::BadProt, Code::BadAuth);
constexpr Outcome not_authorized = refused(Code::NoAuthz, Code::BadAuth);
constexpr Outcome refused_after_error = refused(); // the error message has the reason
constexpr Outcome too_weak = refused(Code::NoMech, Code::TooWeak, Code::Encrypt);

constexpr Row<State, Stimulus> rows[] = {
    {Any,             StartKnown,             PlaintextAllowed,   empty_challenge,     AwaitingMessage, "RFC7628-3-client-first"                },
    {Any,             StartKnown,             PlaintextForbidden, too_weak,            Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartEmpty,             PlaintextAllowed,   empty_challenge,     AwaitingMessage, "RFC7628-3-client-first"                },
    {Any,             StartEmpty,             PlaintextAllowed,   error,               ErrorSent,       "RFC7628-3.1-grammar"                   },
    {Any,             StartEmpty,             PlaintextAllowed,   malformed,           Failed,          "RFC7628-3.1-grammar"                   },
    {Any,             StartEmpty,             PlaintextForbidden, too_weak,            Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartMessageValid,      PlaintextAllowed,   success,             Authenticated,   "RFC7628-3-success"                     },
    {Any,             StartMessageValid,      PlaintextForbidden, too_weak,            Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartMessageWrongToken, PlaintextAllowed,   error,               ErrorSent,       "RFC7628-3-error-flow"                  },
    {Any,             StartMessageWrongToken, PlaintextForbidden, too_weak,            Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartMessageMissingEnd, PlaintextAllowed,   error,               ErrorSent,       "RFC7628-3.1-grammar"                   },
    {Any,             StartMessageMissingEnd, PlaintextAllowed,   malformed,           Failed,          "RFC7628-3.1-grammar"                   },
    {Any,             StartMessageMissingEnd, PlaintextForbidden, too_weak,            Failed,          "RFC4422-6.1.2-min-security-not-entered"},

    {AwaitingMessage, MessageValid,           Always,             success,             Authenticated,   "RFC7628-3-success"                     },
    {AwaitingMessage, MessageAuthorized,      Always,             success,             Authenticated,   "RFC7628-3.2-identity"                  },
    {AwaitingMessage, MessageUnauthorized,    Always,             not_authorized,      Failed,          "RFC7628-3.2-authzid-mismatch"          },
    {AwaitingMessage, MessageUnauthorized,    Always,             error,               ErrorSent,       "RFC7628-3.2-authzid-mismatch"          },
    {AwaitingMessage, MessageWrongToken,      Always,             error,               ErrorSent,       "RFC7628-3-error-flow"                  },
    {AwaitingMessage, MessageExpiredToken,    Always,             error,               ErrorSent,       "RFC7628-3.2-token-validation"          },
    {AwaitingMessage, MessageEmptyAuth,       Always,             error,               ErrorSent,       "RFC7628-3.1-auth-empty"                },
    {AwaitingMessage, MessageEmptyToken,      Always,             error,               ErrorSent,       "RFC7628-3.1-bearer-token"              },
    {AwaitingMessage, MessageEmptyToken,      Always,             malformed,           Failed,          "RFC7628-3.1-bearer-token"              },
    {AwaitingMessage, MessageNoAuth,          Always,             error,               ErrorSent,       "RFC7628-3.1-auth-required"             },
    {AwaitingMessage, MessageNoAuth,          Always,             malformed,           Failed,          "RFC7628-3.1-auth-required"             },
    {AwaitingMessage, MessageOtherScheme,     Always,             error,               ErrorSent,       "RFC7628-3.1-bearer-token"              },
    {AwaitingMessage, MessageOtherScheme,     Always,             malformed,           Failed,          "RFC7628-3.1-bearer-token"              },
    {AwaitingMessage, MessageSchemeLower,     Always,             success,             Authenticated,   "RFC7628-3.1-bearer-case"               },
    {AwaitingMessage, MessageTokenNul,        Always,             error,               ErrorSent,       "RFC7628-3.1-value-chars"               },
    {AwaitingMessage, MessageTokenNul,        Always,             malformed,           Failed,          "RFC7628-3.1-value-chars"               },
    {AwaitingMessage, DummyValid,             Always,             malformed,           Failed,          "RFC7628-3.1-lone-kvsep-first"          },
    {AwaitingMessage, DummyValid,             Always,             error,               ErrorSent,       "RFC7628-3.1-lone-kvsep-first"          },
    {AwaitingMessage, StepAbsent,             Always,             malformed,           Failed,          "MAN-name-one-step"                     },
    {AwaitingMessage, StepAbsent,             Always,             error,               ErrorSent,       "MAN-name-one-step"                     },
    {AwaitingMessage, OtherStep,              Always,             error,               ErrorSent,       "RFC7628-3.1-grammar"                   },
    {AwaitingMessage, OtherStep,              Always,             malformed,           Failed,          "RFC7628-3.1-grammar"                   },

    {ErrorSent,       DummyValid,             Always,             refused_after_error, Failed,          "RFC7628-3.2.3-dummy-then-fail"         },
    {ErrorSent,       OtherStep,              Always,             refused_after_error, Failed,          "RFC7628-3.2.2-error-fails"             },
};

constexpr Row<State, Stimulus> oauthbearer_rows[] = {
    {AwaitingMessage, MessageNoAuthzid,    Always, success,        Authenticated, "RFC7628-3.1-gs2-authzid"    },
    {AwaitingMessage, MessageNoAuthzid,    Always, error,          ErrorSent,     "RFC7628-3.1-gs2-authzid"    },
    {AwaitingMessage, MessageNoAuthzid,    Always, not_authorized, Failed,        "RFC7628-3.1-gs2-authzid"    },
    {AwaitingMessage, MessageYFlag,        Always, success,        Authenticated, "RFC7628-3.1-gs2-flag"       },
    {AwaitingMessage, MessageYFlag,        Always, error,          ErrorSent,     "RFC7628-3.1-gs2-flag"       },
    {AwaitingMessage, MessageYFlag,        Always, malformed,      Failed,        "RFC7628-3.1-gs2-flag"       },
    {AwaitingMessage, MessagePFlag,        Always, error,          ErrorSent,     "RFC7628-3.1-gs2-flag"       },
    {AwaitingMessage, MessagePFlag,        Always, malformed,      Failed,        "RFC7628-3.1-gs2-flag"       },
    {AwaitingMessage, MessageNoHeader,     Always, error,          ErrorSent,     "RFC7628-3.1-gs2-header"     },
    {AwaitingMessage, MessageNoHeader,     Always, malformed,      Failed,        "RFC7628-3.1-gs2-header"     },
    {AwaitingMessage, MessageBadEscape,    Always, error,          ErrorSent,     "RFC7628-3.1-gs2-escape"     },
    {AwaitingMessage, MessageBadEscape,    Always, malformed,      Failed,        "RFC7628-3.1-gs2-escape"     },
    {AwaitingMessage, MessageUnknownKey,   Always, success,        Authenticated, "RFC7628-3.1-unknown-keys"   },
    {AwaitingMessage, MessageMalformedKey, Always, error,          ErrorSent,     "RFC7628-3.1-key-alpha"      },
    {AwaitingMessage, MessageMalformedKey, Always, malformed,      Failed,        "RFC7628-3.1-key-alpha"      },
    {AwaitingMessage, MessageMalformedKey, Always, success,        Authenticated, "RFC7628-3.1-unknown-keys"   },
    {AwaitingMessage, MessageOtherHost,    Always, error,          ErrorSent,     "RFC7628-3.2-host-port-match"},
    {AwaitingMessage, MessageOtherHost,    Always, malformed,      Failed,        "RFC7628-3.2-host-port-match"},
};

struct Likeness {
  std::string_view clause; ///< of OAUTHBEARER
  std::string_view own;
};
constexpr Likeness likenesses[] = {
    {"RFC7628-3-client-first",        "XOAUTH2-client-first"},
    {"RFC7628-3-success",             "XOAUTH2-success"     },
    {"RFC7628-3-error-flow",          "XOAUTH2-error-flow"  },
    {"RFC7628-3.1-auth-empty",        "XOAUTH2-error-flow"  },
    {"RFC7628-3.1-auth-required",     "XOAUTH2-format"      },
    {"RFC7628-3.1-bearer-case",       "XOAUTH2-scheme-case" },
    {"RFC7628-3.1-bearer-token",      "XOAUTH2-format"      },
    {"RFC7628-3.1-grammar",           "XOAUTH2-format"      },
    {"RFC7628-3.1-lone-kvsep-first",  "XOAUTH2-format"      },
    {"RFC7628-3.1-value-chars",       "XOAUTH2-format"      },
    {"RFC7628-3.2-authzid-mismatch",  "XOAUTH2-user"        },
    {"RFC7628-3.2-identity",          "XOAUTH2-user"        },
    {"RFC7628-3.2-token-validation",  "XOAUTH2-error-flow"  },
    {"RFC7628-3.2.2-error-fails",     "XOAUTH2-error-fails" },
    {"RFC7628-3.2.3-dummy-then-fail", "XOAUTH2-error-fails" },
};
/// XOAUTH2's clause for a row of OAUTHBEARER; empty, which no table may have, where there is no likeness.
constexpr std::string_view likened(std::string_view clause) {
  if (!clause.starts_with("RFC7628-")) return clause;
  for (const Likeness& likeness : likenesses)
    if (likeness.clause == clause) return likeness.own;
  return {};
}

/// The rows under XOAUTH2's clauses.
constexpr auto xoauth2_rows = [] {
  auto likened_rows = std::to_array(rows);
  for (auto& row : likened_rows)
    row.clause = likened(row.clause);
  return likened_rows;
}();

constexpr Joined all_stimuli{stimuli, oauthbearer_stimuli};
constexpr Joined all_rows{rows, oauthbearer_rows};
constexpr Mechanism oauthbearer = {
    .name = "OAUTHBEARER", .mechanism_class = MechanismClass::Bearer, .server_messages = 2};
constexpr Mechanism xoauth2 = {
    .name = "XOAUTH2", .mechanism_class = MechanismClass::Bearer, .server_messages = 2, .by_analogy = true};

} // namespace

constexpr Machine oauthbearer_machine = proved<oauthbearer, states, all_stimuli, all_rows>();
constexpr Machine xoauth2_machine = proved<xoauth2, states, stimuli, xoauth2_rows>();

} // namespace saslspec::model
