// A learned machine against the model, by product construction.
#pragma once

#include "alphabet.hpp"
#include "saslspec/conversation/position.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace saslspec::learn {

/// A place where the model does not allow the machine's answer.
struct Candidate {
  automata::State from;
  learning::Input input;
  learning::Word word;             ///< a shortest one that leads there, `input` included
  conversation::Position position; ///< of the model before `input`
  bool about_identity = false;     ///< else about the reply or the message
};

struct Comparison {
  std::vector<Candidate> candidates; ///< the shortest words first
  /// For each state of the machine, the states of the model to which the same shortest words lead.
  std::vector<std::vector<std::uint8_t>> stands_for;
  /// For each state of the model, the state of the machine that a shortest word leads to; none when no word does.
  std::vector<std::optional<automata::State>> found_in;
};

/// Goes through both at once, from the initial states, along the answers that the model allows. `answer` turns an
/// output into an answer.
Comparison compare(const automata::Mealy& machine, const std::function<const model::Answer&(automata::Output)>& answer,
                   const Alphabet& alphabet, const setting::Setting& setting, const worker::Probe& probe);

/// The answers that the model allows after each beginning of `word`, in words.
std::vector<std::string> expectations(const automata::Mealy& machine,
                                      const std::function<const model::Answer&(automata::Output)>& answer,
                                      const Alphabet& alphabet, const setting::Setting& setting,
                                      const worker::Probe& probe, const learning::Word& word);

} // namespace saslspec::learn
