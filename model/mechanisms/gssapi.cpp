// GSSAPI (RFC 4752): the tokens of a Kerberos V5 context, then which layer is to protect what follows and as whom the
// client acts. The GSS-API alone knows what a token holds; here it is told by what the GSS-API says of it (RFC 2743).
//
// Where the standards leave freedom:
// * Whether the last token of the context has an answer is the context's matter (mutual authentication); without one
//   the layers are offered at once. Whether a context needs more than one token of the client is, too.
// * Which layers are offered is the server's choice as far as the security properties let it.
//
// What a success rests on is the choice: it is wrapped with the key of this context, which a replayed token does not
// give away.
#include "mechanisms/tables.hpp"

namespace saslspec::model {
namespace gssapi {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  AwaitingToken,
  ContextIncomplete,
  LastTokenSent,
  LayersOffered,
  Authenticated,
  Failed,
  Any = any_value
};

constexpr StateInfo states[] = {
    {"Idle",              StateKind::Idle,          "nothing was started"                                     },
    {"AwaitingToken",     StateKind::Negotiating,   "the empty challenge was sent, the first token is to come"},
    {"ContextIncomplete", StateKind::Negotiating,   "a token was sent, and the context needs another"         },
    {"LastTokenSent",     StateKind::Negotiating,   "the context is complete, its last token was sent"        },
    {"LayersOffered",     StateKind::Negotiating,   "the layers and the server's size were sent"              },
    {"Authenticated",     StateKind::Authenticated, "the choice was right"                                    },
    {"Failed",            StateKind::Failed,        "the negotiation ended without success"                   },
};
constexpr abstract::State abstraction[] = {abstract::State::Idle,        abstract::State::Negotiating,
                                           abstract::State::Negotiating, abstract::State::Negotiating,
                                           abstract::State::Negotiating, abstract::State::Authenticated,
                                           abstract::State::Failed};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartKnown,
  StartEmpty,
  StartUnknown,
  StartTokenValid,
  StartTokenFirst,
  StartTokenInvalid,
  TokenValid,
  TokenFirst,
  TokenInvalid,
  TokenOtherMechanism,
  TokenOtherTarget,
  TokenOfOtherSession,
  ChoiceNone,
  ChoiceIntegrity,
  ChoiceConfidentiality,
  ChoiceNotOffered,
  ChoiceSeveral,
  ChoiceZero,
  ChoiceSizeWithoutLayer,
  ChoiceShort,
  ChoiceNotWrapped,
  ChoiceOfOtherSession,
  ChoiceAuthorized,
  ChoiceUnauthorized,
  ChoiceAuthzidNul,
  ChoiceAuthzidNotUtf8,
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
    start_with("Start.Token.valid", "Token.valid", Evidence::None, "the token that completes the context at once"),
    start_with("Start.Token.first", "Token.first", Evidence::None, "a first token of several at once"),
    start_with("Start.Token.invalid", "Token.invalid", Evidence::None, "a token that the GSS-API refuses at once"),
    step("Token.valid", Evidence::None, "the token that completes the context"),
    step("Token.first", Evidence::None, "a first token, after which the context needs another"),
    step("Token.invalid", Evidence::None, "a token that the GSS-API refuses"),
    step("Token.other_mechanism", Evidence::None, "a token of another mechanism than Kerberos V5"),
    step("Token.other_target", Evidence::None, "a token made for another service"),
    replayed(step("Token.of_other_session", Evidence::None, "a token of an earlier context")),
    step("Choice.none", Evidence::Proof, "no layer, and no authzid"),
    step("Choice.integrity", Evidence::Proof, "integrity protection"),
    step("Choice.confidentiality", Evidence::Proof, "confidentiality"),
    step("Choice.not_offered", Evidence::None, "a layer that nobody offers"),
    step("Choice.several", Evidence::None, "two layers"),
    step("Choice.zero", Evidence::None, "not even \"no layer\""),
    step("Choice.size_without_layer", Evidence::None, "no layer, and a size"),
    step("Choice.short", Evidence::None, "three octets"),
    step("Choice.not_wrapped", Evidence::None, "the octets themselves, not wrapped"),
    replayed(step("Choice.of_other_session", Evidence::None, "a choice wrapped in an earlier context")),
    step("Choice.authorized", Evidence::Proof, "to act as an identity that the principal may assume"),
    step("Choice.unauthorized", Evidence::None, "to act as somebody else"),
    step("Choice.authzid_nul", Evidence::None, "an authzid with a NUL behind it"),
    step("Choice.authzid_not_utf8", Evidence::None, "an authzid that is not UTF-8"),
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
constexpr Outcome layers = challenge(Message::GssSecurityLayers);
constexpr Outcome bad_token = refused(Code::BadAuth, Code::BadProt, Code::Fail);
constexpr Outcome malformed = refused(Code::BadProt);
constexpr Outcome wrong_choice = refused(Code::BadProt, Code::BadAuth, Code::TooWeak, Code::BadParam);
constexpr Outcome not_authorized = refused(Code::NoAuthz, Code::BadAuth);

constexpr Row<State, Stimulus> rows[] = {
    {Any,               StartKnown,             Always,        empty_challenge, AwaitingToken,     "RFC4752-3-client-first"            },
    {Any,               StartEmpty,             Always,        bad_token,       Failed,            "RFC4752-3-bad-token"               },
    {Any,               StartEmpty,             Always,        empty_challenge, AwaitingToken,     "RFC4752-3-client-first"            },
    {Any,               StartTokenValid,        Always,        token,           LastTokenSent,     "RFC4752-3.2-token-in-challenge"    },
    {Any,               StartTokenValid,        Always,        layers,          LayersOffered,     "RFC4752-3.2-offer-4-octets"        },
    {Any,               StartTokenFirst,        Always,        token,           ContextIncomplete, "RFC4752-3.2-token-in-challenge"    },
    {Any,               StartTokenFirst,        Always,        bad_token,       Failed,            "RFC4752-3-bad-token"               },
    {Any,               StartTokenInvalid,      Always,        bad_token,       Failed,            "RFC4752-3-bad-token"               },
    {Any,               StartUnknown,           Always,        no_mechanism,    Failed,            "CAPI-3.4.3-start-nomech"           },
    {Any,               Dispose,                Always,        disposed,        Idle,              "RFC4422-3.5-client-abort"          },

    {Idle,              OtherStep,              Always,        not_started,     Idle,              "CAPI-3.4.4-step-before-start"      },

    {AwaitingToken,     TokenValid,             Always,        token,           LastTokenSent,     "RFC4752-3.2-token-in-challenge"    },
    {AwaitingToken,     TokenValid,             Always,        layers,          LayersOffered,     "RFC4752-3.2-offer-4-octets"        },
    {AwaitingToken,     TokenFirst,             Always,        token,           ContextIncomplete, "RFC4752-3.2-token-in-challenge"    },
    {AwaitingToken,     TokenFirst,             Always,        bad_token,       Failed,            "RFC4752-3-bad-token"               },
    {AwaitingToken,     TokenOtherMechanism,    Always,        bad_token,       Failed,            "RFC4752-3.2-mech-krb5"             },
    {AwaitingToken,     TokenOtherTarget,       Always,        bad_token,       Failed,            "RFC4752-3.2-target-name"           },
    {AwaitingToken,     OtherStep,              Always,        bad_token,       Failed,            "RFC4752-3-bad-token"               },

    {ContextIncomplete, TokenValid,             Always,        token,           LastTokenSent,     "RFC4752-3.2-token-in-challenge"    },
    {ContextIncomplete, TokenValid,             Always,        layers,          LayersOffered,     "RFC4752-3.2-offer-4-octets"        },
    {ContextIncomplete, OtherStep,              Always,        bad_token,       Failed,            "RFC4752-3-bad-token"               },

    {LastTokenSent,     StepEmpty,              Always,        layers,          LayersOffered,     "RFC4752-3.2-empty-reply"           },
    {LastTokenSent,     StepAbsent,             Always,        layers,          LayersOffered,     "MAN-name-one-step"                 },
    {LastTokenSent,     StepAbsent,             Always,        malformed,       Failed,            "MAN-name-one-step"                 },
    {LastTokenSent,     OtherStep,              Always,        malformed,       Failed,            "RFC4752-3.2-empty-reply"           },

    {LayersOffered,     ChoiceNone,             Always,        success,         Authenticated,     "RFC4752-3.2-no-success-data"       },
    {LayersOffered,     ChoiceIntegrity,        LayersAllowed, success,         Authenticated,     "RFC4752-3.2-no-success-data"       },
    {LayersOffered,     ChoiceIntegrity,        Always,        wrong_choice,    Failed,            "RFC4752-3.2-choice-offered"        },
    {LayersOffered,     ChoiceConfidentiality,  LayersAllowed, success,         Authenticated,     "RFC4752-3.2-no-success-data"       },
    {LayersOffered,     ChoiceConfidentiality,  Always,        wrong_choice,    Failed,            "RFC4752-3.2-choice-offered"        },
    {LayersOffered,     ChoiceNotOffered,       Always,        wrong_choice,    Failed,            "RFC4752-3.2-choice-offered"        },
    {LayersOffered,     ChoiceSeveral,          Always,        wrong_choice,    Failed,            "RFC4752-3.2-choice-offered"        },
    {LayersOffered,     ChoiceZero,             Always,        wrong_choice,    Failed,            "RFC4752-3.2-choice-offered"        },
    {LayersOffered,     ChoiceSizeWithoutLayer, Always,        wrong_choice,    Failed,            "RFC4752-3.2-choice-max"            },
    {LayersOffered,     ChoiceShort,            Always,        malformed,       Failed,            "RFC4752-3.2-choice-short"          },
    {LayersOffered,     ChoiceAuthorized,       Always,        success,         Authenticated,     "RFC4752-3.2-authzid"               },
    {LayersOffered,     ChoiceUnauthorized,     Always,        not_authorized,  Failed,            "RFC4752-3.2-authzid"               },
    {LayersOffered,     ChoiceAuthzidNul,       Always,        not_authorized,  Failed,            "RFC4422-3.4.1-authzid-no-nul"      },
    {LayersOffered,     ChoiceAuthzidNotUtf8,   Always,        not_authorized,  Failed,            "RFC4422-3.6-fail-malformed-authzid"},
    {LayersOffered,     OtherStep,              Always,        bad_token,       Failed,            "RFC4752-3-bad-token"               },

    {Authenticated,     OtherStep,              Always,        ended,           Authenticated,     "MAN-return-ok-complete"            },

    {Failed,            OtherStep,              Always,        ended,           Failed,            "MAN-return-other-is-error"         },
};

// Nothing but the way a state was reached tells the first three apart. What a context needs only the GSS-API knows.
constexpr StatePair inseparable[] = {
    {index(Idle),          index(Authenticated)    },
    {index(Idle),          index(Failed)           },
    {index(Authenticated), index(Failed)           },
    {index(AwaitingToken), index(ContextIncomplete)},
};

constexpr auto list = expand(states, stimuli, rows);
constexpr auto transitions = trim<list.size>(list);
constexpr Machine definition = {
    .name = "GSSAPI",
    .mechanism_class = MechanismClass::ChallengeBound,
    .server_first = false,
    .states = states,
    .stimuli = stimuli,
    .transitions = transitions,
    .is_produced = false,
};
constexpr Claims claims = {.server_messages = 4, .abstraction = abstraction, .inseparable = inseparable};
static_assert(well_formed<definition, claims, abstract::machine>());

} // namespace
} // namespace gssapi

const Machine& gssapi_machine() {
  return gssapi::definition;
}

} // namespace saslspec::model
