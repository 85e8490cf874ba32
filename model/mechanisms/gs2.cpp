// GS2 (RFC 5801) with Kerberos V5: GS2-KRB5 and GS2-KRB5-PLUS. The client sends the tokens of a GSS-API context, the
// first of them behind a header with the identity to act as and a flag for the binding to the channel below.
//
// Where the standards leave freedom:
// * Under the name without -PLUS a client may bind nevertheless, and under the name with -PLUS it may leave an
//   optional binding out: RFC 5801 gives the flags a meaning and does not say that the name settles the flag.
// * The context alone decides whether it needs more than one token of the client, and whether the last has an answer.
// * The answer comes as a challenge that an empty message answers, as in all examples of section 6. The section does
//   not say that it may ride on the success, and no row here does.
#include "mechanisms/mechanism.hpp"

namespace saslspec::model {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  AwaitingToken,
  ContextIncomplete,
  LastTokenSent,
  Authenticated,
  Failed
};
using enum State;

constexpr StateOf<State> states[] = {
    idle(Idle),
    negotiating(AwaitingToken, "AwaitingToken", "the empty challenge was sent, the first token is to come"),
    negotiating(ContextIncomplete, "ContextIncomplete", "a token was sent, and the context needs another"),
    negotiating(LastTokenSent, "LastTokenSent", "the context is complete, its last token was sent"),
    authenticated(Authenticated, "the context is complete and the client knows"),
    failed(Failed),
};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartNFlag,
  StartPFlag,
  StartHeaderMalformed,
  NFlag,
  YFlag,
  PFlag,
  POtherType,
  BindingMismatch,
  Authorized,
  Unauthorized,
  AuthzidBadEscape,
  NonstdFlag,
  HeaderMalformed,
  HeaderMissing,
  InitialInvalid,
  InitialOfOtherSession,
  InitialFirst,
  TokenLast,
  TokenInvalid,
};
using enum Stimulus;

constexpr StimulusOf<Stimulus> stimuli[] = {
    start(StartNFlag, "Start.InitialToken.n_flag", "the completing token without binding at once", Evidence::Proof),
    start(StartPFlag, "Start.InitialToken.p_flag", "the completing token, bound to the channel, at once",
          Evidence::Proof),
    start(StartHeaderMalformed, "Start.InitialToken.header_malformed", "a broken header at once"),
    step(NFlag, "InitialToken.n_flag", "the completing token; the client cannot bind", Evidence::Proof),
    step(YFlag, "InitialToken.y_flag", "the client could bind, and thinks that the server cannot", Evidence::Proof),
    step(PFlag, "InitialToken.p_flag", "the completing token, bound to the channel", Evidence::Proof),
    step(POtherType, "InitialToken.p_other_type", "bound to the channel in a way that nobody knows"),
    step(BindingMismatch, "InitialToken.binding_mismatch", "bound to another channel"),
    step(Authorized, "InitialToken.authorized", "to act as an identity that the principal may assume", Evidence::Proof),
    step(Unauthorized, "InitialToken.unauthorized", "to act as somebody else"),
    step(AuthzidBadEscape, "InitialToken.authzid_bad_escape", "an authzid with an equals sign that escapes nothing"),
    step(NonstdFlag, "InitialToken.nonstd_flag", "F, and a token whose standard header was removed nevertheless"),
    step(HeaderMalformed, "InitialToken.header_malformed", "a broken header"),
    step(HeaderMissing, "InitialToken.header_missing", "the bare token"),
    step(InitialInvalid, "InitialToken.invalid", "a right header and a token that the GSS-API refuses"),
    replayed(step(InitialOfOtherSession, "InitialToken.of_other_session", "the first token of an earlier context")),
    step(InitialFirst, "InitialToken.first", "a first token, after which the context needs another"),
    step(TokenLast, "Token.last", "the token that completes the context", Evidence::Proof),
    step(TokenInvalid, "Token.invalid", "a token that the GSS-API refuses"),
};

using enum Guard;

