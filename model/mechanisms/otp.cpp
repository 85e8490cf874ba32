// OTP (RFC 2444; RFC 2289 and RFC 2243 for one-time passwords): the client names itself, the server sends the number
// and the seed of the password that it expects, the client answers with that password, or with it and the first of a
// new series.
//
// Where the standards leave freedom:
// * A client that cannot succeed (an unknown user, a user without passwords left, an identity not to be assumed) may
//   be refused at once or after the response: RFC 4422 section 3.6 asks for hiding the reason, RFC 2243 section 4.3
//   disables.
// * RFC 2243 section 2.2 has servers process standard responses too, RFC 2444 section 3 has clients use extended ones:
//   a bare password may be accepted or refused.
// * The text that ends the challenge: RFC 2289 asks for a space or a newline, RFC 2444 prints neither.
//
// A right password is used up by every response that holds it, whether or not the new series is good. The next
// challenge shows which password was used; the table only has the answers.
#include "mechanisms/mechanism.hpp"

namespace saslspec::model {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  AwaitingIdentity,
  ChallengeSent,
  DoomedChallengeSent,
  Authenticated,
  Failed
};
using enum State;

constexpr StateOf<State> states[] = {
    idle(Idle),
    negotiating(AwaitingIdentity, "AwaitingIdentity", "the empty challenge was sent, the identity is to come"),
    negotiating(ChallengeSent, "ChallengeSent", "a one-time password of somebody who may succeed is due"),
    refusing(DoomedChallengeSent, "DoomedChallengeSent", "a one-time password of somebody who cannot succeed is due"),
    authenticated(Authenticated, "the one-time password was right, authorization given"),
    failed(Failed),
};

enum class Stimulus : std::uint8_t {
  NoStimulus,
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
};
using enum Stimulus;

constexpr StimulusOf<Stimulus> stimuli[] = {
    start(StartIdentityValid, "Start.Identity.valid", "the identity of a user with passwords at once"),
    start(StartIdentityUnknownUser, "Start.Identity.unknown_user", "a name that is nobody's at once"),
    start(StartIdentityMissingNul, "Start.Identity.missing_nul", "an identity without its NUL at once"),
    step(IdentityValid, "Identity.valid", "a user with passwords left"),
    step(IdentityAuthorized, "Identity.authorized", "a user, to act as an identity that the user may assume"),
    step(IdentityAuthzidSelf, "Identity.authzid_self", "a user, with the own identity spelled out"),
    denied_claim(step(IdentityUnauthorized, "Identity.unauthorized", "a user, to act as somebody else")),
    step(IdentityUnknownUser, "Identity.unknown_user", "a name that is nobody's"),
    step(IdentityExhausted, "Identity.exhausted", "a user whose passwords are used up"),
    step(IdentityMissingNul, "Identity.missing_nul", "no NUL where one belongs"),
    step(IdentityExtraNul, "Identity.extra_nul", "two NULs where one belongs"),
    step(IdentityEmptyAuthcid, "Identity.empty_authcid", "no authentication identity"),
    step(IdentityNotUtf8, "Identity.not_utf8", "octets that are not UTF-8"),
    step(HexValid, "Hex.valid", "the password that is due, in hexadecimal", Evidence::Proof),
    step(HexSpaced, "Hex.spaced", "the password that is due, in capitals and groups", Evidence::Proof),
    step(HexUppercaseType, "Hex.uppercase_type", "the password that is due, the type in capitals", Evidence::Proof),
    step(HexWrongPassword, "Hex.wrong_password", "a password of another pass-phrase"),
    step(HexLastPassword, "Hex.last_password", "the password before the one that is due, once more"),
    step(HexSkippedPassword, "Hex.skipped_password", "the password after the one that is due"),
    replayed(step(HexOfOtherSession, "Hex.of_other_session", "the password of an earlier session, once more")),
    marred(step(HexShort, "Hex.short", "the password that is due without its last digit")),
    step(WordValid, "Word.valid", "the password that is due, in words", Evidence::Proof),
    step(WordLowercase, "Word.lowercase", "the password that is due, in words of small letters, far apart",
         Evidence::Proof),
    step(WordWrongPassword, "Word.wrong_password", "a password of another pass-phrase in words"),
    marred(
        step(WordWrongChecksum, "Word.wrong_checksum", "the words of the password that is due with another checksum")),
    step(InitHexValid, "InitHex.valid", "the password that is due, and the first of a new series", Evidence::Proof),
    step(InitHexWrongPassword, "InitHex.wrong_password",
         "a password of another pass-phrase, and the first of a new series"),
    marred(step(InitHexUnknownAlgorithm, "InitHex.unknown_algorithm",
                "the password that is due, and a series of an unknown algorithm")),
    step(InitHexMissingPassword, "InitHex.missing_password",
         "the password that is due, and a series without its password"),
    marred(step(InitHexSameSeries, "InitHex.same_series", "the password that is due, and the series that was in use")),
    step(InitWordValid, "InitWord.valid", "the password that is due, and the first of a new series, in words",
         Evidence::Proof),
    step(InitWordWrongPassword, "InitWord.wrong_password",
         "a password of another pass-phrase, and a new series, in words"),
    step(BareHex, "Bare.hex", "the password that is due without a type", Evidence::Proof),
    marred(step(UnknownType, "Unknown.type", "the password that is due under a type that nobody defines")),
};

using enum Guard;

constexpr Outcome otp_challenge = challenge(Message::OtpChallenge);
constexpr Outcome malformed = refused(Code::BadProt);
constexpr Outcome malformed_response = refused(Code::BadProt, Code::BadAuth);
constexpr Outcome wrong = refused(Code::BadAuth, Code::BadProt);
constexpr Outcome no_such_user = refused(Code::NoUser, Code::BadAuth);
constexpr Outcome used_up = refused(Code::NoUser, Code::BadAuth, Code::Expired, Code::Disabled);
constexpr Outcome not_authorized = refused(Code::NoAuthz, Code::BadAuth);
constexpr Outcome doomed = refused(); // documents name a reason only where the server may tell it

constexpr Row<State, Stimulus> rows[] = {
    {Any,                 StartKnown,               Always, empty_challenge,    AwaitingIdentity,    "RFC2444-4-client-first"          },
    {Any,                 StartEmpty,               Always, empty_challenge,    AwaitingIdentity,    "RFC2444-4-client-first"          },
    {Any,                 StartEmpty,               Always, malformed,          Failed,              "RFC2444-4-first-message"         },
    {Any,                 StartIdentityValid,       Always, otp_challenge,      ChallengeSent,       "RFC2444-4-challenge-format"      },
    {Any,                 StartIdentityUnknownUser, Always, otp_challenge,      DoomedChallengeSent, "RFC4422-3.6-fail-credentials"    },
    {Any,                 StartIdentityUnknownUser, Always, no_such_user,       Failed,              "RFC4422-3.6-fail-credentials"    },
    {Any,                 StartIdentityMissingNul,  Always, malformed,          Failed,              "RFC2444-4-first-message"         },

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
};

constexpr Mechanism mechanism = {
    .name = "OTP", .mechanism_class = MechanismClass::ChallengeBound, .server_messages = 2};

} // namespace

constexpr Machine otp_machine = proved<mechanism, states, stimuli, rows>();

} // namespace saslspec::model
