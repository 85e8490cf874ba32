// Which parameters a target can bring about: the model's table of parameters, read with the table of capabilities.
#pragma once

#include "saslspec/model/parameters.hpp"
#include "saslspec/setting/capabilities.hpp"

#include <cstdint>
#include <string_view>

namespace saslspec::setting {

/// The capabilities that a parameter of this value needs; 0 when it needs none.
constexpr std::uint32_t needs(const model::ParameterInfo& parameter, bool value) {
  const CapabilityInfo* needed = capability(parameter.needs(value));
  return needed == nullptr ? 0 : std::uint32_t{needed->bit};
}
static_assert(
    [] {
      for (const model::ParameterInfo& each : model::parameter_table)
        for (const bool value : {false, true})
          if (!each.needs(value).empty() && needs(each, value) == 0) return false;
      return true;
    }(),
    "the model's table of parameters names a capability that there is not");

/// Why a target with `given` cannot bring this value about; empty when it can.
constexpr std::string_view why_not(const model::ParameterInfo& parameter, bool value, std::uint32_t given) {
  return why_lacking(needs(parameter, value), given);
}

/// `wanted` as a target with `given` has it. Where both values of a parameter need a capability, a target that lacks
/// that of the wanted value has the other one; where it lacks both, the parameter is false.
constexpr model::Parameters as_target_has(model::Parameters wanted, std::uint32_t given) {
  for (const model::ParameterInfo& each : model::parameter_table) {
    if (each.needs_true.empty() || each.needs_false.empty()) continue;
    if (!why_not(each, each.of(wanted), given).empty()) each.set(wanted, why_not(each, true, given).empty());
  }
  return wanted;
}

} // namespace saslspec::setting
