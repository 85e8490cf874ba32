// SCRAM (RFC 5802; RFC 7677 for SHA-256): four messages, the same for every hash. The names with -PLUS bind to the
// channel (RFC 5802 section 6); the shared part of both names stands once. For SHA-224, SHA-384 and SHA-512 there is
// no standard: their tables are the others' by analogy.
//
// Where the standards leave freedom:
// * A client that cannot succeed (an unknown user, an identity not to be assumed, a binding that is not there, a name
//   that cannot be unescaped) may be refused at once or after client-final: RFC 5802 says that authentication fails,
//   RFC 4422 section 3.6 and RFC 5802 section 9 ask for hiding the reason.
// * An empty initial response may count as no response: the C API's documents call that NULL, and some "NULL if
//   empty".
// * server-final may ride on the success or come as a challenge, which an empty response answers (RFC 4422 section 3);
//   without success data only the latter is left.
// * A refusal may carry server-final with e= (RFC 5802 section 5.1) or nothing (RFC 4422 section 3.6). It may not come
//   as a challenge: SASL_CONTINUE says that the step was good (manual page).
// * Flag p under a name without -PLUS, and flag n under a name with it, contradict the name. RFC 5802 forbids a client
//   to send them and says nothing of the server: it may refuse, or go on and keep to the flag.
// * Under flag n the messages that leave the channel out are right.
// * Where only a bound negotiation counts, a name without -PLUS may be refused at the start or later.
#include "mechanisms/mechanism.hpp"

namespace saslspec::model {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  AwaitingClientFirst,
  ServerFirstSent,
  DoomedFirstSent,
  MisfitFirstSent,
  ServerFinalSent,
  Authenticated,
  Failed,
  AwaitingBoundFirst, ///< under the names without -PLUS only
};
using enum State;

constexpr StateOf<State> states[] = {
    idle(Idle),
    negotiating(AwaitingClientFirst, "AwaitingClientFirst", "the empty challenge was sent, client-first is to come"),
    negotiating(ServerFirstSent, "ServerFirstSent", "server-first was sent to somebody who may succeed"),
    refusing(DoomedFirstSent, "DoomedFirstSent", "server-first was sent to somebody who cannot succeed"),
    negotiating(MisfitFirstSent, "MisfitFirstSent", "server-first was sent in spite of a flag that the name belies"),
    negotiating(ServerFinalSent, "ServerFinalSent", "the proof was right, server-final was sent as a challenge"),
    authenticated(Authenticated, "the proof was right and the client knows"),
    failed(Failed),
};
constexpr StateOf<State> own_plain_states[] = {
    negotiating(AwaitingBoundFirst, "AwaitingBoundFirst",
                "the empty challenge was sent where only binding is worth something"),
};

/// The stimuli of both names, then those of each name alone, in the same places.
enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartFirstValid,
  StartFirstUnknownUser,
  StartFirstMalformed,
  FirstValid,
  FirstAuthorized,
  FirstUnauthorized,
  FirstUnknownUser,
  FirstYFlag,
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
  FirstPFlag,
  FinalDataUnasked,
  FirstNFlag = FirstPFlag,
  FirstOtherType,
  FirstUnknownType,
  FirstTypeEmpty,
  FinalUnbound,
  FinalOtherChannel,
  FinalDataAbsent,
  FinalDataTruncated,
  FinalDataExtended,
};
using enum Stimulus;

