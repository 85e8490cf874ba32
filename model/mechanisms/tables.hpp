// What the mechanisms' tables share, and the list of them.
#pragma once

#include "mechanisms/negotiation.hpp"
#include "saslspec/model/checks.hpp"
#include "saslspec/model/table.hpp"

namespace saslspec::model {

// The stimuli that every mechanism shares. What `Evidence` they are is the mechanism's matter.
inline constexpr StimulusInfo start_known = {"Start.known", Delivery::Start, "absent", Evidence::None,
                                             "the mechanism, without initial response"};
inline constexpr StimulusInfo start_unknown = {"Start.unknown", Delivery::Start, "absent", Evidence::None,
                                               "a mechanism that the library lacks"};
inline constexpr StimulusInfo dispose = {"Dispose", Delivery::Dispose, "", Evidence::None,
                                         "the connection is disposed of and a new one made"};
constexpr StimulusInfo start_empty(Evidence evidence) {
  return {"Start.empty", Delivery::Start, "empty", evidence, "an initial response of no octets"};
}
constexpr StimulusInfo start_with(std::string_view name, std::string_view message, Evidence evidence,
                                  std::string_view meaning) {
  return {name, Delivery::Start, message, evidence, meaning};
}
constexpr StimulusInfo step(std::string_view message, Evidence evidence, std::string_view meaning) {
  return {message, Delivery::Step, message, evidence, meaning};
}
constexpr StimulusInfo step_absent(Evidence evidence) {
  return {"Step.absent", Delivery::Step, "absent", evidence, "a step with NULL"};
}
constexpr StimulusInfo step_empty(Evidence evidence) {
  return {"Step.empty", Delivery::Step, "empty", evidence, "a step with no octets"};
}
constexpr StimulusInfo step_garbage(Evidence evidence) {
  return {"Step.garbage", Delivery::Step, "garbage", evidence, "octets outside every grammar of the mechanism"};
}
constexpr StimulusInfo step_oversized(Evidence evidence) {
  return {"Step.oversized", Delivery::Step, "oversized", evidence, "a mebibyte"};
}
/// `stimulus` as right evidence of another negotiation: what an attacker replays.
constexpr StimulusInfo replayed(StimulusInfo stimulus) {
  stimulus.origin = Origin::Replayed;
  return stimulus;
}
/// `stimulus` as what a client says to whom an attacker showed no -PLUS.
constexpr StimulusInfo downgraded(StimulusInfo stimulus) {
  stimulus.origin = Origin::Downgraded;
  return stimulus;
}

// Refusals that every mechanism shares.
inline constexpr Outcome no_mechanism = refused(Code::NoMech);
inline constexpr Outcome not_started = refused(Code::NoMech);
inline constexpr Outcome ended = refused(); // no document says with which code

using Claims = ClaimsOf<abstract::State>;

/// The place of an enumerator in its array of states or stimuli.
template <class Enumeration>
constexpr std::uint8_t index(Enumeration enumerator) {
  return static_cast<std::uint8_t>(static_cast<std::uint8_t>(enumerator) - 1U);
}

/// What two tables share and what one has of its own, or the other way round, in one array: `all`.
template <class T, std::size_t First, std::size_t Second>
struct Joined {
  T all[First + Second]{};
  constexpr Joined(const T (&first)[First], const T (&second)[Second]) {
    for (std::size_t place = 0; place < First; ++place)
      all[place] = first[place];
    for (std::size_t place = 0; place < Second; ++place)
      all[First + place] = second[place];
  }
};

const Machine& anonymous_machine();
const Machine& cram_md5_machine();
const Machine& digest_md5_machine();
const Machine& external_machine();
const Machine& gs2_krb5_machine();
const Machine& gs2_krb5_plus_machine();
const Machine& gssapi_machine();
const Machine& login_machine();
const Machine& oauthbearer_machine();
const Machine& otp_machine();
const Machine& plain_machine();
/// The whole family: every hash, without and with -PLUS.
std::span<const Machine> scram_machines();
const Machine& xoauth2_machine();

} // namespace saslspec::model
