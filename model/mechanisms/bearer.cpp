// OAUTHBEARER (RFC 7628) and XOAUTH2: one client message with a bearer token. After a token that is not good the server
// says why in a challenge, the client answers with a dummy, and only then the negotiation fails.
//
// XOAUTH2 has no standard. Its table is OAUTHBEARER's, for the messages that both have, and its clauses say that they
// rest on this likeness.
//
// Where RFC 7628 leaves freedom:
// * A message outside the grammar, or without what a server may ask for (an authorization identity, section 3.1), may
// be
//   refused at once or after an error message: "invalid" in section 3 is both.
// * Who asks to act as somebody else may be told in an error message, or be refused by the application's policy, which
//   is no part of the mechanism (section 3.2).
// * Keys that are not letters are outside the grammar, but nobody needs them: they may be passed over like unknown
// ones.
// * The header is RFC 5801's as "a placeholder": what its flags mean to a server without -PLUS is only inferred.
#include "mechanisms/tables.hpp"

namespace saslspec::model {
namespace bearer {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  AwaitingMessage,
  ErrorSent,
  Authenticated,
  Failed,
  Any = any_value,
};

constexpr StateInfo states[] = {
    {"Idle",            StateKind::Idle,          "nothing was started"                                      },
    {"AwaitingMessage", StateKind::Negotiating,   "the empty challenge was sent, the message is to come"     },
    {"ErrorSent",       StateKind::Refusing,      "why the message is no good was sent, the dummy is to come"},
    {"Authenticated",   StateKind::Authenticated, "the token was good, authorization given"                  },
    {"Failed",          StateKind::Failed,        "the negotiation ended without success"                    },
};
constexpr abstract::State abstraction[] = {abstract::State::Idle, abstract::State::Negotiating,
                                           abstract::State::Negotiating, abstract::State::Authenticated,
                                           abstract::State::Failed};

// Those of both mechanisms, then those of OAUTHBEARER alone.
enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartKnown,
  StartEmpty,
  StartUnknown,
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
  StepAbsent,
  StepEmpty,
  StepGarbage,
  StepOversized,
  Dispose,
  MessageNoAuthzid,
  MessageYFlag,
  MessagePFlag,
  MessageNoHeader,
  MessageMissingSeparator,
  MessageBadEscape,
  MessageUnknownKey,
  MessageMalformedKey,
  MessageOtherHost,
  OtherStep = any_value,
};
constexpr Stimulus last_of_both = Stimulus::Dispose;

constexpr StimulusInfo stimuli[] = {
    start_known,
    start_empty(Evidence::None),
    start_unknown,
    start_with("Start.Message.valid", "Message.valid", Evidence::Bearer, "a good token at once"),
    start_with("Start.Message.wrong_token", "Message.wrong_token", Evidence::None, "a token that is nobody's at once"),
    start_with("Start.Message.missing_end", "Message.missing_end", Evidence::None,
               "a message without its last octet at once"),
    step("Message.valid", Evidence::Bearer, "a good token, with the identity that it stands for spelled out"),
    step("Message.authorized", Evidence::Bearer, "a good token, to act as an identity that the user may assume"),
    step("Message.unauthorized", Evidence::None, "a good token, to act as somebody else"),
    step("Message.wrong_token", Evidence::None, "a token that is nobody's"),
    step("Message.expired_token", Evidence::None, "a token that was good once"),
    step("Message.empty_auth", Evidence::None, "nothing under auth: the client asks what token is wanted"),
    step("Message.empty_token", Evidence::None, "the scheme without a token"),
    step("Message.no_auth", Evidence::None, "a message without the key auth"),
    step("Message.other_scheme", Evidence::None, "a good token under another scheme than Bearer"),
    step("Message.scheme_lower", Evidence::Bearer, "a good token, the scheme in small letters"),
    step("Message.token_nul", Evidence::None, "a good token with a NUL and more behind it"),
    step("Message.missing_end", Evidence::None, "a good token in a message without its last octet"),
    step("Message.trailing", Evidence::None, "a good token in a message with more behind its end"),
    step("Dummy.valid", Evidence::None, "the single octet that answers an error message"),
    step_absent(Evidence::None),
    step_empty(Evidence::None),
    step_garbage(Evidence::None),
    step_oversized(Evidence::None),
    dispose,
    step("Message.no_authzid", Evidence::Bearer, "a good token, without an identity to act as"),
    step("Message.y_flag", Evidence::Bearer, "a good token; the client could bind, and thinks that the server cannot"),
    step("Message.p_flag", Evidence::None, "a good token; the client claims a channel binding"),
    step("Message.no_header", Evidence::None, "a good token without a header before it"),
    step("Message.missing_separator", Evidence::None, "a good token, no separator behind the header"),
    step("Message.bad_escape", Evidence::None, "an identity with an equals sign that escapes nothing"),
    step("Message.unknown_key", Evidence::Bearer, "a good token beside a key that nobody defines"),
    step("Message.malformed_key", Evidence::Bearer, "a good token beside a key that is not letters"),
    step("Message.other_host", Evidence::None, "a good token from a client that means another host"),
};
constexpr std::size_t stimuli_of_both = index(last_of_both) + 1U;