constexpr StimulusOf<Stimulus> stimuli[] = {
    start(StartFirstValid, "Start.ClientFirst.valid", "client-first at once"),
    start(StartFirstUnknownUser, "Start.ClientFirst.unknown_user", "client-first of nobody at once"),
    start(StartFirstMalformed, "Start.ClientFirst.malformed", "a broken header at once"),
    step(FirstValid, "ClientFirst.valid", "client-first of an account"),
    step(FirstAuthorized, "ClientFirst.authorized", "client-first, to act as an identity that the user may assume"),
    denied_claim(step(FirstUnauthorized, "ClientFirst.unauthorized", "client-first, to act as somebody else")),
    step(FirstUnknownUser, "ClientFirst.unknown_user", "client-first of a user that does not exist"),
    downgraded(step(FirstYFlag, "ClientFirst.y_flag", "the client could bind, and thinks that the server cannot")),
    step(FirstReservedExtension, "ClientFirst.reserved_extension", "the reserved attribute m="),
    step(FirstNoNonce, "ClientFirst.no_nonce", "no client nonce"),
    step(FirstMalformed, "ClientFirst.malformed", "a broken header"),
    step(FirstBadEscape, "ClientFirst.bad_escape", "a name with an equals sign that escapes nothing"),
    step(FinalValid, "ClientFinal.valid", "the right proof of this exchange", Evidence::Proof),
    step(FinalWrongProof, "ClientFinal.wrong_proof", "a proof with a wrong password"),
    marred(step(FinalNonceTruncated, "ClientFinal.nonce_truncated", "the nonce without its end")),
    marred(step(FinalNonceReplaced, "ClientFinal.nonce_replaced", "another nonce")),
    marred(step(FinalBindingMismatch, "ClientFinal.binding_mismatch", "c= of another header")),
    marred(step(FinalProofShort, "ClientFinal.proof_short", "a proof without its end")),
    step(FinalProofAbsent, "ClientFinal.proof_absent", "no proof"),
    marred(step(FinalProofNotBase64, "ClientFinal.proof_not_base64", "a proof that is not base64")),
    replayed(step(FinalOfOtherSession, "ClientFinal.of_other_session", "client-final of an earlier exchange")),
    step(ServerFinalForged, "ServerFinal.forged", "the server's own last message, from the client"),
};
constexpr StimulusOf<Stimulus> own_plain_stimuli[] = {
    step(FirstPFlag, "ClientFirst.p_flag", "a channel binding under a name without -PLUS"),
    marred(step(FinalDataUnasked, "ClientFinal.data_unasked",
                "c= of the header and channel binding data, which nobody asked for")),
};
constexpr StimulusOf<Stimulus> own_plus_stimuli[] = {
    step(FirstNFlag, "ClientFirst.n_flag", "no channel binding under a name with -PLUS"),
    step(FirstOtherType, "ClientFirst.other_type", "a type of channel binding that this channel has not"),
    step(FirstUnknownType, "ClientFirst.unknown_type", "a type of channel binding that nobody defined"),
    step(FirstTypeEmpty, "ClientFirst.type_empty", "no name of a type of channel binding"),
    step(FinalUnbound, "ClientFinal.unbound", "c= of a header that binds to nothing, and the right proof",
         Evidence::Proof),
    marred(step(FinalOtherChannel, "ClientFinal.other_channel", "the channel binding data of another channel")),
    step(FinalDataAbsent, "ClientFinal.data_absent", "c= of the header alone, and the right proof", Evidence::Proof),
    marred(step(FinalDataTruncated, "ClientFinal.data_truncated", "the channel binding data without its end")),
    marred(step(FinalDataExtended, "ClientFinal.data_extended", "the channel binding data and a NUL")),
};

using enum Guard;

constexpr Outcome server_first = challenge(Message::ScramServerFirst);
constexpr Outcome server_final = challenge(Message::ScramServerFinal);
constexpr Outcome final_and_success = success_with(Message::ScramServerFinal);
/// A refusal beside which the server may send e=.
template <class... Codes>
constexpr Outcome refused_with_error(Codes... named) {
  return {Reply::Refusal, codes(named...), messages(Message::None, Message::ScramError)};
}
constexpr Outcome malformed = refused_with_error(Code::BadProt);
constexpr Outcome unexpected = refused(Code::BadProt);
constexpr Outcome wrong_proof = refused_with_error(Code::BadAuth, Code::BadProt);
constexpr Outcome doomed =
    refused_with_error(Code::BadAuth, Code::NoUser, Code::NoAuthz, Code::BadBinding, Code::BadProt);
constexpr Outcome wrong_binding = refused_with_error(Code::BadBinding, Code::BadAuth, Code::BadProt);
constexpr Outcome no_binding = refused_with_error(Code::BadBinding, Code::BadProt, Code::BadAuth);
constexpr Outcome not_worth_it =
    refused_with_error(Code::NoMech, Code::TooWeak, Code::BadBinding, Code::BadProt, Code::BadAuth);
