// The circumstances of a negotiation: the mechanism and the parameters that the model's guards read.
#pragma once

#include "saslspec/conversation/target.hpp"
#include "saslspec/oracle/client.hpp"
#include "saslspec/setting/setting.hpp"

#include <optional>
#include <span>
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
/// a mechanism that is specified by analogy has no other.
std::vector<setting::Setting> all_settings(const model::Machine& machine, const worker::Probe& probe);

/// The value of mech_list that puts the mechanism on offer: all mechanisms of the target, so that none is hidden; empty
/// where mech_list is not needed.
std::string mechanism_list(const model::Machine& machine, const worker::Probe& probe);

/// Why a stimulus cannot be given to this target; empty when it can.
std::string undeliverable(const model::StimulusInfo& stimulus, const worker::Probe& probe);

/// Whether it takes so long to deliver that it is not combined with everything else.
bool is_costly(const model::StimulusInfo& stimulus);

/// The machine made deterministic by the target's choices among the model's alternatives.
class Determined {
public:
  Determined(const setting::Setting& setting, const Target& target);
  /// The row the target takes.
  const model::Transition& row(std::uint8_t from, std::uint8_t stimulus) const;
  bool has_alternatives(std::uint8_t from, std::uint8_t stimulus) const;
  using Sequence = std::vector<std::uint8_t>;
  /// A shortest sequence of deliverable stimuli that reaches the state, without broken transitions if that is possible;
  /// none when unreachable.
  const std::optional<Sequence>& access(std::uint8_t state) const { return access_[state]; }
  /// The shortest of all, broken transitions included: the model's derivations begin with it.
  const std::optional<Sequence>& plain_access(std::uint8_t state) const { return plain_access_[state]; }
  /// A shortest sequence that ends in a state of that kind; empty when there is none.
  Sequence shortest_to(model::StateKind kind) const;
  /// The target's choices, as the model's derivations take them.
  std::span<const model::Choice> choices() const { return choices_; }
  const setting::Setting& setting() const { return setting_; }

private:
  std::vector<std::optional<Sequence>> find_access(const Target& target, bool with_broken) const;
  setting::Setting setting_;
  std::vector<model::Choice> choices_;
  std::vector<std::vector<const model::Transition*>> rows_; ///< by from * stimuli + stimulus, the chosen one first
  std::vector<std::optional<Sequence>> plain_access_;
  std::vector<std::optional<Sequence>> access_;
};

/// "Start.known,ClientFirst.valid"; and back, none when a name is unknown.
std::string join(const model::Machine& machine, const std::vector<std::uint8_t>& stimuli);
std::optional<std::vector<std::uint8_t>> split(const model::Machine& machine, std::string_view text);

} // namespace saslspec::conversation