using enum State;
using enum Stimulus;
using enum Guard;

constexpr Outcome error = challenge(Message::BearerError);
constexpr Outcome malformed = refused(Code::BadProt, Code::BadAuth);
constexpr Outcome not_authorized = refused(Code::NoAuthz, Code::BadAuth);
constexpr Outcome refused_after_error = refused(); // the error message has said why
constexpr Outcome too_weak = refused(Code::NoMech, Code::TooWeak, Code::Encrypt);

constexpr Row<State, Stimulus> rows[] = {
    {Any,             StartKnown,             PlaintextAllowed,   empty_challenge,     AwaitingMessage, "RFC7628-3-client-first"                },
    {Any,             StartKnown,             PlaintextForbidden, too_weak,            Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartEmpty,             PlaintextAllowed,   empty_challenge,     AwaitingMessage, "RFC7628-3-client-first"                },
    {Any,             StartEmpty,             PlaintextAllowed,   error,               ErrorSent,       "RFC7628-3.1-grammar"                   },
    {Any,             StartEmpty,             PlaintextAllowed,   malformed,           Failed,          "RFC7628-3.1-grammar"                   },
    {Any,             StartEmpty,             PlaintextForbidden, too_weak,            Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartUnknown,           Always,             no_mechanism,        Failed,          "CAPI-3.4.3-start-nomech"               },
    {Any,             StartMessageValid,      PlaintextAllowed,   success,             Authenticated,   "RFC7628-3-success"                     },
    {Any,             StartMessageValid,      PlaintextForbidden, too_weak,            Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartMessageWrongToken, PlaintextAllowed,   error,               ErrorSent,       "RFC7628-3-error-flow"                  },
    {Any,             StartMessageWrongToken, PlaintextForbidden, too_weak,            Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             StartMessageMissingEnd, PlaintextAllowed,   error,               ErrorSent,       "RFC7628-3.1-grammar"                   },
    {Any,             StartMessageMissingEnd, PlaintextAllowed,   malformed,           Failed,          "RFC7628-3.1-grammar"                   },
    {Any,             StartMessageMissingEnd, PlaintextForbidden, too_weak,            Failed,          "RFC4422-6.1.2-min-security-not-entered"},
    {Any,             Dispose,                Always,             disposed,            Idle,            "RFC4422-3.5-client-abort"              },

    {Idle,            OtherStep,              Always,             not_started,         Idle,            "CAPI-3.4.4-step-before-start"          },

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
    {AwaitingMessage, MessageNoAuthzid,       Always,             success,             Authenticated,   "RFC7628-3.1-gs2-authzid"               },
    {AwaitingMessage, MessageNoAuthzid,       Always,             error,               ErrorSent,       "RFC7628-3.1-gs2-authzid"               },
    {AwaitingMessage, MessageNoAuthzid,       Always,             not_authorized,      Failed,          "RFC7628-3.1-gs2-authzid"               },
    {AwaitingMessage, MessageYFlag,           Always,             success,             Authenticated,   "RFC7628-3.1-gs2-flag"                  },
    {AwaitingMessage, MessageYFlag,           Always,             error,               ErrorSent,       "RFC7628-3.1-gs2-flag"                  },
    {AwaitingMessage, MessageYFlag,           Always,             malformed,           Failed,          "RFC7628-3.1-gs2-flag"                  },
    {AwaitingMessage, MessagePFlag,           Always,             error,               ErrorSent,       "RFC7628-3.1-gs2-flag"                  },
    {AwaitingMessage, MessagePFlag,           Always,             malformed,           Failed,          "RFC7628-3.1-gs2-flag"                  },
    {AwaitingMessage, MessageNoHeader,        Always,             error,               ErrorSent,       "RFC7628-3.1-gs2-header"                },
    {AwaitingMessage, MessageNoHeader,        Always,             malformed,           Failed,          "RFC7628-3.1-gs2-header"                },
    {AwaitingMessage, MessageBadEscape,       Always,             error,               ErrorSent,       "RFC7628-3.1-gs2-escape"                },
    {AwaitingMessage, MessageBadEscape,       Always,             malformed,           Failed,          "RFC7628-3.1-gs2-escape"                },
    {AwaitingMessage, MessageUnknownKey,      Always,             success,             Authenticated,   "RFC7628-3.1-unknown-keys"              },
    {AwaitingMessage, MessageMalformedKey,    Always,             error,               ErrorSent,       "RFC7628-3.1-key-alpha"                 },
    {AwaitingMessage, MessageMalformedKey,    Always,             malformed,           Failed,          "RFC7628-3.1-key-alpha"                 },
    {AwaitingMessage, MessageMalformedKey,    Always,             success,             Authenticated,   "RFC7628-3.1-unknown-keys"              },
    {AwaitingMessage, MessageOtherHost,       Always,             error,               ErrorSent,       "RFC7628-3.2-host-port-match"           },
    {AwaitingMessage, MessageOtherHost,       Always,             malformed,           Failed,          "RFC7628-3.2-host-port-match"           },
    {AwaitingMessage, DummyValid,             Always,             malformed,           Failed,          "RFC7628-3.1-lone-kvsep-first"          },
    {AwaitingMessage, DummyValid,             Always,             error,               ErrorSent,       "RFC7628-3.1-lone-kvsep-first"          },
    {AwaitingMessage, StepAbsent,             Always,             malformed,           Failed,          "MAN-name-one-step"                     },
    {AwaitingMessage, StepAbsent,             Always,             error,               ErrorSent,       "MAN-name-one-step"                     },
    {AwaitingMessage, OtherStep,              Always,             error,               ErrorSent,       "RFC7628-3.1-grammar"                   },
    {AwaitingMessage, OtherStep,              Always,             malformed,           Failed,          "RFC7628-3.1-grammar"                   },

    {ErrorSent,       DummyValid,             Always,             refused_after_error, Failed,          "RFC7628-3.2.3-dummy-then-fail"         },
    {ErrorSent,       OtherStep,              Always,             refused_after_error, Failed,          "RFC7628-3.2.2-error-fails"             },

    {Authenticated,   OtherStep,              Always,             ended,               Authenticated,   "MAN-return-ok-complete"                },

    {Failed,          OtherStep,              Always,             ended,               Failed,          "MAN-return-other-is-error"             },
};