constexpr Outcome no_such_user = refused_with_error(Code::NoUser, Code::BadAuth);
constexpr Outcome not_authorized = refused_with_error(Code::NoAuthz, Code::BadAuth);

constexpr Row<State, Stimulus> rows[] = {
    {AwaitingClientFirst, FirstValid,             Always,        server_first,      ServerFirstSent, "RFC5802-5-server-first-content"          },
    {AwaitingClientFirst, FirstAuthorized,        Always,        server_first,      ServerFirstSent, "RFC5802-5.2-authzid-capable"             },
    {AwaitingClientFirst, FirstUnauthorized,      Always,        server_first,      DoomedFirstSent, "RFC5802-5-server-verifies-all"           },
    {AwaitingClientFirst, FirstUnauthorized,      Always,        not_authorized,    Failed,          "RFC5802-5.1-a-verified"                  },
    {AwaitingClientFirst, FirstUnknownUser,       Always,        server_first,      DoomedFirstSent, "RFC5802-9-unknown-user-dummy-salt"       },
    {AwaitingClientFirst, FirstUnknownUser,       Always,        no_such_user,      Failed,          "RFC4422-3.6-fail-credentials"            },
    {AwaitingClientFirst, FirstReservedExtension, Always,        malformed,         Failed,          "RFC5802-5.1-m-first-rejected"            },
    {AwaitingClientFirst, FirstNoNonce,           Always,        malformed,         Failed,          "RFC5802-7-cnonce-required"               },
    {AwaitingClientFirst, FirstMalformed,         Always,        malformed,         Failed,          "RFC5802-7-gs2-header-commas"             },
    {AwaitingClientFirst, FirstBadEscape,         Always,        server_first,      DoomedFirstSent, "RFC5802-5.1-n-bad-escape"                },
    {AwaitingClientFirst, FirstBadEscape,         Always,        malformed,         Failed,          "RFC5802-5.1-n-bad-escape"                },
    {AwaitingClientFirst, StepEmpty,              Always,        malformed,         Failed,          "RFC5802-5-empty-client-first"            },
    {AwaitingClientFirst, StepAbsent,             Always,        malformed,         Failed,          "RFC5802-5-empty-client-first"            },
    {AwaitingClientFirst, OtherStep,              Always,        malformed,         Failed,          "RFC5802-5-first-octet"                   },

    {ServerFirstSent,     FinalValid,             SuccessData,   final_and_success, Authenticated,   "RFC5802-3-final-as-success-data"         },
    {ServerFirstSent,     FinalValid,             SuccessData,   server_final,      ServerFinalSent, "RFC4422-3-success-data-as-challenge"     },
    {ServerFirstSent,     FinalValid,             NoSuccessData, server_final,      ServerFinalSent, "CAPI-3.4.2-success-data-flag"            },
    {ServerFirstSent,     FinalWrongProof,        Always,        wrong_proof,       Failed,          "RFC5802-3-proof-check"                   },
    {ServerFirstSent,     FinalNonceTruncated,    Always,        wrong_proof,       Failed,          "RFC5802-5.1-nonce-verify"                },
    {ServerFirstSent,     FinalNonceReplaced,     Always,        wrong_proof,       Failed,          "RFC5802-5.1-nonce-verify"                },
    {ServerFirstSent,     FinalBindingMismatch,   Always,        wrong_binding,     Failed,          "RFC5802-6-c-always-validated"            },
    {ServerFirstSent,     FinalProofShort,        Always,        wrong_proof,       Failed,          "RFC5802-7-proof-length"                  },
    {ServerFirstSent,     FinalProofAbsent,       Always,        malformed,         Failed,          "RFC5802-7-client-final-grammar"          },
    {ServerFirstSent,     FinalProofNotBase64,    Always,        wrong_proof,       Failed,          "RFC5802-7-proof-base64"                  },
    {ServerFirstSent,     FinalOfOtherSession,    Always,        wrong_proof,       Failed,          "RFC5802-5.1-replay"                      },
    {ServerFirstSent,     OtherStep,              Always,        malformed,         Failed,          "RFC5802-7-client-final-grammar"          },

    {DoomedFirstSent,     OtherStep,              Always,        doomed,            Failed,          "RFC4422-3.6-fail-credentials"            },

    {MisfitFirstSent,     OtherStep,              Always,        doomed,            Failed,          "RFC4422-3.6-fail-credentials"            },

    {ServerFinalSent,     StepEmpty,              Always,        success,           Authenticated,   "RFC4422-3-success-data-as-challenge"     },
    {ServerFinalSent,     StepAbsent,             Always,        success,           Authenticated,   "MAN-name-one-step"                       },
    {ServerFinalSent,     StepAbsent,             Always,        unexpected,        Failed,          "MAN-name-one-step"                       },
    {ServerFinalSent,     OtherStep,              Always,        unexpected,        Failed,          "RFC4422-3-nonempty-reply-to-success-data"},
};

