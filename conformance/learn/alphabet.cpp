#include "alphabet.hpp"
#include "saslspec/conversation/settings.hpp"

#include <algorithm>

namespace saslspec::learn {

Alphabet::Alphabet(const setting::Setting& setting, const worker::Probe& probe) : setting_(setting) {
  const model::Machine& machine = *setting.machine;
  for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
    std::string reason = conversation::undeliverable(machine.stimuli[stimulus], probe);
    if (reason.empty())
      stimuli_.push_back(stimulus);
    else
      omissions_.push_back({stimulus, std::move(reason)});
  }
}

std::vector<std::uint8_t> Alphabet::trace(const learning::Word& word) const {
  std::vector<std::uint8_t> stimuli;
  for (const learning::Input input : word)
    stimuli.push_back(stimuli_[input]);
  return stimuli;
}

std::optional<learning::Word> Alphabet::word(const std::vector<std::uint8_t>& trace) const {
  learning::Word word;
  for (const std::uint8_t stimulus : trace) {
    const auto found = std::ranges::find(stimuli_, stimulus);
    if (found == stimuli_.end() || conversation::is_costly(setting_.machine->stimuli[stimulus])) return std::nullopt;
    word.push_back(static_cast<learning::Input>(found - stimuli_.begin()));
  }
  return word;
}

std::vector<learning::Word> Alphabet::hints() const {
  std::vector<learning::Word> words;
  for (const model::Trace& trace : model::wp_suite(*setting_.machine, setting_.parameters, {}, 0, model::Breadth::Full))
    if (auto deliverable = word(trace.stimuli)) words.push_back(std::move(*deliverable));
  return words;
}

automata::WpOptions Alphabet::tests(unsigned extra_states) const {
  automata::WpOptions options;
  options.extra_states = extra_states;
  for (std::size_t number = 0; number < stimuli_.size(); ++number) {
    const auto input = static_cast<learning::Input>(number);
    const model::StimulusInfo& stimulus = setting_.machine->stimuli[stimuli_[number]];
    if (stimulus.delivery == model::Delivery::Dispose)
      options.resets.push_back(input);
    else if (!conversation::is_costly(stimulus))
      options.extension.push_back(input);
  }
  return options;
}

} // namespace saslspec::learn
