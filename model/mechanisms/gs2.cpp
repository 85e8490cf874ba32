// GS2 (RFC 5801) with Kerberos V5: GS2-KRB5 and GS2-KRB5-PLUS. The tokens of a GSS-API context, the first of them
// behind a header that says as whom the client acts and whether it binds to the channel below.
//
// Where the standards leave freedom:
// * Under the name without -PLUS a client may bind nevertheless, and under that with -PLUS it may not bind where that
// is
//   optional: RFC 5801 says what flags mean, not that the name settles the flag.
// * Whether a context needs more than one token of the client, and whether the last one has an answer, is its own
// matter.
// * The answer comes as a challenge that an empty message answers, as in all examples of section 6; that it might ride
//   on the success is not said there, and has no row here.
#include "mechanisms/tables.hpp"

namespace saslspec::model {
namespace gs2 {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  AwaitingToken,
  ContextIncomplete,
  LastTokenSent,
  Authenticated,
  Failed,
  Any = any_value
};

constexpr StateInfo states[] = {
    {"Idle",              StateKind::Idle,          "nothing was started"                                     },
    {"AwaitingToken",     StateKind::Negotiating,   "the empty challenge was sent, the first token is to come"},
    {"ContextIncomplete", StateKind::Negotiating,   "a token was sent, and the context needs another"         },
    {"LastTokenSent",     StateKind::Negotiating,   "the context is complete, its last token was sent"        },
    {"Authenticated",     StateKind::Authenticated, "the context is complete and the client knows"            },
    {"Failed",            StateKind::Failed,        "the negotiation ended without success"                   },
};
constexpr abstract::State abstraction[] = {abstract::State::Idle,          abstract::State::Negotiating,
                                           abstract::State::Negotiating,   abstract::State::Negotiating,
                                           abstract::State::Authenticated, abstract::State::Failed};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartKnown,
  StartEmpty,
  StartUnknown,
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
    start_with("Start.InitialToken.n_flag", "InitialToken.n_flag", Evidence::Proof,
               "the completing token without binding at once"),
    start_with("Start.InitialToken.p_flag", "InitialToken.p_flag", Evidence::Proof,
               "the completing token, bound to the channel, at once"),
    start_with("Start.InitialToken.header_malformed", "InitialToken.header_malformed", Evidence::None,
               "a broken header at once"),
    step("InitialToken.n_flag", Evidence::Proof, "the completing token; the client cannot bind"),
    step("InitialToken.y_flag", Evidence::Proof, "the client could bind, and thinks that the server cannot"),
    step("InitialToken.p_flag", Evidence::Proof, "the completing token, bound to the channel"),
    step("InitialToken.p_other_type", Evidence::None, "bound to the channel in a way that nobody knows"),
    step("InitialToken.binding_mismatch", Evidence::None, "bound to another channel"),
    step("InitialToken.authorized", Evidence::Proof, "to act as an identity that the principal may assume"),
    step("InitialToken.unauthorized", Evidence::None, "to act as somebody else"),
    step("InitialToken.authzid_bad_escape", Evidence::None, "an authzid with an equals sign that escapes nothing"),
    step("InitialToken.nonstd_flag", Evidence::None, "F, and a token whose standard header was removed nevertheless"),
    step("InitialToken.header_malformed", Evidence::None, "a broken header"),
    step("InitialToken.header_missing", Evidence::None, "the bare token"),
    step("InitialToken.invalid", Evidence::None, "a right header and a token that the GSS-API refuses"),
    replayed(step("InitialToken.of_other_session", Evidence::None, "the first token of an earlier context")),
    step("InitialToken.first", Evidence::None, "a first token, after which the context needs another"),
    step("Token.last", Evidence::Proof, "the token that completes the context"),
    step("Token.invalid", Evidence::None, "a token that the GSS-API refuses"),
    step_absent(Evidence::None),
    step_empty(Evidence::None),
    step_garbage(Evidence::None),
    step_oversized(Evidence::None),
    dispose,
};

using enum State;
using enum Stimulus;
using enum Guard;

constexpr Outcome token = challenge(Message::GssToken);
constexpr Outcome bad_token = refused(Code::BadAuth, Code::BadProt, Code::Fail);
constexpr Outcome malformed = refused(Code::BadProt);
constexpr Outcome wrong_binding = refused(Code::BadBinding, Code::BadAuth, Code::BadProt);
constexpr Outcome not_authorized = refused(Code::NoAuthz, Code::BadAuth);
constexpr Outcome not_offered = refused(Code::NoMech, Code::TooWeak);

// What the name decides: who is let in with which flag.
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

// Only a server that knows the channel has this name; here the usual client is the one that binds.
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
    {Any,               StartUnknown,          Always, no_mechanism,   Failed,        "CAPI-3.4.3-start-nomech"                 },
    {Any,               Dispose,               Always, disposed,       Idle,          "RFC4422-3.5-client-abort"                },

    {Idle,              OtherStep,             Always, not_started,    Idle,          "CAPI-3.4.4-step-before-start"            },

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

    {Authenticated,     OtherStep,             Always, ended,          Authenticated, "MAN-return-ok-complete"                  },

    {Failed,            OtherStep,             Always, ended,          Failed,        "MAN-return-other-is-error"               },
};

// Nothing but the way a state was reached tells these apart: all refuse every step, and a start begins afresh.
constexpr StatePair inseparable[] = {
    {index(Idle),          index(Authenticated)},
    {index(Idle),          index(Failed)       },
    {index(Authenticated), index(Failed)       },
};
constexpr Claims claims = {.server_messages = 3, .abstraction = abstraction, .inseparable = inseparable};

constexpr auto list_of_krb5 = expand(states, stimuli, Joined(rows_of_krb5, rows_of_both).all);
constexpr auto transitions_of_krb5 = trim<list_of_krb5.size>(list_of_krb5);
constexpr Machine krb5 = {
    .name = "GS2-KRB5",
    .mechanism_class = MechanismClass::ChallengeBound,
    .server_first = false,
    .states = states,
    .stimuli = stimuli,
    .transitions = transitions_of_krb5,
    .is_produced = false,
};
static_assert(well_formed<krb5, claims, abstract::machine>());

constexpr auto list_of_plus = expand(states, stimuli, Joined(rows_of_plus, rows_of_both).all);
constexpr auto transitions_of_plus = trim<list_of_plus.size>(list_of_plus);
constexpr Machine krb5_plus = {
    .name = "GS2-KRB5-PLUS",
    .mechanism_class = MechanismClass::ChallengeBound,
    .server_first = false,
    .states = states,
    .stimuli = stimuli,
    .transitions = transitions_of_plus,
    .is_produced = false,
};
static_assert(well_formed<krb5_plus, claims, abstract::machine>());

} // namespace
} // namespace gs2

const Machine& gs2_krb5_machine() {
  return gs2::krb5;
}

const Machine& gs2_krb5_plus_machine() {
  return gs2::krb5_plus;
}

} // namespace saslspec::model
