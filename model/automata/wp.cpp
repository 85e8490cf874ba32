#include "saslspec/automata/wp.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace saslspec::automata {
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

bool contains(const std::vector<Input>& inputs, Input input) {
  return std::find(inputs.begin(), inputs.end(), input) != inputs.end();
}

class Suite {
public:
  /// Adds `prefix` followed by each word of `identifying`, which identify the state behind `prefix`.
  void add(const Word& prefix, const std::vector<Word>& identifying) {
    if (identifying.empty()) tests_.emplace(prefix, prefix.size());
    for (const Word& word : identifying)
      tests_.emplace(joined(prefix, word), prefix.size());
  }

  std::vector<Test> tests() const {
    std::vector<Test> result;
    for (auto test = tests_.begin(); test != tests_.end(); ++test) {
      const auto next = std::next(test); // in lexicographic order a word stands behind its prefix
      const bool is_prefix = next != tests_.end() && test->first.size() <= next->first.size() &&
                             std::equal(test->first.begin(), test->first.end(), next->first.begin());
      if (!is_prefix && !test->first.empty()) result.push_back({test->first, test->second});
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const Test& left, const Test& right) { return left.word.size() < right.word.size(); });
    return result;
  }

private:
  std::map<Word, std::size_t, InOrder> tests_; ///< the word, and the number of inputs before identification
};

/// The words that look for extra states: any input first, then inputs of the extension alphabet.
std::vector<Word> extended(const std::vector<Word>& words, const WpOptions& options) {
  std::vector<Word> result;
  for (const Word& word : words) {
    if (contains(options.resets, word.back())) continue;
    for (const Input input : options.extension)
      result.push_back(joined(word, {input}));
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

std::vector<Test> wp_suite(const Mealy& machine, const WpOptions& options) {
  const Reach reached = reach(machine);
  const auto identifying = identifiers(machine, reached.states);
  const auto any_state = every_identifier(identifying);

  Suite suite;
  for (const State state : reached.states)
    suite.add(reached.access[state], any_state);
  std::vector<Word> middles;
  for (std::size_t input = 0; input < machine.inputs(); ++input)
    middles.push_back({static_cast<Input>(input)});
  for (unsigned length = 1; length <= options.extra_states + 1; ++length) {
    for (const State state : reached.states) {
      for (const Word& middle : middles) {
        const bool reset = contains(options.resets, middle.back());
        suite.add(joined(reached.access[state], middle),
                  length <= options.extra_states && !reset ? any_state : identifying[machine.after(state, middle)]);
      }
    }
    middles = extended(middles, options);
  }
  return suite.tests();
}

} // namespace saslspec::automata
