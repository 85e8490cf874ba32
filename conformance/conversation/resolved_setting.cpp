#include "saslspec/conversation/resolved_setting.hpp"

#include "saslspec/conversation/settings.hpp"

#include <algorithm>

namespace saslspec::conversation {
namespace {

// The stimuli that words to this target are made of; without `broken` transitions none that is known to deviate there.
model::AccessWords::Usable usable(const setting::Setting& setting, const Target& target, bool with_broken) {
  const auto known = target.deviating.find(key(setting));
  return [&, known, with_broken](std::uint8_t from, std::uint8_t stimulus) {
    const model::StimulusInfo& info = setting.machine->stimuli[stimulus];
    if (!undeliverable(info, target.probe).empty()) return false;
    if (with_broken) return true;
    // An unknown start may end a negotiation that never began, and a costly stimulus takes long: both are a last
    // resort.
    if (info.name == "Start.unknown" || is_costly(info)) return false;
    if (known == target.deviating.end()) return true;
    return std::none_of(known->second.begin(), known->second.end(),
                        [&](const Deviating& broken) { return broken.from == from && broken.stimulus == stimulus; });
  };
}

std::vector<model::Choice> choices(const setting::Setting& setting, const Target& target) {
  const auto chosen = target.choices.find(key(setting));
  return chosen == target.choices.end() ? std::vector<model::Choice>() : chosen->second;
}

} // namespace

ResolvedSetting::ResolvedSetting(const setting::Setting& of, const Target& target)
    : setting(of)
    , machine(*of.machine, of.parameters, choices(of, target))
    , possible(machine.access_by(usable(of, target, true)))
    , words(machine.access_by(usable(of, target, false)).or_else(possible)) {}

} // namespace saslspec::conversation