constexpr Row<State, Stimulus> own_plain_rows[] = {
    {Any,                 StartKnown,            BindingOptional,  empty_challenge,   AwaitingClientFirst, "RFC4422-5-client-first-empty"     },
    {Any,                 StartKnown,            BindingRequired,  not_worth_it,      Failed,              "RFC5802-6-advertise-plus-only"    },
    {Any,                 StartKnown,            BindingRequired,  empty_challenge,   AwaitingBoundFirst,  "RFC4422-5-client-first-empty"     },
    {Any,                 StartEmpty,            BindingOptional,  malformed,         Failed,              "RFC5802-5-empty-client-first"     },
    {Any,                 StartEmpty,            BindingOptional,  empty_challenge,   AwaitingClientFirst, "RFC4422-5-client-first-empty"     },
    {Any,                 StartEmpty,            BindingRequired,  not_worth_it,      Failed,              "RFC5802-6-advertise-plus-only"    },
    {Any,                 StartEmpty,            BindingRequired,  empty_challenge,   AwaitingBoundFirst,  "RFC4422-5-client-first-empty"     },
    {Any,                 StartFirstValid,       BindingOptional,  server_first,      ServerFirstSent,     "RFC5802-3-initial-response-ok"    },
    {Any,                 StartFirstValid,       BindingRequired,  not_worth_it,      Failed,              "RFC5801-5-n-but-required"         },
    {Any,                 StartFirstValid,       BindingRequired,  server_first,      DoomedFirstSent,     "RFC5801-5-n-but-required"         },
    {Any,                 StartFirstUnknownUser, BindingOptional,  server_first,      DoomedFirstSent,     "RFC5802-9-unknown-user-dummy-salt"},
    {Any,                 StartFirstUnknownUser, BindingOptional,  no_such_user,      Failed,              "RFC4422-3.6-fail-credentials"     },
    {Any,                 StartFirstUnknownUser, BindingRequired,  not_worth_it,      Failed,              "RFC5801-5-n-but-required"         },
    {Any,                 StartFirstUnknownUser, BindingRequired,  server_first,      DoomedFirstSent,     "RFC5801-5-n-but-required"         },
    {Any,                 StartFirstMalformed,   BindingOptional,  malformed,         Failed,              "RFC5802-7-gs2-header-commas"      },
    {Any,                 StartFirstMalformed,   BindingRequired,  not_worth_it,      Failed,              "RFC5802-7-gs2-header-commas"      },

    {AwaitingClientFirst, FirstYFlag,            NoChannelBinding, server_first,      ServerFirstSent,     "RFC5802-6-y-when-unsupported"     },
    {AwaitingClientFirst, FirstYFlag,            ChannelBinding,   server_first,      DoomedFirstSent,     "RFC5802-6-y-when-supported"       },
    {AwaitingClientFirst, FirstYFlag,            ChannelBinding,   no_binding,        Failed,              "RFC5802-6-y-when-supported"       },
    {AwaitingClientFirst, FirstPFlag,            NoChannelBinding, server_first,      DoomedFirstSent,     "RFC5802-6-p-on-bare"              },
    {AwaitingClientFirst, FirstPFlag,            NoChannelBinding, no_binding,        Failed,              "RFC5802-6-p-on-bare"              },
    {AwaitingClientFirst, FirstPFlag,            ChannelBinding,   server_first,      MisfitFirstSent,     "RFC5802-6-p-on-bare"              },
    {AwaitingClientFirst, FirstPFlag,            ChannelBinding,   no_binding,        Failed,              "RFC5802-6-p-on-bare"              },

    {ServerFirstSent,     FinalDataUnasked,      Always,           wrong_binding,     Failed,              "RFC5802-7-cbind-data-absent"      },

    {MisfitFirstSent,     FinalValid,            SuccessData,      final_and_success, Authenticated,       "RFC5802-6-p-on-bare"              },
    {MisfitFirstSent,     FinalValid,            Always,           server_final,      ServerFinalSent,     "RFC5802-6-p-on-bare"              },
    {MisfitFirstSent,     FinalValid,            Always,           wrong_binding,     Failed,              "RFC5802-6-p-on-bare"              },

    {AwaitingBoundFirst,  FirstValid,            Always,           server_first,      DoomedFirstSent,     "RFC5801-5-n-but-required"         },
    {AwaitingBoundFirst,  FirstValid,            Always,           no_binding,        Failed,              "RFC5801-5-n-but-required"         },
    {AwaitingBoundFirst,  FirstAuthorized,       Always,           server_first,      DoomedFirstSent,     "RFC5801-5-n-but-required"         },
    {AwaitingBoundFirst,  FirstAuthorized,       Always,           no_binding,        Failed,              "RFC5801-5-n-but-required"         },
    {AwaitingBoundFirst,  FirstUnauthorized,     Always,           server_first,      DoomedFirstSent,     "RFC5801-5-n-but-required"         },
    {AwaitingBoundFirst,  FirstUnauthorized,     Always,           not_authorized,    Failed,              "RFC5802-5.1-a-verified"           },
    {AwaitingBoundFirst,  FirstUnknownUser,      Always,           server_first,      DoomedFirstSent,     "RFC5801-5-n-but-required"         },
    {AwaitingBoundFirst,  FirstUnknownUser,      Always,           no_such_user,      Failed,              "RFC4422-3.6-fail-credentials"     },
    {AwaitingBoundFirst,  FirstYFlag,            Always,           server_first,      DoomedFirstSent,     "RFC5802-6-y-when-supported"       },
    {AwaitingBoundFirst,  FirstYFlag,            Always,           no_binding,        Failed,              "RFC5802-6-y-when-supported"       },
    {AwaitingBoundFirst,  FirstPFlag,            NoChannelBinding, server_first,      DoomedFirstSent,     "RFC5802-6-p-on-bare"              },
    {AwaitingBoundFirst,  FirstPFlag,            ChannelBinding,   server_first,      MisfitFirstSent,     "RFC5802-6-p-on-bare"              },
    {AwaitingBoundFirst,  FirstPFlag,            Always,           no_binding,        Failed,              "RFC5802-6-p-on-bare"              },
    {AwaitingBoundFirst,  FirstBadEscape,        Always,           server_first,      DoomedFirstSent,     "RFC5802-5.1-n-bad-escape"         },
    {AwaitingBoundFirst,  FirstBadEscape,        Always,           malformed,         Failed,              "RFC5802-5.1-n-bad-escape"         },
    {AwaitingBoundFirst,  OtherStep,             Always,           malformed,         Failed,              "RFC5802-5-first-octet"            },
};

