// The settings in which a target can negotiate a mechanism, and the stimuli that it can be given.
#pragma once

#include "saslspec/conversation/target.hpp"
#include "saslspec/oracle/client.hpp"
#include "saslspec/setting/setting.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::conversation {

/// "SCRAM-SHA-256/sd": the key of Target::choices and a part of case ids.
std::string key(const setting::Setting& setting);

/// The setting of a negotiation by the machine under these parameters: the texts are those of the oracle's world.
setting::Setting setting_of(const model::Machine& machine, const model::Parameters& parameters,
                            const worker::Probe& probe);

/// Whether the target offers the mechanism, at least where a channel is described.
bool is_offered(std::string_view mechanism, const worker::Probe& probe);
/// Whether it is offered without a channel, too.
bool is_offered_always(std::string_view mechanism, const worker::Probe& probe);
/// The reason why a mechanism that the target offers cannot be judged; empty when it can.
std::string unusable(std::string_view mechanism, const worker::Probe& probe);

/// The mechanisms that both the target offers and the model has, in the model's order.
std::vector<const model::Machine*> machines_of(const worker::Probe& probe);

/// The parameters that guards of the machine can tell apart and the target can bring about: every combination, but the
/// channel is varied by itself. The first is the most permissive one, with a channel only where the name demands one;
/// a mechanism that is only compared with another's table has no other.
std::vector<setting::Setting> all_settings(const model::Machine& machine, const worker::Probe& probe);

/// The value of mech_list that puts the mechanism on offer: all mechanisms of the target, so that none is hidden; empty
/// where mech_list is not needed.
std::string mechanism_list(const model::Machine& machine, const worker::Probe& probe);

/// Why a stimulus cannot be given to this target; empty when it can.
std::string undeliverable(const model::StimulusInfo& stimulus, const worker::Probe& probe);

/// Whether it takes so long to deliver that it is not combined with everything else.
bool is_costly(const model::StimulusInfo& stimulus);

} // namespace saslspec::conversation
