// The stimuli a target can be given, as inputs of a learner.
#pragma once

#include "saslspec/learn/learn.hpp"

#include <optional>
#include <vector>

namespace saslspec::learn {

class Alphabet {
public:
  Alphabet(const setting::Setting& setting, const worker::Probe& probe);

  std::size_t size() const { return stimuli_.size(); }
  std::uint8_t stimulus(learning::Input input) const { return stimuli_[input]; }
  std::vector<std::uint8_t> trace(const learning::Word& word) const;
  const std::vector<Omission>& omissions() const { return omissions_; }

  /// The first queries: the model's own suite.
  std::vector<learning::Word> hints() const;
  /// The stimuli that may stand in the middle of a test: not Dispose, which leads to the initial state alone, and no
  /// stimulus that takes long.
  automata::WpOptions tests(unsigned extra_states) const;

private:
  std::optional<learning::Word> word(const std::vector<std::uint8_t>& trace) const;
  setting::Setting setting_;
  std::vector<std::uint8_t> stimuli_;
  std::vector<Omission> omissions_;
};

} // namespace saslspec::learn