constexpr Outcome token = challenge(Message::GssToken);
constexpr Outcome bad_token = refused(Code::BadAuth, Code::BadProt, Code::Fail);
constexpr Outcome malformed = refused(Code::BadProt);
constexpr Outcome wrong_binding = refused(Code::BadBinding, Code::BadAuth, Code::BadProt);
constexpr Outcome not_authorized = refused(Code::NoAuthz, Code::BadAuth);
constexpr Outcome not_offered = refused(Code::NoMech, Code::TooWeak);

// The rows in which the name matters, because it decides over the flags.
constexpr Row<State, Stimulus> rows_of_krb5[] = {
    {Any,           StartKnown,   BindingOptional,  empty_challenge, AwaitingToken,     "RFC5801-6-empty-challenge"   },
    {Any,           StartKnown,   BindingRequired,  empty_challenge, AwaitingToken,     "RFC5801-6-empty-challenge"   },
    {Any,           StartKnown,   BindingRequired,  not_offered,     Failed,            "RFC5801-5-plus-alone"        },
    {Any,           StartEmpty,   Always,           malformed,       Failed,            "RFC5801-4-header-abnf"       },
    {Any,           StartEmpty,   Always,           empty_challenge, AwaitingToken,     "RFC5801-6-empty-challenge"   },
    {Any,           StartNFlag,   BindingOptional,  token,           LastTokenSent,     "RFC5801-6-token-as-challenge"},
    {Any,           StartNFlag,   BindingRequired,  wrong_binding,   Failed,            "RFC5801-5-n-but-required"    },
    {Any,           StartPFlag,   ChannelBinding,   token,           LastTokenSent,     "RFC5801-6-token-as-challenge"},
    {Any,           StartPFlag,   Always,           wrong_binding,   Failed,            "RFC5801-5-p-unsupported"     },

    {AwaitingToken, NFlag,        BindingOptional,  token,           LastTokenSent,     "RFC5801-6-token-as-challenge"},
    {AwaitingToken, NFlag,        BindingRequired,  wrong_binding,   Failed,            "RFC5801-5-n-but-required"    },
    {AwaitingToken, YFlag,        NoChannelBinding, token,           LastTokenSent,     "RFC5801-6-token-as-challenge"},
    {AwaitingToken, YFlag,        ChannelBinding,   wrong_binding,   Failed,            "RFC5801-5-y-advertised"      },
    {AwaitingToken, PFlag,        ChannelBinding,   token,           LastTokenSent,     "RFC5801-6-token-as-challenge"},
    {AwaitingToken, PFlag,        Always,           wrong_binding,   Failed,            "RFC5801-5-p-unsupported"     },
    {AwaitingToken, Authorized,   BindingOptional,  token,           LastTokenSent,     "RFC5801-6-token-as-challenge"},
    {AwaitingToken, Authorized,   BindingRequired,  wrong_binding,   Failed,            "RFC5801-5-n-but-required"    },
    {AwaitingToken, InitialFirst, BindingOptional,  token,           ContextIncomplete, "RFC5801-6-token-as-challenge"},
    {AwaitingToken, InitialFirst, Always,           bad_token,       Failed,            "RFC5801-7-context-status"    },
};

// Only a server that knows the channel has this name, and the usual client binds to it.
constexpr Row<State, Stimulus> rows_of_plus[] = {
    {Any,           StartKnown,   ChannelBinding,         empty_challenge, AwaitingToken,     "RFC5801-6-empty-challenge"   },
    {Any,           StartKnown,   NoChannelBinding,       not_offered,     Failed,            "RFC5801-3-plus-name"         },
    {Any,           StartEmpty,   ChannelBinding,         empty_challenge, AwaitingToken,     "RFC5801-6-empty-challenge"   },
    {Any,           StartEmpty,   Always,                 malformed,       Failed,            "RFC5801-4-header-abnf"       },
    {Any,           StartNFlag,   ChannelBindingOptional, token,           LastTokenSent,     "RFC5801-6-token-as-challenge"},
    {Any,           StartNFlag,   Always,                 wrong_binding,   Failed,            "RFC5801-5-n-but-required"    },
    {Any,           StartPFlag,   ChannelBinding,         token,           LastTokenSent,     "RFC5801-6-token-as-challenge"},
    {Any,           StartPFlag,   NoChannelBinding,       not_offered,     Failed,            "RFC5801-3-plus-name"         },

    {AwaitingToken, NFlag,        ChannelBindingOptional, token,           LastTokenSent,     "RFC5801-6-token-as-challenge"},
    {AwaitingToken, NFlag,        Always,                 wrong_binding,   Failed,            "RFC5801-5-n-but-required"    },
    {AwaitingToken, YFlag,        Always,                 wrong_binding,   Failed,            "RFC5801-5-y-advertised"      },
    {AwaitingToken, PFlag,        Always,                 token,           LastTokenSent,     "RFC5801-6-token-as-challenge"},
    {AwaitingToken, Authorized,   Always,                 token,           LastTokenSent,     "RFC5801-6-token-as-challenge"},
    {AwaitingToken, InitialFirst, Always,                 token,           ContextIncomplete, "RFC5801-6-token-as-challenge"},
    {AwaitingToken, InitialFirst, Always,                 bad_token,       Failed,            "RFC5801-7-context-status"    },
};

