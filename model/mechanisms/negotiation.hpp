// The abstract negotiation: the promises of the manual page about every mechanism. Each mechanism's table refines it.
#pragma once

#include "saslspec/model/table.hpp"

namespace saslspec::model::abstract {

enum class State : std::uint8_t { NoState, Idle, Negotiating, Authenticated, Failed };
enum class Stimulus : std::uint8_t { NoStimulus, Start, Step, Dispose };
using enum State;
using enum Stimulus;
using enum Guard;

inline constexpr StateOf<State> states[] = {
    {Idle,          {"Idle", StateKind::Idle, "nothing was started"}                              },
    {Negotiating,   {"Negotiating", StateKind::Negotiating, "at least one more step is needed"}   },
    {Authenticated, {"Authenticated", StateKind::Authenticated, "the whole negotiation succeeded"}},
    {Failed,        {"Failed", StateKind::Failed, "the negotiation ended without success"}        },
};
static_assert(in_order(states, 1), "model: the states are not in the order of their enumerators");

inline constexpr StimulusOf<Stimulus> stimuli[] = {
    {Start,
     {"Start", Delivery::Start, "", Evidence::None, "sasl_server_start with any mechanism and initial response"}},
    {Step,    {"Step", Delivery::Step, "", Evidence::None, "sasl_server_step with any message"}                 },
    {Dispose, {"Dispose", Delivery::Dispose, "", Evidence::None, "sasl_dispose, and a new connection"}          },
};
static_assert(in_order(stimuli, 1), "model: the stimuli are not in the order of their enumerators");

inline constexpr Outcome any_challenge = {
    Reply::Continue, codes(Code::Continue),
    messages(Message::Empty, Message::UserNamePrompt, Message::PasswordPrompt, Message::CramChallenge,
             Message::ScramServerFirst, Message::ScramServerFinal, Message::DigestChallenge, Message::DigestRspauth,
             Message::OtpChallenge, Message::BearerError, Message::GssToken, Message::GssSecurityLayers)};
inline constexpr Outcome any_success = {
    Reply::Success, codes(Code::Ok),
    messages(Message::None, Message::ScramServerFinal, Message::DigestRspauth, Message::GssToken)};
inline constexpr Outcome any_refusal = {Reply::Refusal, codes(), messages(Message::None, Message::ScramError)};

inline constexpr Row<State, Stimulus> rows[] = {
    {Idle,          Start,   Always, any_challenge,         Negotiating,   "MAN-continue-means-step-ok-and-more"},
    {Idle,          Start,   Always, any_success,           Authenticated, "CAPI-3.4.3-start-may-ok"            },
    {Idle,          Start,   Always, any_refusal,           Failed,        "MAN-return-other-is-error"          },
    {Idle,          Step,    Always, refused(Code::NoMech), Idle,          "CAPI-3.4.4-step-before-start"       },
    {Idle,          Dispose, Always, disposed,              Idle,          "RFC4422-3.5-client-abort"           },

    {Negotiating,   Start,   Always, any_challenge,         Negotiating,   "CAPI-3.4.3-start-restart"           },
    {Negotiating,   Start,   Always, any_success,           Authenticated, "CAPI-3.4.3-start-restart"           },
    {Negotiating,   Start,   Always, any_refusal,           Failed,        "MAN-return-other-is-error"          },
    {Negotiating,   Step,    Always, any_challenge,         Negotiating,   "MAN-continue-means-step-ok-and-more"},
    {Negotiating,   Step,    Always, any_success,           Authenticated, "MAN-ok-means-whole-success"         },
    {Negotiating,   Step,    Always, any_refusal,           Failed,        "MAN-return-other-is-error"          },
    {Negotiating,   Dispose, Always, disposed,              Idle,          "RFC4422-3.5-client-abort"           },

    {Authenticated, Start,   Always, any_challenge,         Negotiating,   "CAPI-3.4.3-start-restart"           },
    {Authenticated, Start,   Always, any_success,           Authenticated, "CAPI-3.4.3-start-restart"           },
    {Authenticated, Start,   Always, any_refusal,           Authenticated, "RFC4422-3.8-single-success"         },
    {Authenticated, Step,    Always, refused(),             Authenticated, "MAN-return-ok-complete"             },
    {Authenticated, Dispose, Always, disposed,              Idle,          "RFC4422-3.5-client-abort"           },

    {Failed,        Start,   Always, any_challenge,         Negotiating,   "CAPI-3.4.3-start-restart"           },
    {Failed,        Start,   Always, any_success,           Authenticated, "CAPI-3.4.3-start-restart"           },
    {Failed,        Start,   Always, any_refusal,           Failed,        "MAN-return-other-is-error"          },
    {Failed,        Step,    Always, refused(),             Failed,        "MAN-return-other-is-error"          },
    {Failed,        Dispose, Always, disposed,              Idle,          "RFC4422-3.5-client-abort"           },
};

struct Parts {
  static constexpr auto state_infos = infos_of(states);
  static constexpr auto stimulus_infos = infos_of(stimuli);
  static constexpr auto rows = [] {
    std::array<Transition, std::size(abstract::rows)> numbers{};
    for (std::size_t row = 0; row < numbers.size(); ++row)
      numbers[row] = numbered(abstract::rows[row], [](std::uint8_t number) { return index(number); });
    return numbers;
  }();
};
inline constexpr auto transitions = expanded<Parts>();
inline constexpr Machine machine = {"negotiation",      MechanismClass::None,  false,
                                    Parts::state_infos, Parts::stimulus_infos, transitions};

} // namespace saslspec::model::abstract
