// DIGEST-MD5 (RFC 2831, historic by RFC 6331): the server's challenge, the client's response, the server's proof.
//
// Where the standards leave freedom:
// * An initial response begins subsequent authentication. A server without that, or with no use for this response,
//   sends a challenge (RFC 2831 section 2.2.2); RFC 4422 section 3 has it refused where the server speaks first. The
//   worth of a right response depends on earlier connections: no stimulus is one. A replayed response is worth
//   nothing.
// * The proof may ride on the success or come as a challenge, which an empty response answers (RFC 4422 section 3).
// * The text refuses a repeated directive only if it has to be there "exactly once; otherwise, authentication fails".
//   It says "the client should abort" of directives that only a server sees twice, and nothing of the other ones. Nor
//   does it make a server notice a breach of the grammar that misleads nobody, as a missing last quotation mark.
// * The server chooses the layers on offer as far as the security properties let it.
#include "mechanisms/mechanism.hpp"

namespace saslspec::model {
namespace {

enum class State : std::uint8_t { NoState, Idle, ChallengeSent, ResponseAuthSent, Authenticated, Failed };
using enum State;

constexpr StateOf<State> states[] = {
    idle(Idle),
    negotiating(ChallengeSent, "ChallengeSent", "the challenge was sent"),
    negotiating(ResponseAuthSent, "ResponseAuthSent", "the response was right, rspauth was sent as a challenge"),
    authenticated(Authenticated, "the response was right and the client knows"),
    failed(Failed),
};

enum class Stimulus : std::uint8_t {
  NoStimulus,
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
};
using enum Stimulus;

constexpr StimulusOf<Stimulus> stimuli[] = {
    // Not marked as replayed: a server may pass over it, and no success rests on it.
    start(StartResponseOfOtherSession, "Start.Response.of_other_session",
          "a right response to an earlier challenge, before any was sent"),
    step(Valid, "Response.valid", "the right response to this challenge", Evidence::Proof),
    step(Authorized, "Response.authorized", "to act as an identity that the user may assume", Evidence::Proof),
    denied(step(Unauthorized, "Response.unauthorized", "to act as somebody else")),
    marred(
        step(AuthzidNotCovered, "Response.authzid_not_covered", "an authzid that the response was not computed with")),
    step(WrongPassword, "Response.wrong_password", "computed with a wrong password"),
    step(UnknownUser, "Response.unknown_user", "a user that does not exist"),
    step(ResponseUppercase, "Response.response_uppercase", "the right value in capitals", Evidence::Proof),
    marred(step(ResponseShort, "Response.response_short", "the right value without its end")),
    step(ResponseMissing, "Response.response_missing", "no response directive"),
    marred(step(ResponseTwice, "Response.response_twice", "the right value twice")),
    marred(step(UsernameMissing, "Response.username_missing", "no username")),
    marred(step(UsernameTwice, "Response.username_twice", "the username twice")),
    marred(step(NonceMissing, "Response.nonce_missing", "no nonce")),
    marred(step(NonceTwice, "Response.nonce_twice", "the nonce twice")),
    marred(step(NonceReplaced, "Response.nonce_replaced", "another nonce")),
    marred(step(NonceTruncated, "Response.nonce_truncated", "the nonce without its end")),
    replayed(step(OfOtherSession, "Response.of_other_session", "the right response to an earlier challenge")),
    marred(step(CnonceMissing, "Response.cnonce_missing", "no cnonce")),
    marred(step(CnonceTwice, "Response.cnonce_twice", "the cnonce twice")),
    marred(step(NcMissing, "Response.nc_missing", "no nonce count")),
    step(NcTwice, "Response.nc_twice", "the nonce count twice", Evidence::Proof),
    marred(step(NcSecond, "Response.nc_second", "the count of a second response to this nonce")),
    marred(step(NcShort, "Response.nc_short", "a count of one digit")),
    step(RealmMissing, "Response.realm_missing", "no realm", Evidence::Proof),
    step(RealmOther, "Response.realm_other", "a realm that was not offered", Evidence::Proof),
    step(RealmTwice, "Response.realm_twice", "the realm twice", Evidence::Proof),
    step(DigestUriMissing, "Response.digest_uri_missing", "no digest-uri", Evidence::Proof),
    step(DigestUriTwice, "Response.digest_uri_twice", "the digest-uri twice", Evidence::Proof),
    marred(step(DigestUriService, "Response.digest_uri_service", "meant for another service of this host")),
    marred(step(DigestUriHost, "Response.digest_uri_host", "meant for another host")),
    step(QopAbsent, "Response.qop_absent", "no qop, which means auth", Evidence::Proof),
    marred(step(QopNotOffered, "Response.qop_not_offered", "a qop that no server offers")),
    step(QopTwice, "Response.qop_twice", "the qop twice", Evidence::Proof),
    step(MaxbufTwice, "Response.maxbuf_twice", "maxbuf twice", Evidence::Proof),
    step(CharsetAbsent, "Response.charset_absent", "no charset, which means ISO 8859-1", Evidence::Proof),
    step(CharsetUnknown, "Response.charset_unknown", "another charset than UTF-8", Evidence::Proof),
    step(HttpDirectives, "Response.http_directives", "opaque and algorithm, which HTTP has", Evidence::Proof),
    step(UnknownDirective, "Response.unknown_directive", "a directive that nobody defined", Evidence::Proof),
    marred(step(NoValue, "Response.no_value", "a username without equals sign and value")),
    step(Unterminated, "Response.unterminated", "a quoted string that does not end", Evidence::Proof),
    step(ForgedRspauth, "Response.forged_rspauth", "the server's own last message, from the client"),
    step(IntegrityValid, "IntegrityResponse.valid", "right, and what follows is to be protected", Evidence::Proof),
    step(ConfidentialityValid, "ConfidentialityResponse.valid", "right, and what follows is to be encrypted",
         Evidence::Proof),
    marred(step(CipherMissing, "ConfidentialityResponse.cipher_missing", "to be encrypted by no cipher")),
    marred(
        step(CipherNotOffered, "ConfidentialityResponse.cipher_not_offered", "to be encrypted by an unknown cipher")),
};

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
};

constexpr Mechanism mechanism = {.name = "DIGEST-MD5",
                                 .mechanism_class = MechanismClass::ChallengeBound,
                                 .server_first = true,
                                 .server_messages = 2};

} // namespace

constexpr Machine digest_md5_machine = proved<mechanism, states, stimuli, rows>();

} // namespace saslspec::model