// Nothing but the way a state was reached tells these apart: all refuse every step, and a start begins afresh.
constexpr StatePair inseparable[] = {
    {index(Idle),          index(Authenticated)},
    {index(Idle),          index(Failed)       },
    {index(Authenticated), index(Failed)       },
    {index(Idle),          index(ErrorSent)    },
    {index(ErrorSent),     index(Authenticated)},
    {index(ErrorSent),     index(Failed)       },
};

constexpr Claims claims = {.server_messages = 2, .abstraction = abstraction, .inseparable = inseparable};

namespace oauthbearer {

constexpr auto list = expand(states, stimuli, rows);
constexpr auto transitions = trim<list.size>(list);
constexpr Machine definition = {"OAUTHBEARER", MechanismClass::Bearer, false, states, stimuli, transitions};
static_assert(well_formed<definition, claims, abstract::machine>());

} // namespace oauthbearer

namespace xoauth2 {

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
/// Empty, which no table may have, for a clause without its like.
constexpr std::string_view likened(std::string_view clause) {
  if (!clause.starts_with("RFC7628-")) return clause;
  for (const Likeness& likeness : likenesses)
    if (likeness.clause == clause) return likeness.own;
  return {};
}

constexpr bool is_of_both(const Row<State, Stimulus>& row) {
  return row.stimulus <= last_of_both || row.stimulus == Stimulus::OtherStep;
}
constexpr std::size_t rows_of_both() {
  std::size_t count = 0;
  for (const auto& row : rows)
    count += is_of_both(row) ? 1U : 0U;
  return count;
}

/// The first stimuli and the rows about them, under XOAUTH2's clauses.
struct Definition {
  StimulusInfo stimuli[stimuli_of_both]{};
  Row<State, Stimulus> rows[rows_of_both()]{};
};
constexpr Definition like_oauthbearer() {
  Definition like;
  for (std::size_t stimulus = 0; stimulus < stimuli_of_both; ++stimulus)
    like.stimuli[stimulus] = stimuli[stimulus];
  std::size_t next = 0;
  for (auto row : rows) {
    if (!is_of_both(row)) continue;
    row.clause = likened(row.clause);
    like.rows[next++] = row;
  }
  return like;
}
constexpr Definition own = like_oauthbearer();

constexpr auto list = expand(states, own.stimuli, own.rows);
constexpr auto transitions = trim<list.size>(list);
constexpr Machine definition = {.name = "XOAUTH2",
                                .mechanism_class = MechanismClass::Bearer,
                                .server_first = false,
                                .states = states,
                                .stimuli = own.stimuli,
                                .transitions = transitions,
                                .by_analogy = true};
static_assert(well_formed<definition, claims, abstract::machine>());

} // namespace xoauth2

} // namespace
} // namespace bearer

const Machine& oauthbearer_machine() {
  return bearer::oauthbearer::definition;
}

const Machine& xoauth2_machine() {
  return bearer::xoauth2::definition;
}

} // namespace saslspec::model
