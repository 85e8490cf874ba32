// The parameters of a negotiation, one row each: how case ids and vectors call it, and which capabilities of a target
// bring its values about. Whatever else enumerates parameters is made from this table, or compared with it by a test.
#pragma once

#include "saslspec/model/vocabulary.hpp"

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace saslspec::model {

/// How an option of a vector states a parameter.
enum class Sense : std::uint8_t {
  Invalid,
  Is,    ///< a truth value: the parameter's
  Not,   ///< a truth value: the opposite of the parameter's
  Given, ///< a text, an object, or null: whether there is one is the parameter's value
  Named, ///< the name of the value
};

struct ValueInfo {
  std::string_view label{}; ///< in labels; empty: they leave it out
  std::string_view needs{}; ///< the capability, as vectors call it, without which a target never has it; empty: none
  std::string_view name{};  ///< in options whose sense is Named
};

inline constexpr std::size_t max_values = 4;

/// A parameter has a number of values, counted from 0; those of a truth value are false and true.
struct ParameterInfo {
  std::size_t (*of)(const Parameters& all);
  void (*set)(Parameters& all, std::size_t value);
  std::string_view option; ///< key in "options" of a vector; "outer/key" where it is a key of an option
  Sense sense;
  std::array<ValueInfo, max_values> values;
  unsigned count; ///< of the values
};

template <auto member>
constexpr std::size_t value_of(const Parameters& all) {
  return static_cast<std::size_t>(all.*member);
}
template <auto member>
constexpr void set_value(Parameters& all, std::size_t value) {
  all.*member = static_cast<std::remove_reference_t<decltype(all.*member)>>(value);
}

/// The row of a member of Parameters, with its values from 0 on.
template <auto member>
constexpr ParameterInfo row(std::string_view option, Sense sense, std::same_as<ValueInfo> auto... values) {
  return {value_of<member>, set_value<member>, option, sense, {values...}, sizeof...(values)};
}
/// A value, for the rows.
constexpr ValueInfo value(std::string_view label = {}, std::string_view needs = {}, std::string_view name = {}) {
  return {label, needs, name};
}

/// In the order of labels.
inline constexpr ParameterInfo parameter_table[] = {
    row<&Parameters::success_data>("success_data", Sense::Is, //
                                   value("nosd", "no-success-data"), value("sd", "success-data")),
    row<&Parameters::plaintext_allowed>("forbid_plaintext", Sense::Not, //
                                        value("noplain", "security-properties"), value()),
    row<&Parameters::anonymous_allowed>("forbid_anonymous", Sense::Not, //
                                        value("noanon", "security-properties"), value()),
    row<&Parameters::external_identity>("external_identity", Sense::Given, //
                                        value("noext"), value()),
    row<&Parameters::channel_binding>("channel_binding", Sense::Given, //
                                      value(), value("bound", "channel-binding")),
    row<&Parameters::binding_optional>("channel_binding/critical", Sense::Not, //
                                       value("critical", "critical-channel"), value()),
    row<&Parameters::layers_allowed>("forbid_layers", Sense::Not, //
                                     value("nolayers", "layer-choice"), value("", "layer-choice")),
    row<&Parameters::channel_type>("channel_binding/type", Sense::Named, //
                                   value("", "", "tls-unique"),
                                   value("end-point", "channel-binding", "tls-server-end-point"),
                                   value("exporter", "channel-binding", "tls-exporter")),
};
inline constexpr std::size_t parameter_count = std::size(parameter_table);

/// Whether the row is that of this member of Parameters.
template <auto member>
constexpr bool is(const ParameterInfo& parameter) {
  return parameter.of == value_of<member>;
}

/// Calls `visit` with every value of every parameter.
template <class Visit>
constexpr void for_each_value(Visit visit) {
  for (const ParameterInfo& each : parameter_table)
    for (std::size_t value = 0; value < each.count; ++value)
      visit(each, value);
}

/// The bits that a value takes in a mask.
constexpr unsigned width_of(const ParameterInfo& parameter) {
  return static_cast<unsigned>(std::bit_width(parameter.count - 1));
}

/// "tls-unique" and the like; with static lifetime and a NUL behind it.
constexpr std::string_view name(ChannelType type) {
  for (const ParameterInfo& each : parameter_table)
    if (is<&Parameters::channel_type>(each)) return each.values[static_cast<std::size_t>(type)].name;
  return {};
}

/// The values as a mask: each row has as many bits as its largest value, the first row the lowest.
constexpr std::uint32_t mask_of(const Parameters& all) {
  std::uint32_t mask = 0;
  unsigned shift = 0;
  for (const ParameterInfo& each : parameter_table) {
    mask |= static_cast<std::uint32_t>(each.of(all)) << shift;
    shift += width_of(each);
  }
  return mask;
}
inline constexpr std::uint32_t mask_end = [] {
  Parameters largest;
  for (const ParameterInfo& each : parameter_table)
    each.set(largest, each.count - 1);
  return std::bit_ceil(mask_of(largest));
}(); ///< above every mask

/// The parameters that `mask_of` makes this mask of; none when there are none.
constexpr std::optional<Parameters> parameters_of(std::uint32_t mask) {
  if (mask >= mask_end) return std::nullopt;
  Parameters all;
  for (const ParameterInfo& each : parameter_table) {
    const std::size_t value = mask & ((1U << width_of(each)) - 1);
    if (value >= each.count) return std::nullopt;
    each.set(all, value);
    mask >>= width_of(each);
  }
  return all;
}

/// "sd", "nosd+bound": the words of the table, joined by "+".
std::string label(const Parameters& all);

/// The parameters with exactly that label; none when there are none.
std::optional<Parameters> parameters_of(std::string_view label);

} // namespace saslspec::model
