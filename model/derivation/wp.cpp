// Wp (Fujiwara, von Bochmann, Khendek, Amalou, Ghedamsi 1991), which is k-A-complete (Vaandrager, Melse 2025).
#include "derivation/resolved.hpp"

#include "saslspec/model/checks.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace saslspec::model {
namespace {

Word joined(Word left, const Word& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

struct InOrder {
  bool operator()(const Word& left, const Word& right) const {
    return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(),
                                        [](unsigned one, unsigned other) { return one < other; });
  }
};

std::string_view kind_of_message(const StimulusInfo& stimulus) {
  return stimulus.name.substr(0, stimulus.name.find('.'));
}

bool treated_alike(const Resolved& resolved, std::uint8_t one, std::uint8_t other) {
  const Machine& machine = resolved.machine();
  if (kind_of_message(machine.stimuli[one]) != kind_of_message(machine.stimuli[other])) return false;
  return std::all_of(resolved.reachable().begin(), resolved.reachable().end(), [&](std::uint8_t state) {
    const Transition& left = resolved.row(state, one);
    const Transition& right = resolved.row(state, other);
    return left.to == right.to && !checks::disjoint(left.outcome, right.outcome);
  });
}

std::vector<std::uint8_t> extension_alphabet(const Resolved& resolved, Breadth breadth) {
  std::vector<std::uint8_t> alphabet;
  const Machine& machine = resolved.machine();
  for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
    if (machine.stimuli[stimulus].delivery == Delivery::Dispose) continue; // a reset: nothing to learn beyond it
    const bool represented =
        breadth == Breadth::Representative && std::any_of(alphabet.begin(), alphabet.end(), [&](std::uint8_t listed) {
          return treated_alike(resolved, listed, stimulus);
        });
    if (!represented) alphabet.push_back(stimulus);
  }
  return alphabet;
}

class Suite {
public:
  explicit Suite(const Resolved& resolved) : resolved_{&resolved} {}

  /// Adds `prefix` followed by each of `identifying`, which identify the state that `prefix` leads to.
  void add(const Word& prefix, const std::vector<Word>& identifying) {
    if (identifying.empty()) traces_.emplace(prefix, prefix.size());
    for (const Word& word : identifying)
      traces_.emplace(joined(prefix, word), prefix.size());
  }

  std::vector<Trace> traces() const {
    std::vector<Trace> result;
    for (auto trace = traces_.begin(); trace != traces_.end(); ++trace) {
      const auto next = std::next(trace); // in lexicographic order what a word is a prefix of comes next
      const bool is_prefix = next != traces_.end() && trace->first.size() <= next->first.size() &&
                             std::equal(trace->first.begin(), trace->first.end(), next->first.begin());
      if (!is_prefix && !trace->first.empty()) result.push_back({trace->first, reason(trace->first, trace->second)});
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const Trace& left, const Trace& right) { return left.stimuli.size() < right.stimuli.size(); });
    return result;
  }

private:
  // "ClientFinal.valid in Failed, identify Failed by ClientFirst.valid"
  std::string reason(const Word& word, std::size_t prefix) const {
    const Machine& machine = resolved_->machine();
    std::string text;
    std::uint8_t state = 0;
    for (std::size_t position = 0; position < word.size(); ++position) {
      if (position + 1 == prefix)
        text.append(machine.stimuli[word[position]].name).append(" in ").append(machine.states[state].name);
      if (position == prefix) {
        if (!text.empty()) text += ", ";
        text.append("identify ").append(machine.states[state].name).append(" by ");
      }
      if (position > prefix) text += ", ";
      if (position >= prefix) text.append(machine.stimuli[word[position]].name);
      state = resolved_->row(state, word[position]).to;
    }
    return text;
  }

  const Resolved* resolved_;
  std::map<Word, std::size_t, InOrder> traces_; ///< the trace, and how much of it comes before identification
};

/// The words to look for extra states with: any stimulus first, then stimuli of the extension alphabet.
std::vector<Word> extended(const Resolved& resolved, const std::vector<Word>& words,
                           const std::vector<std::uint8_t>& alphabet) {
  std::vector<Word> result;
  for (const Word& word : words) {
    if (!word.empty() && resolved.machine().stimuli[word.back()].delivery == Delivery::Dispose) continue;
    for (const std::uint8_t stimulus : alphabet)
      result.push_back(joined(word, {stimulus}));
  }
  return result;
}

std::vector<Word> every_identifier(const std::vector<std::vector<Word>>& identifying) {
  std::set<Word, InOrder> words;
  for (const auto& of_state : identifying)
    words.insert(of_state.begin(), of_state.end());
  return {words.begin(), words.end()};
}

} // namespace

std::vector<std::uint8_t> representatives(const Machine& machine, const Parameters& parameters,
                                          std::span<const Choice> choices) {
  return extension_alphabet(Resolved(machine, parameters, choices), Breadth::Representative);
}

Breadth breadth_within(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices,
                       unsigned extra_states, std::size_t symbols) {
  std::size_t needed = 0;
  for (const Trace& trace : wp_suite(machine, parameters, choices, extra_states, Breadth::Full))
    needed += trace.stimuli.size();
  return needed <= symbols ? Breadth::Full : Breadth::Representative;
}

std::vector<Trace> wp_suite(const Machine& machine, const Parameters& parameters, std::span<const Choice> choices,
                            unsigned extra_states, Breadth breadth) {
  const Resolved resolved(machine, parameters, choices);
  const auto identifying = identifiers(resolved);
  const auto any_state = every_identifier(identifying);
  const auto alphabet = extension_alphabet(resolved, breadth);

  std::vector<Word> every_stimulus;
  for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus)
    every_stimulus.push_back({stimulus});

  Suite suite(resolved);
  for (const std::uint8_t state : resolved.reachable())
    suite.add(resolved.access(state), any_state);
  std::vector<Word> middles = every_stimulus;
  for (unsigned length = 1; length <= extra_states + 1; ++length) {
    for (const std::uint8_t state : resolved.reachable()) {
      for (const Word& middle : middles) {
        const Word prefix = joined(resolved.access(state), middle);
        const bool reset = machine.stimuli[middle.back()].delivery == Delivery::Dispose;
        suite.add(prefix, length <= extra_states && !reset ? any_state : identifying[resolved.after(state, middle)]);
      }
    }
    middles = extended(resolved, middles, alphabet);
  }
  return suite.traces();
}

} // namespace saslspec::model
