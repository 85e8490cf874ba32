// CRAM-MD5 (RFC 2195): the server's challenge, the client's keyed digest of it, then the outcome.
//
// The client sends the digest in lower case. The RFC does not have a server refuse capitals, so it may do either.
#include "mechanisms/mechanism.hpp"

namespace saslspec::model {
namespace {

enum class State : std::uint8_t { NoState, Idle, ChallengeSent, Authenticated, Failed };
using enum State;

constexpr StateOf<State> states[] = {
    idle(Idle),
    negotiating(ChallengeSent, "ChallengeSent", "the challenge was sent"),
    authenticated(Authenticated, "the digest was right"),
    failed(Failed),
};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartResponseOfOtherSession,
  ResponseValid,
  ResponseWrongDigest,
  ResponseUnknownUser,
  ResponseUppercaseDigest,
  ResponseDigestShort,
  ResponseNoSpace,
  ResponseTrailing,
  ResponseOfOtherSession,
};
using enum Stimulus;

constexpr StimulusOf<Stimulus> stimuli[] = {
    replayed(start(StartResponseOfOtherSession, "Start.Response.of_other_session",
                   "a right digest of an earlier challenge, before any was sent")),
    step(ResponseValid, "Response.valid", "the right digest of this challenge", Evidence::Proof),
    step(ResponseWrongDigest, "Response.wrong_digest", "a digest with a wrong secret"),
    step(ResponseUnknownUser, "Response.unknown_user", "a user that does not exist"),
    step(ResponseUppercaseDigest, "Response.uppercase_digest", "the right digest in capitals", Evidence::Proof),
    marred(step(ResponseDigestShort, "Response.digest_short", "the right digest without its end")),
    marred(step(ResponseNoSpace, "Response.no_space", "no space between user and digest")),
    marred(step(ResponseTrailing, "Response.trailing", "the right digest with more behind it")),
    replayed(step(ResponseOfOtherSession, "Response.of_other_session", "the right digest of an earlier challenge")),
};

using enum Guard;

constexpr Outcome malformed = refused(Code::BadProt);
constexpr Outcome wrong = refused(Code::BadAuth, Code::BadProt);
constexpr Outcome no_such_user = refused(Code::NoUser, Code::BadAuth);

constexpr Row<State, Stimulus> rows[] = {
    {Any,           StartKnown,                  Always, challenge(Message::CramChallenge), ChallengeSent, "RFC2195-2-server-first"                        },
    {Any,           StartEmpty,                  Always, malformed,                         Failed,        "RFC4422-3-empty-initial-response-server-first" },
    {Any,           StartResponseOfOtherSession, Always, malformed,                         Failed,        "RFC4422-3-reject-initial-response-server-first"},

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
};

constexpr Mechanism mechanism = {
    .name = "CRAM-MD5", .mechanism_class = MechanismClass::ChallengeBound, .server_first = true, .server_messages = 1};

} // namespace

constexpr Machine cram_md5_machine = proved<mechanism, states, stimuli, rows>();

} // namespace saslspec::model
