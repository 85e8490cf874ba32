#include "readers.hpp"

#include "saslspec/model/export.hpp"

#include <algorithm>
#include <deque>
#include <map>

namespace saslspec::model::readers {
namespace {

std::string in_words(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& one : names)
    text += one + " ";
  return text;
}

/// Names from a text such as "None, ScramError".
std::vector<std::string> names_in(std::string text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(", "), text.size());
    names.push_back(text.substr(0, end));
    text.erase(0, end + 2);
  }
  return names;
}

/// The rows of one state and stimulus by everything but where they lead, and where that is. Rows that are alike in
/// everything else are told apart by where they lead, which may be one state only.
using Answers = std::map<std::string, std::string>;

class Product {
public:
  Product(const Machine& machine, const ReadMachine& read, const Extent& extent)
      : machine_{machine}, read_{read}, extent_{extent} {}

  std::string difference() {
    if (std::string words = explore(); !words.empty()) return words;
    for (const ReadState& state : read_.states)
      if (!back_.contains(state.name)) return "a state too many: " + state.name;
    for (const StateInfo& state : machine_.states)
      if (extent_.first == nullptr && !pairs_.contains(std::string(state.name)))
        return "a state is missing: " + std::string(state.name);
    if (pairs_.size() != read_.states.size()) return "a state stands twice";
    if (rows_met_ != read_.rows.size()) return "a row stands twice, or names no stimulus";
    return words_of_states() + words_of_stimuli();
  }

private:
  Answers of_machine(std::uint8_t state, std::uint8_t stimulus) const {
    Answers answers;
    const auto add = [&](const Transition& row) {
      const auto messages = names_in(message_names(row.outcome.messages));
      std::string key;
      if (extent_.first != nullptr)
        key = std::string(name(row.outcome.reply)) + "/" +
              (messages.empty() || messages[0] == "None" ? "" : messages[0] + " ");
      else
        key = std::string(name(row.guard)) + "/" + std::string(name(row.outcome.reply)) + "/" +
              in_words(names_in(code_names(row.outcome.codes))) + "/" + in_words(messages) + "/" +
              std::string(row.requirement);
      answers.emplace(key, machine_.states[row.to].name);
    };
    if (extent_.first != nullptr) {
      add(*machine_.rows(state, stimulus, *extent_.first).front());
      return answers;
    }
    for (const Transition& row : machine_.transitions)
      if (row.from == state && row.stimulus == stimulus) add(row);
    return answers;
  }

  Answers of_text(const std::string& state, std::string_view stimulus) {
    Answers answers;
    for (const ReadRow& row : read_.rows) {
      if (row.from != state || row.stimulus != stimulus) continue;
      ++rows_met_;
      std::string key;
      if (extent_.first != nullptr)
        key = row.reply + "/" + in_words(row.messages);
      else
        key = row.guard + "/" + row.reply + "/" + in_words(row.codes) + "/" + in_words(row.messages) + "/" +
              row.requirement;
      if (!answers.emplace(key, row.to).second) answers.emplace(key + " again", row.to);
    }
    return answers;
  }

  /// Pairs the states; empty when they pair so far.
  std::string pair(const std::string& state, const std::string& with, const std::string& where) {
    const auto [one, is_new] = pairs_.emplace(state, with);
    const auto [other, is_new_too] = back_.emplace(with, state);
    if (one->second != with || other->second != state) return where + " leads to " + with + " for " + state;
    if (is_new) queue_.push_back(state);
    return {};
  }

  std::string explore() {
    std::string words = pair(std::string(machine_.states[0].name), read_.initial, "the beginning");
    for (; words.empty() && !queue_.empty(); queue_.pop_front())
      words = compare(queue_.front());
    return words;
  }

  std::string compare(const std::string& name_of_state) {
    const std::uint8_t state = *machine_.state(name_of_state);
    for (std::uint8_t stimulus = 0; stimulus < machine_.stimuli.size(); ++stimulus) {
      const std::string_view name_of_stimulus = machine_.stimuli[stimulus].name;
      const std::string where = name_of_state + "/" + std::string(name_of_stimulus);
      const Answers wanted = of_machine(state, stimulus);
      const Answers found = of_text(pairs_.at(name_of_state), name_of_stimulus);
      if (wanted.size() != found.size()) return where + " has " + std::to_string(found.size()) + " rows";
      for (auto one = wanted.begin(), other = found.begin(); one != wanted.end(); ++one, ++other) {
        if (one->first != other->first) return where + " answers " + other->first + ", not " + one->first;
        if (std::string words = pair(one->second, other->second, where); !words.empty()) return words;
      }
    }
    return {};
  }

  std::string words_of_states() const {
    for (const ReadState& read : read_.states) {
      const auto state = machine_.state(back_.at(read.name));
      const StateInfo& info = machine_.states[*state];
      if (read.name != info.name) return "a state is called " + read.name;
      if (extent_.kinds && (read.kind != name(info.kind) || read.meaning != info.meaning))
        return read.name + " is described otherwise";
    }
    return {};
  }

  std::string words_of_stimuli() const {
    if (!extent_.alphabet) return {};
    if (read_.stimuli.size() != machine_.stimuli.size()) return "the alphabet has another size";
    for (std::size_t index = 0; index < read_.stimuli.size(); ++index) {
      const ReadStimulus& read = read_.stimuli[index];
      const StimulusInfo& info = machine_.stimuli[index];
      if (read.name != info.name || read.delivery != name(info.delivery) || read.message != info.message ||
          read.evidence != name(info.evidence) || read.meaning != info.meaning)
        return "the stimulus " + read.name + " is described otherwise";
      if (!read.origin.empty() && read.origin != name(info.origin)) return read.name + " has another origin";
    }
    return {};
  }

  const Machine& machine_;
  const ReadMachine& read_;
  const Extent& extent_;
  std::map<std::string, std::string> pairs_, back_;
  std::deque<std::string> queue_;
  std::size_t rows_met_ = 0;
};

} // namespace

std::string difference(const Machine& machine, const ReadMachine& read, const Extent& extent) {
  return Product(machine, read, extent).difference();
}

} // namespace saslspec::model::readers