constexpr Row<State, Stimulus> own_plus_rows[] = {
    {Any,                 StartKnown,            ChannelBinding,   empty_challenge,   AwaitingClientFirst, "RFC4422-5-client-first-empty"     },
    {Any,                 StartKnown,            NoChannelBinding, no_mechanism,      Failed,              "RFC5802-4-plus-needs-cb"          },
    {Any,                 StartEmpty,            ChannelBinding,   malformed,         Failed,              "RFC5802-5-empty-client-first"     },
    {Any,                 StartEmpty,            ChannelBinding,   empty_challenge,   AwaitingClientFirst, "RFC4422-5-client-first-empty"     },
    {Any,                 StartEmpty,            NoChannelBinding, no_mechanism,      Failed,              "RFC5802-4-plus-needs-cb"          },
    {Any,                 StartFirstValid,       ChannelBinding,   server_first,      ServerFirstSent,     "RFC5802-3-initial-response-ok"    },
    {Any,                 StartFirstValid,       NoChannelBinding, no_mechanism,      Failed,              "RFC5802-4-plus-needs-cb"          },
    {Any,                 StartFirstValid,       NoChannelBinding, server_first,      DoomedFirstSent,     "RFC5802-6-p-unsupported-type"     },
    {Any,                 StartFirstUnknownUser, ChannelBinding,   server_first,      DoomedFirstSent,     "RFC5802-9-unknown-user-dummy-salt"},
    {Any,                 StartFirstUnknownUser, ChannelBinding,   no_such_user,      Failed,              "RFC4422-3.6-fail-credentials"     },
    {Any,                 StartFirstUnknownUser, NoChannelBinding, no_mechanism,      Failed,              "RFC5802-4-plus-needs-cb"          },
    {Any,                 StartFirstUnknownUser, NoChannelBinding, server_first,      DoomedFirstSent,     "RFC5802-6-p-unsupported-type"     },
    {Any,                 StartFirstMalformed,   ChannelBinding,   malformed,         Failed,              "RFC5802-7-gs2-header-commas"      },
    {Any,                 StartFirstMalformed,   NoChannelBinding, no_mechanism,      Failed,              "RFC5802-4-plus-needs-cb"          },

    {AwaitingClientFirst, FirstYFlag,            Always,           server_first,      DoomedFirstSent,     "RFC5802-6-y-when-supported"       },
    {AwaitingClientFirst, FirstYFlag,            Always,           no_binding,        Failed,              "RFC5802-6-y-when-supported"       },
    {AwaitingClientFirst, FirstNFlag,            BindingOptional,  server_first,      MisfitFirstSent,     "RFC5802-6-n-on-plus"              },
    {AwaitingClientFirst, FirstNFlag,            BindingOptional,  no_binding,        Failed,              "RFC5802-6-n-on-plus"              },
    {AwaitingClientFirst, FirstNFlag,            BindingRequired,  server_first,      DoomedFirstSent,     "RFC5801-5-n-but-required"         },
    {AwaitingClientFirst, FirstNFlag,            BindingRequired,  no_binding,        Failed,              "RFC5801-5-n-but-required"         },
    {AwaitingClientFirst, FirstOtherType,        Always,           server_first,      DoomedFirstSent,     "RFC5802-6.1-client-chooses-type"  },
    {AwaitingClientFirst, FirstOtherType,        Always,           no_binding,        Failed,              "RFC5802-6.1-client-chooses-type"  },
    {AwaitingClientFirst, FirstUnknownType,      Always,           server_first,      DoomedFirstSent,     "RFC5802-6-p-unsupported-type"     },
    {AwaitingClientFirst, FirstUnknownType,      Always,           no_binding,        Failed,              "RFC5802-6-p-unsupported-type"     },
    {AwaitingClientFirst, FirstTypeEmpty,        Always,           server_first,      DoomedFirstSent,     "RFC5802-7-cb-name-grammar"        },
    {AwaitingClientFirst, FirstTypeEmpty,        Always,           no_binding,        Failed,              "RFC5802-7-cb-name-grammar"        },

    {ServerFirstSent,     FinalUnbound,          Always,           wrong_binding,     Failed,              "RFC5802-6-c-always-validated"     },
    {ServerFirstSent,     FinalOtherChannel,     Always,           wrong_binding,     Failed,              "RFC5802-6-cb-data-compared"       },
    {ServerFirstSent,     FinalDataAbsent,       Always,           wrong_binding,     Failed,              "RFC5802-7-cbind-data-present"     },
    {ServerFirstSent,     FinalDataTruncated,    Always,           wrong_binding,     Failed,              "RFC5802-6-cb-data-compared"       },
    {ServerFirstSent,     FinalDataExtended,     Always,           wrong_binding,     Failed,              "RFC5802-6-cb-data-compared"       },

    {MisfitFirstSent,     FinalValid,            SuccessData,      final_and_success, Authenticated,       "RFC5802-6-n-on-plus"              },
    {MisfitFirstSent,     FinalValid,            Always,           server_final,      ServerFinalSent,     "RFC5802-6-n-on-plus"              },
    {MisfitFirstSent,     FinalValid,            Always,           wrong_binding,     Failed,              "RFC5802-6-n-on-plus"              },
    {MisfitFirstSent,     FinalDataAbsent,       SuccessData,      final_and_success, Authenticated,       "RFC5802-6-n-on-plus"              },
    {MisfitFirstSent,     FinalDataAbsent,       Always,           server_final,      ServerFinalSent,     "RFC5802-6-n-on-plus"              },
    {MisfitFirstSent,     FinalDataAbsent,       Always,           wrong_binding,     Failed,              "RFC5802-6-n-on-plus"              },
    {MisfitFirstSent,     FinalUnbound,          SuccessData,      final_and_success, Authenticated,       "RFC5802-6-n-on-plus"              },
    {MisfitFirstSent,     FinalUnbound,          Always,           server_final,      ServerFinalSent,     "RFC5802-6-n-on-plus"              },
    {MisfitFirstSent,     FinalUnbound,          Always,           wrong_binding,     Failed,              "RFC5802-6-n-on-plus"              },
    {MisfitFirstSent,     FinalOtherChannel,     Always,           wrong_binding,     Failed,              "RFC5802-7-cbind-data-absent"      },
    {MisfitFirstSent,     FinalDataTruncated,    Always,           wrong_binding,     Failed,              "RFC5802-7-cbind-data-absent"      },
    {MisfitFirstSent,     FinalDataExtended,     Always,           wrong_binding,     Failed,              "RFC5802-7-cbind-data-absent"      },
};

