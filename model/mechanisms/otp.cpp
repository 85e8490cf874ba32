// OTP (RFC 2444; RFC 2289 and RFC 2243 for one-time passwords): the client says who it is, the server shows the number
// and seed of the password that it expects, the client answers with it, or with it and the first of a new series.
//
// Where the standards leave freedom:
// * Who may not succeed (an unknown user, one whose passwords are used up, an identity not to be assumed) may be
// refused
//   at once or only after the response: RFC 4422 section 3.6 asks for not telling why, RFC 2243 section 4.3 disables.
// * RFC 2243 section 2.2 has servers process standard responses too, RFC 2444 section 3 has clients use extended ones:
// a
//   bare password may be accepted or refused.
// * The text that ends the challenge: RFC 2289 asks for a space or a newline, RFC 2444 prints neither.
//
// A right password is used up by every response that holds it, whether or not the new series was good. Which of them
// was used is seen from the next challenge; the table only has what is answered.
#include "mechanisms/tables.hpp"

namespace saslspec::model {
namespace otp {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  AwaitingIdentity,
  ChallengeSent,
  DoomedChallengeSent,
  Authenticated,
  Failed,
  Any = any_value,
};

constexpr StateInfo states[] = {
    {"Idle",                StateKind::Idle,          "nothing was started"                                   },
    {"AwaitingIdentity",    StateKind::Negotiating,   "the empty challenge was sent, the identity is to come" },
    {"ChallengeSent",       StateKind::Negotiating,   "a one-time password of somebody who may succeed is due"},
    {"DoomedChallengeSent", StateKind::Refusing,      "one of somebody who cannot succeed was asked for"      },
    {"Authenticated",       StateKind::Authenticated, "the one-time password was right, authorization given"  },
    {"Failed",              StateKind::Failed,        "the negotiation ended without success"                 },
};
constexpr abstract::State abstraction[] = {abstract::State::Idle,          abstract::State::Negotiating,
                                           abstract::State::Negotiating,   abstract::State::Negotiating,
                                           abstract::State::Authenticated, abstract::State::Failed};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartKnown,
  StartEmpty,
  StartUnknown,
  StartIdentityValid,
  StartIdentityUnknownUser,
  StartIdentityMissingNul,
  IdentityValid,
  IdentityAuthorized,
  IdentityAuthzidSelf,
  IdentityUnauthorized,
  IdentityUnknownUser,
  IdentityExhausted,
  IdentityMissingNul,
  IdentityExtraNul,
  IdentityEmptyAuthcid,
  IdentityNotUtf8,
  HexValid,
  HexSpaced,
  HexUppercaseType,
  HexWrongPassword,
  HexLastPassword,
  HexSkippedPassword,
  HexOfOtherSession,
  HexShort,
  WordValid,
  WordLowercase,
  WordWrongPassword,
  WordWrongChecksum,
  InitHexValid,
  InitHexWrongPassword,
  InitHexUnknownAlgorithm,
  InitHexMissingPassword,
  InitHexSameSeries,
  InitWordValid,
  InitWordWrongPassword,
  BareHex,
  UnknownType,
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
    start_with("Start.Identity.valid", "Identity.valid", Evidence::None,
               "the identity of a user with passwords at once"),
    start_with("Start.Identity.unknown_user", "Identity.unknown_user", Evidence::None,
               "a name that is nobody's at once"),
    start_with("Start.Identity.missing_nul", "Identity.missing_nul", Evidence::None,
               "an identity without its NUL at once"),
    step("Identity.valid", Evidence::None, "a user with passwords left"),
    step("Identity.authorized", Evidence::None, "a user, to act as an identity that the user may assume"),
    step("Identity.authzid_self", Evidence::None, "a user, with the own identity spelled out"),
    step("Identity.unauthorized", Evidence::None, "a user, to act as somebody else"),
    step("Identity.unknown_user", Evidence::None, "a name that is nobody's"),
    step("Identity.exhausted", Evidence::None, "a user whose passwords are used up"),
    step("Identity.missing_nul", Evidence::None, "no NUL where one belongs"),
    step("Identity.extra_nul", Evidence::None, "two NULs where one belongs"),
    step("Identity.empty_authcid", Evidence::None, "no authentication identity"),
    step("Identity.not_utf8", Evidence::None, "octets that are not UTF-8"),
    step("Hex.valid", Evidence::Proof, "the password that is due, in hexadecimal"),
    step("Hex.spaced", Evidence::Proof, "the password that is due, in capitals and groups"),
    step("Hex.uppercase_type", Evidence::Proof, "the password that is due, the type in capitals"),
    step("Hex.wrong_password", Evidence::None, "a password of another pass-phrase"),
    step("Hex.last_password", Evidence::None, "the password before the one that is due, once more"),
    step("Hex.skipped_password", Evidence::None, "the password after the one that is due"),
    replayed(step("Hex.of_other_session", Evidence::None, "the password of an earlier session, once more")),
    step("Hex.short", Evidence::None, "the password that is due without its last digit"),
    step("Word.valid", Evidence::Proof, "the password that is due, in words"),
    step("Word.lowercase", Evidence::Proof, "the password that is due, in words of small letters, far apart"),
    step("Word.wrong_password", Evidence::None, "a password of another pass-phrase in words"),
    step("Word.wrong_checksum", Evidence::None, "the words of the password that is due with another checksum"),
    step("InitHex.valid", Evidence::Proof, "the password that is due, and the first of a new series"),
    step("InitHex.wrong_password", Evidence::None, "a password of another pass-phrase, and the first of a new series"),
    step("InitHex.unknown_algorithm", Evidence::None, "the password that is due, and a series of an unknown algorithm"),
    step("InitHex.missing_password", Evidence::None, "the password that is due, and a series without its password"),
    step("InitHex.same_series", Evidence::None, "the password that is due, and the series that was in use"),
    step("InitWord.valid", Evidence::Proof, "the password that is due, and the first of a new series, in words"),
    step("InitWord.wrong_password", Evidence::None, "a password of another pass-phrase, and a new series, in words"),
    step("Bare.hex", Evidence::Proof, "the password that is due without a type"),
    step("Unknown.type", Evidence::None, "the password that is due under a type that nobody defines"),
    step_absent(Evidence::None),
    step_empty(Evidence::None),
    step_garbage(Evidence::None),
    step_oversized(Evidence::None),
    dispose,
};

