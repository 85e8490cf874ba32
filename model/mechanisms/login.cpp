// LOGIN (draft-murchison-sasl-login-00): prompts for name and password, then the outcome.
//
// The draft neither calls the mechanism server-first nor allows an initial response. RFC 4422 makes a response fail
// where the client may not speak first; deployed servers take it as the name, or ask for the name all the same. All
// three are allowed, and an empty response may count as no response. A name that belongs to nobody may be refused at
// once or with the password (RFC 4422 section 3.6).
#include "mechanisms/mechanism.hpp"

namespace saslspec::model {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  UserNamePrompted,
  PasswordPrompted,
  NobodyPrompted,
  Authenticated,
  Failed
};
using enum State;

constexpr StateOf<State> states[] = {
    idle(Idle),
    negotiating(UserNamePrompted, "UserNamePrompted", "the user name was asked for"),
    negotiating(PasswordPrompted, "PasswordPrompted", "the name of an account was given, its password was asked for"),
    refusing(NobodyPrompted, "NobodyPrompted", "a name that belongs to nobody was given, a password was asked for"),
    authenticated(Authenticated, "the password was right"),
    failed(Failed),
};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartUserNameKnown,
  UserNameKnown,
  UserNameUnknown,
  PasswordValid,
  PasswordWrong,
};
using enum Stimulus;

constexpr StimulusOf<Stimulus> stimuli[] = {
    start(StartUserNameKnown, "Start.UserName.known", "the name of an account at once"),
    step(UserNameKnown, "UserName.known", "the name of an account"),
    step(UserNameUnknown, "UserName.unknown", "a name that belongs to nobody"),
    step(PasswordValid, "Password.valid", "the account's password", Evidence::Bearer),
    step(PasswordWrong, "Password.wrong", "another password"),
};

using enum Guard;

constexpr Outcome name_prompt = challenge(Message::UserNamePrompt);
constexpr Outcome password_prompt = challenge(Message::PasswordPrompt);
constexpr Outcome malformed = refused(Code::BadProt, Code::BadAuth);
constexpr Outcome wrong = refused(Code::BadAuth, Code::NoUser, Code::BadProt);
constexpr Outcome no_such_user = refused(Code::NoUser, Code::BadAuth, Code::BadProt);
constexpr Outcome too_weak = refused(Code::NoMech, Code::TooWeak, Code::Encrypt);

constexpr Row<State, Stimulus> rows[] = {
    {Any,              StartKnown,         PlaintextAllowed,   name_prompt,     UserNamePrompted, "LOGIN-2.2-first-challenge"                     },
    {Any,              StartKnown,         PlaintextForbidden, too_weak,        Failed,           "LOGIN-1-not-where-plain-banned"                },
    {Any,              StartEmpty,         PlaintextAllowed,   malformed,       Failed,           "RFC4422-3-empty-initial-response-server-first" },
    {Any,              StartEmpty,         PlaintextAllowed,   name_prompt,     UserNamePrompted, "LOGIN-2.1-server-first"                        },
    {Any,              StartEmpty,         PlaintextForbidden, too_weak,        Failed,           "LOGIN-1-not-where-plain-banned"                },
    {Any,              StartUserNameKnown, PlaintextAllowed,   malformed,       Failed,           "RFC4422-3-reject-initial-response-server-first"},
    {Any,              StartUserNameKnown, PlaintextAllowed,   password_prompt, PasswordPrompted, "LOGIN-2.1-server-first"                        },
    {Any,              StartUserNameKnown, PlaintextAllowed,   name_prompt,     UserNamePrompted, "LOGIN-2.2-first-challenge"                     },
    {Any,              StartUserNameKnown, PlaintextForbidden, too_weak,        Failed,           "LOGIN-1-not-where-plain-banned"                },

    {UserNamePrompted, UserNameKnown,      Always,             password_prompt, PasswordPrompted, "LOGIN-2.2-second-challenge"                    },
    {UserNamePrompted, UserNameUnknown,    Always,             password_prompt, NobodyPrompted,   "LOGIN-2.2-second-challenge"                    },
    {UserNamePrompted, UserNameUnknown,    Always,             no_such_user,    Failed,           "LOGIN-2.2-verify"                              },
    {UserNamePrompted, StepEmpty,          Always,             password_prompt, NobodyPrompted,   "LOGIN-2.2-second-challenge"                    },
    {UserNamePrompted, StepEmpty,          Always,             malformed,       Failed,           "LOGIN-2-empty"                                 },
    {UserNamePrompted, OtherStep,          Always,             password_prompt, NobodyPrompted,   "LOGIN-2.2-second-challenge"                    },
    {UserNamePrompted, OtherStep,          Always,             no_such_user,    Failed,           "LOGIN-2.2-verify"                              },

    {PasswordPrompted, PasswordValid,      Always,             success,         Authenticated,    "LOGIN-2.2-verify"                              },
    {PasswordPrompted, StepEmpty,          Always,             wrong,           Failed,           "RFC4422-3.6-fail-credentials"                  },
    {PasswordPrompted, OtherStep,          Always,             wrong,           Failed,           "LOGIN-2.2-verify"                              },

    {NobodyPrompted,   OtherStep,          Always,             wrong,           Failed,           "LOGIN-2.2-verify"                              },
};

constexpr Mechanism mechanism = {
    .name = "LOGIN", .mechanism_class = MechanismClass::Bearer, .server_first = true, .server_messages = 2};

} // namespace

constexpr Machine login_machine = proved<mechanism, states, stimuli, rows>();

} // namespace saslspec::model
