// DIGEST-MD5 (RFC 2831, historic by RFC 6331): the server's challenge, the client's response, the server's proof.
//
// Where the standards leave freedom:
// * An initial response begins subsequent authentication. A server that offers none, or cannot use this one, sends a
//   challenge (RFC 2831 section 2.2.2); RFC 4422 section 3 has it refused where the server speaks first. What a right
//   one is worth depends on what earlier connections left behind: no stimulus is one. A replayed one is worth nothing.
// * The proof may ride on the success or come as a challenge, which an empty response answers (RFC 4422 section 3).
// * "The client should abort" is said of what only a server sees twice, and nothing of the rest that comes twice: only
//   what has to be there "exactly once; otherwise, authentication fails" is refused by the text. Nor is it said that a
//   server has to notice what the grammar forbids and nobody is misled by: a last quotation mark that is missing.
// * Which layers are offered is the server's choice as far as the security properties let it.
#include "mechanisms/tables.hpp"

namespace saslspec::model {
namespace digest_md5 {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  ChallengeSent,
  ResponseAuthSent,
  Authenticated,
  Failed,
  Any = any_value
};

constexpr StateInfo states[] = {
    {"Idle",             StateKind::Idle,          "nothing was started"                                    },
    {"ChallengeSent",    StateKind::Negotiating,   "the challenge was sent"                                 },
    {"ResponseAuthSent", StateKind::Negotiating,   "the response was right, rspauth was sent as a challenge"},
    {"Authenticated",    StateKind::Authenticated, "the response was right and the client knows"            },
    {"Failed",           StateKind::Failed,        "the negotiation ended without success"                  },
};
constexpr abstract::State abstraction[] = {abstract::State::Idle, abstract::State::Negotiating,
                                           abstract::State::Negotiating, abstract::State::Authenticated,
                                           abstract::State::Failed};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartKnown,
  StartEmpty,
  StartUnknown,
  StartResponseOfOtherSession,
  Valid,
  Authorized,
  Unauthorized,
  AuthzidNotCovered,
  WrongPassword,
  UnknownUser,
  ResponseUppercase,
  ResponseShort,
  ResponseMissing,
  ResponseTwice,
  UsernameMissing,
  UsernameTwice,
  NonceMissing,
  NonceTwice,
  NonceReplaced,
  NonceTruncated,
  OfOtherSession,
  CnonceMissing,
  CnonceTwice,
  NcMissing,
  NcTwice,
  NcSecond,
  NcShort,
  RealmMissing,
  RealmOther,
  RealmTwice,
  DigestUriMissing,
  DigestUriTwice,
  DigestUriService,
  DigestUriHost,
  QopAbsent,
  QopNotOffered,
  QopTwice,
  MaxbufTwice,
  CharsetAbsent,
  CharsetUnknown,
  HttpDirectives,
  UnknownDirective,
  NoValue,
  Unterminated,
  ForgedRspauth,
  IntegrityValid,
  ConfidentialityValid,
  CipherMissing,
  CipherNotOffered,
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
    // Not marked as replayed: a server goes on with it as if it had not come, and no success rests on it.
    start_with("Start.Response.of_other_session", "Response.of_other_session", Evidence::None,
               "a right response to an earlier challenge, before any was sent"),
    step("Response.valid", Evidence::Proof, "the right response to this challenge"),
    step("Response.authorized", Evidence::Proof, "to act as an identity that the user may assume"),
    step("Response.unauthorized", Evidence::None, "to act as somebody else"),
    step("Response.authzid_not_covered", Evidence::None, "an authzid that the response was not computed with"),
    step("Response.wrong_password", Evidence::None, "computed with a wrong password"),
    step("Response.unknown_user", Evidence::None, "a user that does not exist"),
    step("Response.response_uppercase", Evidence::Proof, "the right value in capitals"),
    step("Response.response_short", Evidence::None, "the right value without its end"),
    step("Response.response_missing", Evidence::None, "no response directive"),
    step("Response.response_twice", Evidence::None, "the right value twice"),
    step("Response.username_missing", Evidence::None, "no username"),
    step("Response.username_twice", Evidence::None, "the username twice"),
    step("Response.nonce_missing", Evidence::None, "no nonce"),
    step("Response.nonce_twice", Evidence::None, "the nonce twice"),
    step("Response.nonce_replaced", Evidence::None, "another nonce"),
    step("Response.nonce_truncated", Evidence::None, "the nonce without its end"),
    replayed(step("Response.of_other_session", Evidence::None, "the right response to an earlier challenge")),
    step("Response.cnonce_missing", Evidence::None, "no cnonce"),
    step("Response.cnonce_twice", Evidence::None, "the cnonce twice"),
    step("Response.nc_missing", Evidence::None, "no nonce count"),
    step("Response.nc_twice", Evidence::Proof, "the nonce count twice"),
    step("Response.nc_second", Evidence::None, "the count of a second response to this nonce"),
    step("Response.nc_short", Evidence::None, "a count of one digit"),
    step("Response.realm_missing", Evidence::Proof, "no realm"),
    step("Response.realm_other", Evidence::Proof, "a realm that was not offered"),
    step("Response.realm_twice", Evidence::Proof, "the realm twice"),
    step("Response.digest_uri_missing", Evidence::Proof, "no digest-uri"),
    step("Response.digest_uri_twice", Evidence::Proof, "the digest-uri twice"),
    step("Response.digest_uri_service", Evidence::None, "meant for another service of this host"),
    step("Response.digest_uri_host", Evidence::None, "meant for another host"),
    step("Response.qop_absent", Evidence::Proof, "no qop, which means auth"),
    step("Response.qop_not_offered", Evidence::None, "a qop that no server offers"),
    step("Response.qop_twice", Evidence::Proof, "the qop twice"),
    step("Response.maxbuf_twice", Evidence::Proof, "maxbuf twice"),
    step("Response.charset_absent", Evidence::Proof, "no charset, which means ISO 8859-1"),
    step("Response.charset_unknown", Evidence::Proof, "another charset than UTF-8"),
    step("Response.http_directives", Evidence::Proof, "opaque and algorithm, which HTTP has"),
    step("Response.unknown_directive", Evidence::Proof, "a directive that nobody defined"),
    step("Response.no_value", Evidence::None, "a username without equals sign and value"),
    step("Response.unterminated", Evidence::Proof, "a quoted string that does not end"),
    step("Response.forged_rspauth", Evidence::None, "the server's own last message, from the client"),
    step("IntegrityResponse.valid", Evidence::Proof, "right, and what follows is to be protected"),
    step("ConfidentialityResponse.valid", Evidence::Proof, "right, and what follows is to be encrypted"),
    step("ConfidentialityResponse.cipher_missing", Evidence::None, "to be encrypted by no cipher"),
    step("ConfidentialityResponse.cipher_not_offered", Evidence::None, "to be encrypted by an unknown cipher"),
    step_absent(Evidence::None),
    step_empty(Evidence::None),
    step_garbage(Evidence::None),
    step_oversized(Evidence::None),
    dispose,
};

