// The parameters of a negotiation, one row each: how case ids and vectors call it, and which capabilities of a target
// bring its values about. Whatever else enumerates parameters is made from this table, or compared with it by a test.
#pragma once

#include "saslspec/model/vocabulary.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace saslspec::model {

/// How an option of a vector states a parameter.
enum class Sense : std::uint8_t {
  Invalid,
  Is,    ///< a truth value: the parameter's
  Not,   ///< a truth value: the opposite of the parameter's
  Given, ///< a text, an object, or null: whether there is one is the parameter's value
};

struct ParameterInfo {
  bool Parameters::*member;
  std::string_view when_true;  ///< in labels; empty: they leave it out
  std::string_view when_false; ///< likewise
  std::string_view option;     ///< key in "options" of a vector; "outer/key" where it is a key of an option
  Sense sense;
  std::string_view needs_true;  ///< the capability, as vectors call it, without which it is never true; empty: none
  std::string_view needs_false; ///< likewise for false

  constexpr bool of(const Parameters& all) const { return all.*member; }
  constexpr void set(Parameters& all, bool value) const { all.*member = value; }
  constexpr std::string_view label(bool value) const { return value ? when_true : when_false; }
  constexpr std::string_view needs(bool value) const { return value ? needs_true : needs_false; }
};

/// In the order of labels.
inline constexpr ParameterInfo parameter_table[] = {
    {&Parameters::success_data,      "sd",    "nosd",     "success_data",             Sense::Is,    "success-data",    "no-success-data"    },
    {&Parameters::plaintext_allowed, "",      "noplain",  "forbid_plaintext",         Sense::Not,   "",                "security-properties"},
    {&Parameters::anonymous_allowed, "",      "noanon",   "forbid_anonymous",         Sense::Not,   "",                "security-properties"},
    {&Parameters::external_identity, "",      "noext",    "external_identity",        Sense::Given, "",                ""                   },
    {&Parameters::channel_binding,   "bound", "",         "channel_binding",          Sense::Given, "channel-binding", ""                   },
    {&Parameters::binding_optional,  "",      "critical", "channel_binding/critical", Sense::Not,   "",                "critical-channel"   },
    {&Parameters::layers_allowed,    "",      "nolayers", "forbid_layers",            Sense::Not,   "layer-choice",    "layer-choice"       },
};
inline constexpr std::size_t parameter_count = std::size(parameter_table);

/// The values as a mask: bit n is that of row n.
constexpr std::uint32_t mask_of(const Parameters& all) {
  std::uint32_t mask = 0;
  for (std::size_t row = 0; row < parameter_count; ++row)
    if (parameter_table[row].of(all)) mask |= std::uint32_t{1} << row;
  return mask;
}

/// The parameters that `mask_of` makes this mask of.
constexpr Parameters parameters_of(std::uint32_t mask) {
  Parameters all;
  for (std::size_t row = 0; row < parameter_count; ++row)
    parameter_table[row].set(all, ((mask >> row) & 1U) != 0);
  return all;
}

/// "sd", "nosd+bound": the words of the table, joined by "+".
std::string label(const Parameters& all);

/// The parameters with exactly that label; none when there are none.
std::optional<Parameters> parameters_of(std::string_view label);

} // namespace saslspec::model
