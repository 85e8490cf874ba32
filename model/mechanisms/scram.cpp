// SCRAM (RFC 5802; RFC 7677 for SHA-256): four messages, the same for every hash.
//
// Where the standards leave freedom:
// * Who may not succeed (unknown user, an identity not to be assumed, a binding that is not there, a name that cannot
// be
//   unescaped) may be refused at once or only after client-final: RFC 5802 says that authentication fails, RFC 4422
//   section 3.6 and RFC 5802 section 9 ask for not telling why.
// * An empty initial response may count as none: the C API's documents call that NULL, and some "NULL if empty".
// * server-final may ride on the success or come as a challenge, which an empty response answers (RFC 4422 section 3);
//   without success data only the latter is left.
// * A refusal may carry server-final with e= (RFC 5802 section 5.1) or nothing (RFC 4422 section 3.6). It may not come
// as
//   a challenge: SASL_CONTINUE says that the step was good (manual page).
#include "mechanisms/tables.hpp"

namespace saslspec::model {
namespace scram {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  AwaitingClientFirst,
  ServerFirstSent,
  DoomedFirstSent,
  ServerFinalSent,
  Authenticated,
  Failed,
  Any = any_value
};

constexpr StateInfo states[] = {
    {"Idle",                StateKind::Idle,          "nothing was started"                                      },
    {"AwaitingClientFirst", StateKind::Negotiating,   "the empty challenge was sent, client-first is to come"    },
    {"ServerFirstSent",     StateKind::Negotiating,   "server-first was sent to somebody who may succeed"        },
    {"DoomedFirstSent",     StateKind::Refusing,      "server-first was sent to somebody who cannot succeed"     },
    {"ServerFinalSent",     StateKind::Negotiating,   "the proof was right, server-final was sent as a challenge"},
    {"Authenticated",       StateKind::Authenticated, "the proof was right and the client knows"                 },
    {"Failed",              StateKind::Failed,        "the negotiation ended without success"                    },
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
  StartFirstValid,
  StartFirstUnknownUser,
  StartFirstMalformed,
  FirstValid,
  FirstAuthorized,
  FirstUnauthorized,
  FirstUnknownUser,
  FirstYFlag,
  FirstPFlag,
  FirstReservedExtension,
  FirstNoNonce,
  FirstMalformed,
  FirstBadEscape,
  FinalValid,
  FinalWrongProof,
  FinalNonceTruncated,
  FinalNonceReplaced,
  FinalBindingMismatch,
  FinalProofShort,
  FinalProofAbsent,
  FinalProofNotBase64,
  FinalOfOtherSession,
  ServerFinalForged,
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
    start_with("Start.ClientFirst.valid", "ClientFirst.valid", Evidence::None, "client-first at once"),
    start_with("Start.ClientFirst.unknown_user", "ClientFirst.unknown_user", Evidence::None,
               "client-first of nobody at once"),
    start_with("Start.ClientFirst.malformed", "ClientFirst.malformed", Evidence::None, "a broken header at once"),
    step("ClientFirst.valid", Evidence::None, "client-first of an account"),
    step("ClientFirst.authorized", Evidence::None, "client-first, to act as an identity that the user may assume"),
    step("ClientFirst.unauthorized", Evidence::None, "client-first, to act as somebody else"),
    step("ClientFirst.unknown_user", Evidence::None, "client-first of a user that does not exist"),
    downgraded(step("ClientFirst.y_flag", Evidence::None, "the client could bind, and thinks that the server cannot")),
    step("ClientFirst.p_flag", Evidence::None, "a channel binding under a name without -PLUS"),
    step("ClientFirst.reserved_extension", Evidence::None, "the reserved attribute m="),
    step("ClientFirst.no_nonce", Evidence::None, "no client nonce"),
    step("ClientFirst.malformed", Evidence::None, "a broken header"),
    step("ClientFirst.bad_escape", Evidence::None, "a name with an equals sign that escapes nothing"),
    step("ClientFinal.valid", Evidence::Proof, "the right proof of this exchange"),
    step("ClientFinal.wrong_proof", Evidence::None, "a proof with a wrong password"),
    step("ClientFinal.nonce_truncated", Evidence::None, "the nonce without its end"),
    step("ClientFinal.nonce_replaced", Evidence::None, "another nonce"),
    step("ClientFinal.binding_mismatch", Evidence::None, "c= of another header"),
    step("ClientFinal.proof_short", Evidence::None, "a proof without its end"),
    step("ClientFinal.proof_absent", Evidence::None, "no proof"),
    step("ClientFinal.proof_not_base64", Evidence::None, "a proof that is not base64"),
    replayed(step("ClientFinal.of_other_session", Evidence::None, "client-final of an earlier exchange")),
    step("ServerFinal.forged", Evidence::None, "the server's own last message, from the client"),
    step_absent(Evidence::None),
    step_empty(Evidence::None),
    step_garbage(Evidence::None),
    step_oversized(Evidence::None),
    dispose,
};

using enum State;
using enum Stimulus;
using enum Guard;

constexpr Outcome server_first = challenge(Message::ScramServerFirst);
constexpr Outcome server_final = challenge(Message::ScramServerFinal);
constexpr Outcome final_and_success = success_with(Message::ScramServerFinal);
/// A refusal beside which e= may be sent.
template <class... Codes>
constexpr Outcome refused_with_error(Codes... named) {
  return {Reply::Refusal, codes(named...), messages(Message::None, Message::ScramError)};
}
constexpr Outcome malformed = refused_with_error(Code::BadProt);
constexpr Outcome unexpected = refused(Code::BadProt);
constexpr Outcome wrong_proof = refused_with_error(Code::BadAuth, Code::BadProt);
constexpr Outcome wrong_binding = refused_with_error(Code::BadBinding, Code::BadAuth, Code::BadProt);
constexpr Outcome no_binding = refused_with_error(Code::BadBinding, Code::BadProt, Code::BadAuth);
constexpr Outcome no_such_user = refused_with_error(Code::NoUser, Code::BadAuth);
constexpr Outcome not_authorized = refused_with_error(Code::NoAuthz, Code::BadAuth);

constexpr Row<State, Stimulus> rows[] = {
    {Any,                 StartKnown,             Always,        empty_challenge,   AwaitingClientFirst, "RFC4422-5-client-first-empty"            },
    {Any,                 StartEmpty,             Always,        malformed,         Failed,              "RFC5802-5-empty-client-first"            },
    {Any,                 StartEmpty,             Always,        empty_challenge,   AwaitingClientFirst, "RFC4422-5-client-first-empty"            },
    {Any,                 StartFirstValid,        Always,        server_first,      ServerFirstSent,     "RFC5802-3-initial-response-ok"           },
    {Any,                 StartFirstUnknownUser,  Always,        server_first,      DoomedFirstSent,     "RFC5802-9-unknown-user-dummy-salt"       },
    {Any,                 StartFirstUnknownUser,  Always,        no_such_user,      Failed,              "RFC4422-3.6-fail-credentials"            },
    {Any,                 StartFirstMalformed,    Always,        malformed,         Failed,              "RFC5802-5-first-octet"                   },
    {Any,                 StartUnknown,           Always,        no_mechanism,      Failed,              "CAPI-3.4.3-start-nomech"                 },
    {Any,                 Dispose,                Always,        disposed,          Idle,                "RFC4422-3.5-client-abort"                },

    {Idle,                OtherStep,              Always,        not_started,       Idle,                "CAPI-3.4.4-step-before-start"            },

    {AwaitingClientFirst, FirstValid,             Always,        server_first,      ServerFirstSent,     "RFC5802-5-server-first-content"          },
    {AwaitingClientFirst, FirstAuthorized,        Always,        server_first,      ServerFirstSent,     "RFC5802-5.2-authzid-capable"             },
    {AwaitingClientFirst, FirstUnauthorized,      Always,        server_first,      DoomedFirstSent,     "RFC5802-5-server-verifies-all"           },
    {AwaitingClientFirst, FirstUnauthorized,      Always,        not_authorized,    Failed,              "RFC5802-5.1-a-verified"                  },
    {AwaitingClientFirst, FirstUnknownUser,       Always,        server_first,      DoomedFirstSent,     "RFC5802-9-unknown-user-dummy-salt"       },
    {AwaitingClientFirst, FirstUnknownUser,       Always,        no_such_user,      Failed,              "RFC4422-3.6-fail-credentials"            },
    {AwaitingClientFirst, FirstYFlag,             Always,        server_first,      ServerFirstSent,     "RFC5802-6-y-when-unsupported"            },
    {AwaitingClientFirst, FirstPFlag,             Always,        server_first,      DoomedFirstSent,     "RFC5802-6-p-on-bare"                     },
    {AwaitingClientFirst, FirstPFlag,             Always,        no_binding,        Failed,              "RFC5802-6-p-on-bare"                     },
    {AwaitingClientFirst, FirstReservedExtension, Always,        malformed,         Failed,              "RFC5802-5.1-m-first-rejected"            },
    {AwaitingClientFirst, FirstNoNonce,           Always,        malformed,         Failed,              "RFC5802-7-cnonce-required"               },
    {AwaitingClientFirst, FirstMalformed,         Always,        malformed,         Failed,              "RFC5802-5-first-octet"                   },
    {AwaitingClientFirst, FirstBadEscape,         Always,        server_first,      DoomedFirstSent,     "RFC5802-5.1-n-bad-escape"                },
    {AwaitingClientFirst, FirstBadEscape,         Always,        malformed,         Failed,              "RFC5802-5.1-n-bad-escape"                },
    {AwaitingClientFirst, StepEmpty,              Always,        malformed,         Failed,              "RFC5802-5-empty-client-first"            },
    {AwaitingClientFirst, StepAbsent,             Always,        malformed,         Failed,              "RFC5802-5-empty-client-first"            },
    {AwaitingClientFirst, OtherStep,              Always,        malformed,         Failed,              "RFC5802-5-first-octet"                   },

    {ServerFirstSent,     FinalValid,             SuccessData,   final_and_success, Authenticated,       "RFC5802-3-final-as-success-data"         },
    {ServerFirstSent,     FinalValid,             SuccessData,   server_final,      ServerFinalSent,     "RFC4422-3-success-data-as-challenge"     },
    {ServerFirstSent,     FinalValid,             NoSuccessData, server_final,      ServerFinalSent,     "CAPI-3.4.2-success-data-flag"            },
    {ServerFirstSent,     FinalWrongProof,        Always,        wrong_proof,       Failed,              "RFC5802-3-proof-check"                   },
    {ServerFirstSent,     FinalNonceTruncated,    Always,        wrong_proof,       Failed,              "RFC5802-5.1-nonce-verify"                },
    {ServerFirstSent,     FinalNonceReplaced,     Always,        wrong_proof,       Failed,              "RFC5802-5.1-nonce-verify"                },
    {ServerFirstSent,     FinalBindingMismatch,   Always,        wrong_binding,     Failed,              "RFC5802-6-c-always-validated"            },
    {ServerFirstSent,     FinalProofShort,        Always,        wrong_proof,       Failed,              "RFC5802-7-proof-length"                  },
    {ServerFirstSent,     FinalProofAbsent,       Always,        malformed,         Failed,              "RFC5802-7-client-final-grammar"          },
    {ServerFirstSent,     FinalProofNotBase64,    Always,        wrong_proof,       Failed,              "RFC5802-7-proof-base64"                  },
    {ServerFirstSent,     FinalOfOtherSession,    Always,        wrong_proof,       Failed,              "RFC5802-5.1-replay"                      },
    {ServerFirstSent,     OtherStep,              Always,        malformed,         Failed,              "RFC5802-7-client-final-grammar"          },

    {DoomedFirstSent,     OtherStep,              Always,        wrong_proof,       Failed,              "RFC4422-3.6-fail-credentials"            },

    {ServerFinalSent,     StepEmpty,              Always,        success,           Authenticated,       "RFC4422-3-success-data-as-challenge"     },
    {ServerFinalSent,     StepAbsent,             Always,        success,           Authenticated,       "MAN-name-one-step"                       },
    {ServerFinalSent,     StepAbsent,             Always,        unexpected,        Failed,              "MAN-name-one-step"                       },
    {ServerFinalSent,     OtherStep,              Always,        unexpected,        Failed,              "RFC4422-3-nonempty-reply-to-success-data"},

    {Authenticated,       OtherStep,              Always,        ended,             Authenticated,       "MAN-return-ok-complete"                  },

    {Failed,              OtherStep,              Always,        ended,             Failed,              "MAN-return-other-is-error"               },
};

// Nothing but the way a state was reached tells these apart: all refuse every step, and a start begins afresh.
constexpr StatePair inseparable[] = {
    {index(Idle),            index(Authenticated)  },
    {index(Idle),            index(Failed)         },
    {index(Authenticated),   index(Failed)         },
    {index(Idle),            index(DoomedFirstSent)},
    {index(DoomedFirstSent), index(Authenticated)  },
    {index(DoomedFirstSent), index(Failed)         },
};

constexpr auto list = expand(states, stimuli, rows);
constexpr auto transitions = trim<list.size>(list);
constexpr Machine sha_1 = {"SCRAM-SHA-1", MechanismClass::ChallengeBound, false, states, stimuli, transitions};
constexpr Machine sha_256 = {"SCRAM-SHA-256", MechanismClass::ChallengeBound, false, states, stimuli, transitions};
constexpr Claims claims = {.server_messages = 3, .abstraction = abstraction, .inseparable = inseparable};
static_assert(well_formed<sha_1, claims, abstract::machine>());

} // namespace
} // namespace scram

const Machine& scram_sha_1_machine() {
  return scram::sha_1;
}

const Machine& scram_sha_256_machine() {
  return scram::sha_256;
}

} // namespace saslspec::model
