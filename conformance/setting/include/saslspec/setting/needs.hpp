// Which parameters a target can bring about: the model's table of parameters, read with the table of capabilities.
#pragma once

#include "saslspec/model/parameters.hpp"
#include "saslspec/setting/capabilities.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace saslspec::setting {

/// The capabilities that a parameter of this value needs; 0 when it needs none.
constexpr std::uint32_t needs(const model::ParameterInfo& parameter, std::size_t value) {
  const CapabilityInfo* needed = capability(parameter.values[value].needs);
  return needed == nullptr ? 0 : std::uint32_t{needed->bit};
}
static_assert(
    [] {
      bool all_known = true;
      model::for_each_value([&](const model::ParameterInfo& each, std::size_t value) {
        if (!each.values[value].needs.empty() && needs(each, value) == 0) all_known = false;
      });
      return all_known;
    }(),
    "the model's table of parameters names a capability that there is not");

/// Why a target with `given` cannot bring this value about; empty when it can.
constexpr std::string_view why_not(const model::ParameterInfo& parameter, std::size_t value, std::uint32_t given) {
  return why_lacking(needs(parameter, value), given);
}

/// `wanted` as a target with `given` has it. Where every value of a parameter needs a capability, a target that lacks
/// that of the wanted value has the last value that it can bring about; where it lacks all, the parameter is false.
constexpr model::Parameters as_target_has(model::Parameters wanted, std::uint32_t given) {
  for (const model::ParameterInfo& each : model::parameter_table) {
    const auto last = each.values.begin() + static_cast<std::ptrdiff_t>(each.count);
    const bool is_open = std::any_of(each.values.begin(), last, [](const auto& value) { return value.needs.empty(); });
    if (is_open || why_not(each, each.of(wanted), given).empty()) continue;
    std::size_t value = each.count - 1;
    while (value != 0 && !why_not(each, value, given).empty())
      --value;
    each.set(wanted, value);
  }
  return wanted;
}

} // namespace saslspec::setting
