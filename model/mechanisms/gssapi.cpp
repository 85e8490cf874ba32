// GSSAPI (RFC 4752): the tokens of a Kerberos V5 context, then the choice of a layer for the octets that follow and of
// the identity to act as. Only the GSS-API can read a token; a stimulus here is the GSS-API's verdict on it (RFC
// 2743).
//
// Where the standards leave freedom:
// * The context decides whether its last token has an answer (mutual authentication), and whether it needs more than
//   one token of the client. Without an answer the server offers the layers at once.
// * The server chooses the layers on offer as far as the security properties let it.
//
// The evidence of a success is the choice: it is wrapped with the key of this context, which a replayed token does not
// give away.
#include "mechanisms/mechanism.hpp"

namespace saslspec::model {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  AwaitingToken,
  ContextIncomplete,
  LastTokenSent,
  LayersOffered,
  Authenticated,
  Failed
};
using enum State;

constexpr StateOf<State> states[] = {
    idle(Idle),
    negotiating(AwaitingToken, "AwaitingToken", "the empty challenge was sent, the first token is to come"),
    negotiating(ContextIncomplete, "ContextIncomplete", "a token was sent, and the context needs another"),
    negotiating(LastTokenSent, "LastTokenSent", "the context is complete, its last token was sent"),
    negotiating(LayersOffered, "LayersOffered", "the layers and the server's size were sent"),
    authenticated(Authenticated, "the choice was right"),
    failed(Failed),
};

enum class Stimulus : std::uint8_t {
  NoStimulus,
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
};
using enum Stimulus;

constexpr StimulusOf<Stimulus> stimuli[] = {
    start(StartTokenValid, "Start.Token.valid", "the token that completes the context at once"),
    start(StartTokenFirst, "Start.Token.first", "a first token of several at once"),
    start(StartTokenInvalid, "Start.Token.invalid", "a token that the GSS-API refuses at once"),
    step(TokenValid, "Token.valid", "the token that completes the context"),
    step(TokenFirst, "Token.first", "a first token, after which the context needs another"),
    step(TokenInvalid, "Token.invalid", "a token that the GSS-API refuses"),
    step(TokenOtherMechanism, "Token.other_mechanism", "a token of another mechanism than Kerberos V5"),
    step(TokenOtherTarget, "Token.other_target", "a token made for another service"),
    replayed(step(TokenOfOtherSession, "Token.of_other_session", "a token of an earlier context")),
    step(ChoiceNone, "Choice.none", "no layer, and no authzid", Evidence::Proof),
    step(ChoiceIntegrity, "Choice.integrity", "integrity protection", Evidence::Proof),
    step(ChoiceConfidentiality, "Choice.confidentiality", "confidentiality", Evidence::Proof),
    step(ChoiceNotOffered, "Choice.not_offered", "a layer that nobody offers"),
    step(ChoiceSeveral, "Choice.several", "two layers"),
    step(ChoiceZero, "Choice.zero", "not even \"no layer\""),
    step(ChoiceSizeWithoutLayer, "Choice.size_without_layer", "no layer, and a size"),
    step(ChoiceShort, "Choice.short", "three octets"),
    step(ChoiceNotWrapped, "Choice.not_wrapped", "the octets themselves, not wrapped"),
    replayed(step(ChoiceOfOtherSession, "Choice.of_other_session", "a choice wrapped in an earlier context")),
    step(ChoiceAuthorized, "Choice.authorized", "to act as an identity that the principal may assume", Evidence::Proof),
    step(ChoiceUnauthorized, "Choice.unauthorized", "to act as somebody else"),
    step(ChoiceAuthzidNul, "Choice.authzid_nul", "an authzid with a NUL behind it"),
    step(ChoiceAuthzidNotUtf8, "Choice.authzid_not_utf8", "an authzid that is not UTF-8"),
};

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
};

// Only the GSS-API knows whether a context needs another token.
constexpr StatePair inseparable[] = {
    {index(AwaitingToken), index(ContextIncomplete)},
};
constexpr Mechanism mechanism = {.name = "GSSAPI",
                                 .mechanism_class = MechanismClass::ChallengeBound,
                                 .server_messages = 4,
                                 .inseparable = inseparable,
                                 .is_produced = false};

} // namespace

constexpr Machine gssapi_machine = proved<mechanism, states, stimuli, rows>();

} // namespace saslspec::model