using enum State;
using enum Stimulus;
using enum Guard;

constexpr Outcome fresh_challenge = challenge(Message::DigestChallenge);
constexpr Outcome proof = challenge(Message::DigestRspauth);
constexpr Outcome proof_and_success = success_with(Message::DigestRspauth);
constexpr Outcome malformed = refused(Code::BadProt, Code::BadAuth);
constexpr Outcome unexpected = refused(Code::BadProt);
constexpr Outcome wrong = refused(Code::BadAuth, Code::BadProt);
constexpr Outcome no_such_user = refused(Code::NoUser, Code::BadAuth);
constexpr Outcome not_authorized = refused(Code::NoAuthz, Code::BadAuth);
constexpr Outcome no_such_layer = refused(Code::BadProt, Code::BadAuth, Code::TooWeak, Code::BadParam);

constexpr Row<State, Stimulus> rows[] = {
    {Any,              StartKnown,                  Always,               fresh_challenge,   ChallengeSent,    "RFC2831-2.1.1-challenge-first"                 },
    {Any,              StartEmpty,                  Always,               fresh_challenge,   ChallengeSent,    "RFC2831-2.2.2-no-reauth"                       },
    {Any,              StartEmpty,                  Always,               malformed,         Failed,           "RFC4422-3-empty-initial-response-server-first" },
    {Any,              StartResponseOfOtherSession, Always,               fresh_challenge,   ChallengeSent,    "RFC2831-2.2.2-no-reauth"                       },
    {Any,              StartResponseOfOtherSession, Always,               malformed,         Failed,           "RFC4422-3-reject-initial-response-server-first"},
    {Any,              StartUnknown,                Always,               no_mechanism,      Failed,           "CAPI-3.4.3-start-nomech"                       },
    {Any,              Dispose,                     Always,               disposed,          Idle,             "RFC4422-3.5-client-abort"                      },

    {Idle,             OtherStep,                   Always,               not_started,       Idle,             "CAPI-3.4.4-step-before-start"                  },

    {ChallengeSent,    Valid,                       SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.3-rspauth"                         },
    {ChallengeSent,    Valid,                       Always,               proof,             ResponseAuthSent, "RFC2831-2.1.3-rspauth-empty-reply"             },
    {ChallengeSent,    Authorized,                  SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-authzid"                         },
    {ChallengeSent,    Authorized,                  Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-authzid"                         },
    {ChallengeSent,    Authorized,                  Always,               wrong,             Failed,           "RFC2831-2.1.2-authzid"                         },
    {ChallengeSent,    Unauthorized,                Always,               not_authorized,    Failed,           "RFC4422-3.6-fail-unauthorized"                 },
    {ChallengeSent,    AuthzidNotCovered,           Always,               wrong,             Failed,           "RFC2831-2.1.2.1-response-value"                },
    {ChallengeSent,    WrongPassword,               Always,               wrong,             Failed,           "RFC2831-2.1.2.1-response-value"                },
    {ChallengeSent,    UnknownUser,                 Always,               no_such_user,      Failed,           "RFC4422-3.6-fail-credentials"                  },
    {ChallengeSent,    ResponseUppercase,           Always,               wrong,             Failed,           "RFC2831-2.1.2-response-lower"                  },
    {ChallengeSent,    ResponseUppercase,           SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-response-lower"                  },
    {ChallengeSent,    ResponseUppercase,           Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-response-lower"                  },
    {ChallengeSent,    ResponseShort,               Always,               wrong,             Failed,           "RFC2831-2.1.2.1-response-value"                },
    {ChallengeSent,    ResponseMissing,             Always,               malformed,         Failed,           "RFC2831-2.1.2-response-once"                   },
    {ChallengeSent,    ResponseTwice,               Always,               malformed,         Failed,           "RFC2831-2.1.2-response-once"                   },
    {ChallengeSent,    UsernameMissing,             Always,               malformed,         Failed,           "RFC2831-2.1.2-username-once"                   },
    {ChallengeSent,    UsernameTwice,               Always,               malformed,         Failed,           "RFC2831-2.1.2-username-once"                   },
    {ChallengeSent,    NonceMissing,                Always,               malformed,         Failed,           "RFC2831-2.1.2-nonce-once"                      },
    {ChallengeSent,    NonceTwice,                  Always,               malformed,         Failed,           "RFC2831-2.1.2-nonce-once"                      },
    {ChallengeSent,    NonceReplaced,               Always,               wrong,             Failed,           "RFC2831-2.1.2-nonce-match"                     },
    {ChallengeSent,    NonceTruncated,              Always,               wrong,             Failed,           "RFC2831-2.1.2-nonce-match"                     },
    {ChallengeSent,    OfOtherSession,              Always,               wrong,             Failed,           "RFC2831-2.1.2-nonce-match"                     },
    {ChallengeSent,    CnonceMissing,               Always,               malformed,         Failed,           "RFC2831-2.1.2-cnonce-once"                     },
    {ChallengeSent,    CnonceTwice,                 Always,               malformed,         Failed,           "RFC2831-2.1.2-cnonce-once"                     },
    {ChallengeSent,    NcMissing,                   Always,               malformed,         Failed,           "RFC2831-2.1.3-nc-first"                        },
    {ChallengeSent,    NcTwice,                     Always,               malformed,         Failed,           "RFC2831-2.1.2-nc-once"                         },
    {ChallengeSent,    NcTwice,                     SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-nc-once"                         },
    {ChallengeSent,    NcTwice,                     Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-nc-once"                         },
    {ChallengeSent,    NcSecond,                    Always,               wrong,             Failed,           "RFC2831-2.1.3-nc-first"                        },
    {ChallengeSent,    NcShort,                     Always,               malformed,         Failed,           "RFC2831-2.1.3-nc-first"                        },
    {ChallengeSent,    RealmMissing,                Always,               malformed,         Failed,           "RFC2831-2.1.2-realm-required"                  },
    {ChallengeSent,    RealmMissing,                SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-realm-required"                  },
    {ChallengeSent,    RealmMissing,                Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-realm-required"                  },
    {ChallengeSent,    RealmOther,                  Always,               wrong,             Failed,           "RFC2831-2.1.2-realm"                           },
    {ChallengeSent,    RealmOther,                  SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-realm"                           },
    {ChallengeSent,    RealmOther,                  Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-realm"                           },
    {ChallengeSent,    RealmTwice,                  Always,               malformed,         Failed,           "RFC2831-2.1.2-realm"                           },
    {ChallengeSent,    RealmTwice,                  SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-realm"                           },
    {ChallengeSent,    RealmTwice,                  Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-realm"                           },
    {ChallengeSent,    DigestUriMissing,            Always,               malformed,         Failed,           "RFC2831-2.1.2-digest-uri-once"                 },
    {ChallengeSent,    DigestUriMissing,            SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-digest-uri-once"                 },
    {ChallengeSent,    DigestUriMissing,            Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-digest-uri-once"                 },
    {ChallengeSent,    DigestUriTwice,              Always,               malformed,         Failed,           "RFC2831-2.1.2-digest-uri-once"                 },
    {ChallengeSent,    DigestUriTwice,              SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-digest-uri-once"                 },
    {ChallengeSent,    DigestUriTwice,              Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-digest-uri-once"                 },
    {ChallengeSent,    DigestUriService,            Always,               wrong,             Failed,           "RFC2831-2.1.2-digest-uri"                      },
    {ChallengeSent,    DigestUriHost,               Always,               wrong,             Failed,           "RFC2831-2.1.2-digest-uri"                      },
    {ChallengeSent,    QopAbsent,                   SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-qop-default"                     },
    {ChallengeSent,    QopAbsent,                   Always,               proof,             ResponseAuthSent, "RFC2831-2.1.3-rspauth-empty-reply"             },
    {ChallengeSent,    QopNotOffered,               Always,               wrong,             Failed,           "RFC2831-2.1.2-qop-once"                        },
    {ChallengeSent,    QopTwice,                    Always,               malformed,         Failed,           "RFC2831-2.1.2-qop-repeated"                    },
    {ChallengeSent,    QopTwice,                    SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-qop-repeated"                    },
    {ChallengeSent,    QopTwice,                    Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-qop-repeated"                    },
    {ChallengeSent,    MaxbufTwice,                 Always,               malformed,         Failed,           "RFC2831-2.1.2-maxbuf-once"                     },
    {ChallengeSent,    MaxbufTwice,                 SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-maxbuf-once"                     },
    {ChallengeSent,    MaxbufTwice,                 Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-maxbuf-once"                     },
    {ChallengeSent,    CharsetAbsent,               SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2.1-latin1-no-charset"             },
    {ChallengeSent,    CharsetAbsent,               Always,               proof,             ResponseAuthSent, "RFC2831-2.1.3-rspauth-empty-reply"             },
    {ChallengeSent,    CharsetUnknown,              Always,               malformed,         Failed,           "RFC2831-2.1.2-charset"                         },
    {ChallengeSent,    CharsetUnknown,              SuccessData,          proof_and_success, Authenticated,    "RFC2831-2.1.2-charset"                         },
    {ChallengeSent,    CharsetUnknown,              Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-charset"                         },
    {ChallengeSent,    HttpDirectives,              SuccessData,          proof_and_success, Authenticated,
     "RFC2831-2.1.2.1-opaque-algorithm-ignored"                                                                                                                },
    {ChallengeSent,    HttpDirectives,              Always,               proof,             ResponseAuthSent, "RFC2831-2.1.3-rspauth-empty-reply"             },
    {ChallengeSent,    UnknownDirective,            SuccessData,          proof_and_success, Authenticated,
     "RFC2831-2.1.2-unknown-directives"                                                                                                                        },
    {ChallengeSent,    UnknownDirective,            Always,               proof,             ResponseAuthSent, "RFC2831-2.1.2-unknown-directives"              },
    {ChallengeSent,    UnknownDirective,            Always,               malformed,         Failed,           "RFC2831-2.1.2-unknown-directives"              },
    {ChallengeSent,    NoValue,                     Always,               malformed,         Failed,           "RFC2831-2.1.2-username-once"                   },
    {ChallengeSent,    Unterminated,                Always,               malformed,         Failed,           "RFC2831-7.2-unterminated"                      },
    {ChallengeSent,    Unterminated,                SuccessData,          proof_and_success, Authenticated,    "RFC2831-7.2-unterminated"                      },
    {ChallengeSent,    Unterminated,                Always,               proof,             ResponseAuthSent, "RFC2831-7.2-unterminated"                      },
    {ChallengeSent,    ForgedRspauth,               Always,               malformed,         Failed,           "RFC2831-2.1.2-response-once"                   },
    {ChallengeSent,    IntegrityValid,              LayersAndSuccessData, proof_and_success, Authenticated,
     "RFC2831-2.3-integrity-chosen"                                                                                                                            },
    {ChallengeSent,    IntegrityValid,              LayersAllowed,        proof,             ResponseAuthSent, "RFC2831-2.3-integrity-chosen"                  },
    {ChallengeSent,    IntegrityValid,              Always,               no_such_layer,     Failed,           "RFC2831-2.1.2-qop-once"                        },
    {ChallengeSent,    ConfidentialityValid,        LayersAndSuccessData, proof_and_success, Authenticated,
     "RFC2831-2.4-confidentiality-chosen"                                                                                                                      },
    {ChallengeSent,    ConfidentialityValid,        LayersAllowed,        proof,             ResponseAuthSent, "RFC2831-2.4-confidentiality-chosen"            },
    {ChallengeSent,    ConfidentialityValid,        Always,               no_such_layer,     Failed,           "RFC2831-2.1.2-qop-once"                        },
    {ChallengeSent,    CipherMissing,               Always,               no_such_layer,     Failed,           "RFC2831-2.1.2-cipher-once"                     },
    {ChallengeSent,    CipherNotOffered,            Always,               no_such_layer,     Failed,           "RFC2831-2.1.2-cipher-offered"                  },
    {ChallengeSent,    StepEmpty,                   Always,               malformed,         Failed,           "RFC2831-7.1-at-least-one"                      },
    {ChallengeSent,    OtherStep,                   Always,               malformed,         Failed,           "RFC2831-2.1.2-response-syntax"                 },

    {ResponseAuthSent, StepEmpty,                   Always,               success,           Authenticated,    "RFC2831-2.1.3-rspauth-empty-reply"             },
    {ResponseAuthSent, StepAbsent,                  Always,               success,           Authenticated,    "MAN-name-one-step"                             },
    {ResponseAuthSent, StepAbsent,                  Always,               unexpected,        Failed,           "MAN-name-one-step"                             },
    {ResponseAuthSent, OtherStep,                   Always,               unexpected,        Failed,           "RFC4422-3-nonempty-reply-to-success-data"      },

    {Authenticated,    OtherStep,                   Always,               ended,             Authenticated,    "MAN-return-ok-complete"                        },

    {Failed,           OtherStep,                   Always,               ended,             Failed,           "MAN-return-other-is-error"                     },
};

// Nothing but the way a state was reached tells these apart: all refuse every step, and a start begins afresh.
constexpr StatePair inseparable[] = {
    {index(Idle),          index(Authenticated)},
    {index(Idle),          index(Failed)       },
    {index(Authenticated), index(Failed)       },
};

constexpr auto list = expand(states, stimuli, rows);
constexpr auto transitions = trim<list.size>(list);
constexpr Machine definition = {"DIGEST-MD5", MechanismClass::ChallengeBound, true, states, stimuli, transitions};
constexpr Claims claims = {.server_messages = 2, .abstraction = abstraction, .inseparable = inseparable};
static_assert(well_formed<definition, claims, abstract::machine>());

} // namespace
} // namespace digest_md5

const Machine& digest_md5_machine() {
  return digest_md5::definition;
}

} // namespace saslspec::model