// A server may refuse a misfit, or end as with a client that fits.
constexpr StatePair inseparable[] = {
    {index(MisfitFirstSent), index(Idle)           },
    {index(MisfitFirstSent), index(Authenticated)  },
    {index(MisfitFirstSent), index(Failed)         },
    {index(MisfitFirstSent), index(DoomedFirstSent)},
    {index(MisfitFirstSent), index(ServerFirstSent)},
};
constexpr StatePair own_plain_inseparable[] = {
    {index(AwaitingBoundFirst), index(Idle)           },
    {index(AwaitingBoundFirst), index(Authenticated)  },
    {index(AwaitingBoundFirst), index(Failed)         },
    {index(AwaitingBoundFirst), index(DoomedFirstSent)},
    {index(AwaitingBoundFirst), index(MisfitFirstSent)},
};

constexpr Joined plain_states{states, own_plain_states};
constexpr Joined plain_stimuli{stimuli, own_plain_stimuli};
constexpr Joined plain_rows{rows, own_plain_rows};
constexpr Joined plain_inseparable{inseparable, own_plain_inseparable};
constexpr Mechanism plain = {.name = "SCRAM",
                             .mechanism_class = MechanismClass::ChallengeBound,
                             .server_messages = 3,
                             .inseparable = plain_inseparable.all};