using enum State;
using enum Stimulus;
using enum Guard;

constexpr Outcome otp_challenge = challenge(Message::OtpChallenge);
constexpr Outcome malformed = refused(Code::BadProt);
constexpr Outcome malformed_response = refused(Code::BadProt, Code::BadAuth);
constexpr Outcome wrong = refused(Code::BadAuth, Code::BadProt);
constexpr Outcome no_such_user = refused(Code::NoUser, Code::BadAuth);
constexpr Outcome used_up = refused(Code::NoUser, Code::BadAuth, Code::Expired, Code::Disabled);
constexpr Outcome not_authorized = refused(Code::NoAuthz, Code::BadAuth);
constexpr Outcome doomed = refused(); // the documents name the reasons only where they may be told

constexpr Row<State, Stimulus> rows[] = {
    {Any,                 StartKnown,               Always, empty_challenge,    AwaitingIdentity,    "RFC2444-4-client-first"          },
    {Any,                 StartEmpty,               Always, empty_challenge,    AwaitingIdentity,    "RFC2444-4-client-first"          },
    {Any,                 StartEmpty,               Always, malformed,          Failed,              "RFC2444-4-first-message"         },
    {Any,                 StartUnknown,             Always, no_mechanism,       Failed,              "CAPI-3.4.3-start-nomech"         },
    {Any,                 StartIdentityValid,       Always, otp_challenge,      ChallengeSent,       "RFC2444-4-challenge-format"      },
    {Any,                 StartIdentityUnknownUser, Always, otp_challenge,      DoomedChallengeSent, "RFC4422-3.6-fail-credentials"    },
    {Any,                 StartIdentityUnknownUser, Always, no_such_user,       Failed,              "RFC4422-3.6-fail-credentials"    },
    {Any,                 StartIdentityMissingNul,  Always, malformed,          Failed,              "RFC2444-4-first-message"         },
    {Any,                 Dispose,                  Always, disposed,           Idle,                "RFC4422-3.5-client-abort"        },

    {Idle,                OtherStep,                Always, not_started,        Idle,                "CAPI-3.4.4-step-before-start"    },

    {AwaitingIdentity,    IdentityValid,            Always, otp_challenge,      ChallengeSent,       "RFC2444-4-challenge-format"      },
    {AwaitingIdentity,    IdentityAuthorized,       Always, otp_challenge,      ChallengeSent,       "RFC2444-4-challenge-format"      },
    {AwaitingIdentity,    IdentityAuthzidSelf,      Always, otp_challenge,      ChallengeSent,       "RFC2444-4-challenge-format"      },
    {AwaitingIdentity,    IdentityUnauthorized,     Always, otp_challenge,      DoomedChallengeSent,
     "RFC4422-3.6-fail-unauthorized"                                                                                                   },
    {AwaitingIdentity,    IdentityUnauthorized,     Always, not_authorized,     Failed,              "RFC4422-3.6-fail-unauthorized"   },
    {AwaitingIdentity,    IdentityUnknownUser,      Always, otp_challenge,      DoomedChallengeSent, "RFC4422-3.6-fail-credentials"    },
    {AwaitingIdentity,    IdentityUnknownUser,      Always, no_such_user,       Failed,              "RFC4422-3.6-fail-credentials"    },
    {AwaitingIdentity,    IdentityExhausted,        Always, otp_challenge,      DoomedChallengeSent, "RFC2243-4.3-min-seq"             },
    {AwaitingIdentity,    IdentityExhausted,        Always, used_up,            Failed,              "RFC2243-4.3-min-seq"             },
    {AwaitingIdentity,    IdentityNotUtf8,          Always, malformed,          Failed,              "RFC2444-4-utf8"                  },
    {AwaitingIdentity,    OtherStep,                Always, malformed,          Failed,              "RFC2444-4-first-message"         },

    {ChallengeSent,       HexValid,                 Always, success,            Authenticated,       "RFC2444-3-four-responses"        },
    {ChallengeSent,       HexSpaced,                Always, success,            Authenticated,       "RFC2289-6-hex-case-insensitive"  },
    {ChallengeSent,       HexUppercaseType,         Always, success,            Authenticated,       "RFC2243-2.2-type-case"           },
    {ChallengeSent,       HexWrongPassword,         Always, wrong,              Failed,              "RFC2289-7-verify"                },
    {ChallengeSent,       HexLastPassword,          Always, wrong,              Failed,              "RFC2289-7-verify"                },
    {ChallengeSent,       HexSkippedPassword,       Always, wrong,              Failed,              "RFC2289-7-verify"                },
    {ChallengeSent,       HexOfOtherSession,        Always, wrong,              Failed,              "RFC2444-2-updates-database"      },
    {ChallengeSent,       HexShort,                 Always, malformed_response, Failed,              "RFC2289-7-verify"                },
    {ChallengeSent,       WordValid,                Always, success,            Authenticated,       "RFC2444-3-standard-dictionary"   },
    {ChallengeSent,       WordLowercase,            Always, success,            Authenticated,       "RFC2289-6-words-case-insensitive"},
    {ChallengeSent,       WordWrongPassword,        Always, wrong,              Failed,              "RFC2289-7-verify"                },
    {ChallengeSent,       WordWrongChecksum,        Always, wrong,              Failed,              "RFC2289-6-checksum"              },
    {ChallengeSent,       InitHexValid,             Always, success,            Authenticated,       "RFC2444-3-four-responses"        },
    {ChallengeSent,       InitHexWrongPassword,     Always, wrong,              Failed,              "RFC2243-4.1-init-fields"         },
    {ChallengeSent,       InitHexUnknownAlgorithm,  Always, malformed_response, Failed,              "RFC2243-4.1-init-fields"         },
    {ChallengeSent,       InitHexMissingPassword,   Always, malformed_response, Failed,              "RFC2243-4.1-init-fields"         },
    {ChallengeSent,       InitHexSameSeries,        Always, malformed_response, Failed,              "RFC2289-8-reinit-changes"        },
    {ChallengeSent,       InitWordValid,            Always, success,            Authenticated,       "RFC2444-3-four-responses"        },
    {ChallengeSent,       InitWordWrongPassword,    Always, wrong,              Failed,              "RFC2243-4.1-init-fields"         },
    {ChallengeSent,       BareHex,                  Always, malformed_response, Failed,              "RFC2444-3-extended-syntax"       },
    {ChallengeSent,       BareHex,                  Always, success,            Authenticated,       "RFC2243-2.2-standard-too"        },
    {ChallengeSent,       UnknownType,              Always, malformed_response, Failed,              "RFC2243-2.2-unknown-type"        },
    {ChallengeSent,       OtherStep,                Always, malformed_response, Failed,              "RFC2289-7-verify"                },

    {DoomedChallengeSent, OtherStep,                Always, doomed,             Failed,              "RFC4422-3.6-fail-credentials"    },

    {Authenticated,       OtherStep,                Always, ended,              Authenticated,       "MAN-return-ok-complete"          },

    {Failed,              OtherStep,                Always, ended,              Failed,              "MAN-return-other-is-error"       },
};

// Nothing but the way a state was reached tells these apart: all refuse every step, and a start begins afresh.
constexpr StatePair inseparable[] = {
    {index(Idle),                index(Authenticated)      },
    {index(Idle),                index(Failed)             },
    {index(Authenticated),       index(Failed)             },
    {index(Idle),                index(DoomedChallengeSent)},
    {index(DoomedChallengeSent), index(Authenticated)      },
    {index(DoomedChallengeSent), index(Failed)             },
};

constexpr auto list = expand(states, stimuli, rows);
constexpr auto transitions = trim<list.size>(list);
constexpr Machine definition = {"OTP", MechanismClass::ChallengeBound, false, states, stimuli, transitions};
constexpr Claims claims = {.server_messages = 2, .abstraction = abstraction, .inseparable = inseparable};
static_assert(well_formed<definition, claims, abstract::machine>());

} // namespace
} // namespace otp

const Machine& otp_machine() {
  return otp::definition;
}

} // namespace saslspec::model
