#include "saslspec/conversation/words.hpp"

#include <algorithm>

namespace saslspec::conversation {

std::string join(const model::Machine& machine, const model::Word& word) {
  std::string text;
  for (const std::uint8_t stimulus : word) {
    if (!text.empty()) text += ',';
    text += machine.stimuli[stimulus].name;
  }
  return text;
}

std::optional<model::Word> split(const model::Machine& machine, std::string_view text) {
  model::Word stimuli;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto stimulus = machine.stimulus(text.substr(0, comma));
    if (!stimulus) return std::nullopt;
    stimuli.push_back(*stimulus);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return stimuli;
}

} // namespace saslspec::conversation