constexpr Joined plus_stimuli{stimuli, own_plus_stimuli};
constexpr Joined plus_rows{rows, own_plus_rows};
constexpr Mechanism plus = {.name = "SCRAM-PLUS",
                            .mechanism_class = MechanismClass::ChallengeBound,
                            .server_messages = 3,
                            .inseparable = inseparable};

constexpr Machine plain_table = proved<plain, plain_states, plain_stimuli, plain_rows>();
constexpr Machine plus_table = proved<plus, states, plus_stimuli, plus_rows>();

constexpr Machine named(std::string_view name, Machine machine, bool is_of_a_family = false) {
  machine.name = name;
  machine.is_of_a_family = is_of_a_family;
  return machine;
}

constexpr Machine family[] = {
    named("SCRAM-SHA-1", plain_table),         named("SCRAM-SHA-1-PLUS", plus_table),
    named("SCRAM-SHA-256", plain_table),       named("SCRAM-SHA-256-PLUS", plus_table),
    named("SCRAM-SHA-224", plain_table, true), named("SCRAM-SHA-224-PLUS", plus_table, true),
    named("SCRAM-SHA-384", plain_table, true), named("SCRAM-SHA-384-PLUS", plus_table, true),
    named("SCRAM-SHA-512", plain_table, true), named("SCRAM-SHA-512-PLUS", plus_table, true),
};

} // namespace

constexpr std::span<const Machine> scram_machines = family;

} // namespace saslspec::model
