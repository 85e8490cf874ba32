#include "saslspec/model/parameters.hpp"

namespace saslspec::model {

std::string label(const Parameters& all) {
  std::string text;
  for (const ParameterInfo& row : parameter_table) {
    const std::string_view word = row.values[row.of(all)].label;
    if (!word.empty()) text.append(text.empty() ? "" : "+").append(word);
  }
  return text;
}

std::optional<Parameters> parameters_of(std::string_view text) {
  // There are few enough to try them all, and then the label's grammar stands only once.
  for (std::uint32_t mask = 0; mask < mask_end; ++mask)
    if (const auto all = parameters_of(mask); all && label(*all) == text) return all;
  return std::nullopt;
}

} // namespace saslspec::model