constexpr Row<State, Stimulus> rows_of_both[] = {
    {Any,               StartHeaderMalformed,  Always, malformed,      Failed,        "RFC5801-4-header-abnf"                   },

    {AwaitingToken,     POtherType,            Always, wrong_binding,  Failed,        "RFC5801-5-p-unsupported"                 },
    {AwaitingToken,     BindingMismatch,       Always, wrong_binding,  Failed,        "RFC5801-5.1-app-data"                    },
    {AwaitingToken,     Unauthorized,          Always, not_authorized, Failed,        "RFC5801-4-authzid-verified"              },
    {AwaitingToken,     AuthzidBadEscape,      Always, malformed,      Failed,        "RFC5801-4-authzid-escape"                },
    {AwaitingToken,     NonstdFlag,            Always, bad_token,      Failed,        "RFC5801-4-nonstd-flag"                   },
    {AwaitingToken,     HeaderMissing,         Always, malformed,      Failed,        "RFC5801-4-header-first"                  },
    {AwaitingToken,     InitialInvalid,        Always, bad_token,      Failed,        "RFC5801-7-context-status"                },
    {AwaitingToken,     InitialOfOtherSession, Always, bad_token,      Failed,        "RFC5801-7-context-status"                },
    {AwaitingToken,     OtherStep,             Always, malformed,      Failed,        "RFC5801-4-header-abnf"                   },

    {ContextIncomplete, TokenLast,             Always, token,          LastTokenSent, "RFC5801-6-token-as-challenge"            },
    {ContextIncomplete, TokenLast,             Always, success,        Authenticated, "RFC5801-4-one-token-per-message"         },
    {ContextIncomplete, TokenInvalid,          Always, bad_token,      Failed,        "RFC5801-7-context-status"                },
    {ContextIncomplete, OtherStep,             Always, bad_token,      Failed,        "RFC5801-4-one-token-per-message"         },

    {LastTokenSent,     StepEmpty,             Always, success,        Authenticated, "RFC5801-6-token-as-challenge"            },
    {LastTokenSent,     StepAbsent,            Always, success,        Authenticated, "MAN-name-one-step"                       },
    {LastTokenSent,     StepAbsent,            Always, malformed,      Failed,        "MAN-name-one-step"                       },
    {LastTokenSent,     OtherStep,             Always, malformed,      Failed,        "RFC4422-3-nonempty-reply-to-success-data"},
};

constexpr Mechanism krb5 = {
    .name = "GS2-KRB5", .mechanism_class = MechanismClass::ChallengeBound, .server_messages = 3, .is_produced = false};
constexpr Mechanism krb5_plus = {.name = "GS2-KRB5-PLUS",
                                 .mechanism_class = MechanismClass::ChallengeBound,
                                 .server_messages = 3,
                                 .is_produced = false};
constexpr Joined krb5_rows{rows_of_krb5, rows_of_both};
constexpr Joined plus_rows{rows_of_plus, rows_of_both};

} // namespace

constexpr Machine gs2_krb5_machine = proved<krb5, states, stimuli, krb5_rows>();
constexpr Machine gs2_krb5_plus_machine = proved<krb5_plus, states, stimuli, plus_rows>();

} // namespace saslspec::model
