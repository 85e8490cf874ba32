// CRAM-MD5 (RFC 2195): the server's challenge, the client's keyed digest of it, then the outcome.
//
// The client sends the digest in lower case; that a server should refuse capitals is not said, so it may do either.
#include "mechanisms/tables.hpp"

namespace saslspec::model {
namespace cram_md5 {
namespace {

enum class State : std::uint8_t { NoState, Idle, ChallengeSent, Authenticated, Failed, Any = any_value };

constexpr StateInfo states[] = {
    {"Idle",          StateKind::Idle,          "nothing was started"                  },
    {"ChallengeSent", StateKind::Negotiating,   "the challenge was sent"               },
    {"Authenticated", StateKind::Authenticated, "the digest was right"                 },
    {"Failed",        StateKind::Failed,        "the negotiation ended without success"},
};
constexpr abstract::State abstraction[] = {abstract::State::Idle, abstract::State::Negotiating,
                                           abstract::State::Authenticated, abstract::State::Failed};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartKnown,
  StartEmpty,
  StartUnknown,
  StartResponseOfOtherSession,
  ResponseValid,
  ResponseWrongDigest,
  ResponseUnknownUser,
  ResponseUppercaseDigest,
  ResponseDigestShort,
  ResponseNoSpace,
  ResponseTrailing,
  ResponseOfOtherSession,
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
    replayed(start_with("Start.Response.of_other_session", "Response.of_other_session", Evidence::None,
                        "a right digest of an earlier challenge, before any was sent")),
    step("Response.valid", Evidence::Proof, "the right digest of this challenge"),
    step("Response.wrong_digest", Evidence::None, "a digest with a wrong secret"),
    step("Response.unknown_user", Evidence::None, "a user that does not exist"),
    step("Response.uppercase_digest", Evidence::Proof, "the right digest in capitals"),
    step("Response.digest_short", Evidence::None, "the right digest without its end"),
    step("Response.no_space", Evidence::None, "no space between user and digest"),
    step("Response.trailing", Evidence::None, "the right digest with more behind it"),
    replayed(step("Response.of_other_session", Evidence::None, "the right digest of an earlier challenge")),
    step_absent(Evidence::None),
    step_empty(Evidence::None),
    step_garbage(Evidence::None),
    step_oversized(Evidence::None),
    dispose,
};

using enum State;
using enum Stimulus;
using enum Guard;

constexpr Outcome malformed = refused(Code::BadProt);
constexpr Outcome wrong = refused(Code::BadAuth, Code::BadProt);
constexpr Outcome no_such_user = refused(Code::NoUser, Code::BadAuth);

constexpr Row<State, Stimulus> rows[] = {
    {Any,           StartKnown,                  Always, challenge(Message::CramChallenge), ChallengeSent, "RFC2195-2-server-first"                        },
    {Any,           StartEmpty,                  Always, malformed,                         Failed,        "RFC4422-3-empty-initial-response-server-first" },
    {Any,           StartResponseOfOtherSession, Always, malformed,                         Failed,        "RFC4422-3-reject-initial-response-server-first"},
    {Any,           StartUnknown,                Always, no_mechanism,                      Failed,        "CAPI-3.4.3-start-nomech"                       },
    {Any,           Dispose,                     Always, disposed,                          Idle,          "RFC4422-3.5-client-abort"                      },

    {Idle,          OtherStep,                   Always, not_started,                       Idle,          "CAPI-3.4.4-step-before-start"                  },

    {ChallengeSent, ResponseValid,               Always, success,                           Authenticated, "RFC2195-2-success"                             },
    {ChallengeSent, ResponseWrongDigest,         Always, wrong,                             Failed,        "RFC2195-2-wrong"                               },
    {ChallengeSent, ResponseUnknownUser,         Always, no_such_user,                      Failed,        "RFC4422-3.6-fail-credentials"                  },
    {ChallengeSent, ResponseUppercaseDigest,     Always, wrong,                             Failed,        "RFC2195-2-digest-lower-hex"                    },
    {ChallengeSent, ResponseUppercaseDigest,     Always, success,                           Authenticated, "RFC2195-2-digest-hmac"                         },
    {ChallengeSent, ResponseDigestShort,         Always, wrong,                             Failed,        "RFC2195-2-wrong"                               },
    {ChallengeSent, ResponseNoSpace,             Always, wrong,                             Failed,        "RFC2195-2-response-format"                     },
    {ChallengeSent, ResponseTrailing,            Always, wrong,                             Failed,        "RFC2195-2-trailing"                            },
    {ChallengeSent, ResponseOfOtherSession,      Always, wrong,                             Failed,        "RFC2195-2-digest-hmac"                         },
    {ChallengeSent, OtherStep,                   Always, malformed,                         Failed,        "RFC2195-2-response-format"                     },

    {Authenticated, OtherStep,                   Always, ended,                             Authenticated, "MAN-return-ok-complete"                        },

    {Failed,        OtherStep,                   Always, ended,                             Failed,        "MAN-return-other-is-error"                     },
};

// Nothing but the way a state was reached tells these apart: all refuse every step, and a start begins afresh.
constexpr StatePair inseparable[] = {
    {index(Idle),          index(Authenticated)},
    {index(Idle),          index(Failed)       },
    {index(Authenticated), index(Failed)       },
};

constexpr auto list = expand(states, stimuli, rows);
constexpr auto transitions = trim<list.size>(list);
constexpr Machine definition = {"CRAM-MD5", MechanismClass::ChallengeBound, true, states, stimuli, transitions};
constexpr Claims claims = {.server_messages = 1, .abstraction = abstraction, .inseparable = inseparable};
static_assert(well_formed<definition, claims, abstract::machine>());

} // namespace
} // namespace cram_md5

const Machine& cram_md5_machine() {
  return cram_md5::definition;
}

} // namespace saslspec::model
