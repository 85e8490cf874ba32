// LOGIN (draft-murchison-sasl-login-00): prompts for name and password, then the outcome.
//
// The draft neither calls the mechanism server-first nor allows an initial response; RFC 4422 makes one fail where the
// client may not speak first, deployed servers take it as the name or ask for the name all the same. All are allowed,
// and an empty one may count as none. A name that belongs to nobody may be refused at once or only with the password
// (RFC 4422 section 3.6).
#include "mechanisms/tables.hpp"

namespace saslspec::model {
namespace login {
namespace {

enum class State : std::uint8_t {
  NoState,
  Idle,
  UserNamePrompted,
  PasswordPrompted,
  NobodyPrompted,
  Authenticated,
  Failed,
  Any = any_value
};

constexpr StateInfo states[] = {
    {"Idle",             StateKind::Idle,          "nothing was started"                                              },
    {"UserNamePrompted", StateKind::Negotiating,   "the user name was asked for"                                      },
    {"PasswordPrompted", StateKind::Negotiating,   "the name of an account was given, its password was asked for"     },
    {"NobodyPrompted",   StateKind::Refusing,      "a name that belongs to nobody was given, a password was asked for"},
    {"Authenticated",    StateKind::Authenticated, "the password was right"                                           },
    {"Failed",           StateKind::Failed,        "the negotiation ended without success"                            },
};
constexpr abstract::State abstraction[] = {abstract::State::Idle,          abstract::State::Negotiating,
                                           abstract::State::Negotiating,   abstract::State::Negotiating,
                                           abstract::State::Authenticated, abstract::State::Failed};

enum class Stimulus : std::uint8_t {
  NoStimulus,
  StartKnown,
  StartEmpty,
  StartUnknown,
  StartUserNameKnown,
  UserNameKnown,
  UserNameUnknown,
  PasswordValid,
  PasswordWrong,
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
    start_with("Start.UserName.known", "UserName.known", Evidence::None, "the name of an account at once"),
    step("UserName.known", Evidence::None, "the name of an account"),
    step("UserName.unknown", Evidence::None, "a name that belongs to nobody"),
    step("Password.valid", Evidence::Bearer, "the account's password"),
    step("Password.wrong", Evidence::None, "another password"),
    step_absent(Evidence::None),
    step_empty(Evidence::None),
    step_garbage(Evidence::None),
    step_oversized(Evidence::None),
    dispose,
};

using enum State;
using enum Stimulus;
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
    {Any,              StartUnknown,       Always,             no_mechanism,    Failed,           "CAPI-3.4.3-start-nomech"                       },
    {Any,              Dispose,            Always,             disposed,        Idle,             "RFC4422-3.5-client-abort"                      },

    {Idle,             OtherStep,          Always,             not_started,     Idle,             "CAPI-3.4.4-step-before-start"                  },

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

    {Authenticated,    OtherStep,          Always,             ended,           Authenticated,    "MAN-return-ok-complete"                        },

    {Failed,           OtherStep,          Always,             ended,           Failed,           "MAN-return-other-is-error"                     },
};

// Nothing but the way a state was reached tells these apart: all refuse every step, and a start begins afresh.
constexpr StatePair inseparable[] = {
    {index(Idle),           index(Authenticated) },
    {index(Idle),           index(Failed)        },
    {index(Authenticated),  index(Failed)        },
    {index(Idle),           index(NobodyPrompted)},
    {index(NobodyPrompted), index(Authenticated) },
    {index(NobodyPrompted), index(Failed)        },
};

constexpr auto list = expand(states, stimuli, rows);
constexpr auto transitions = trim<list.size>(list);
constexpr Machine definition = {"LOGIN", MechanismClass::Bearer, true, states, stimuli, transitions};
constexpr Claims claims = {.server_messages = 2, .abstraction = abstraction, .inseparable = inseparable};
static_assert(well_formed<definition, claims, abstract::machine>());

} // namespace
} // namespace login

const Machine& login_machine() {
  return login::definition;
}

} // namespace saslspec::model
