// Machines read back from the exports' text alone, and their comparison with the tables.
#pragma once

#include "saslspec/model/machine.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace saslspec::model::readers {

/// A row in words, as an export has it.
struct ReadRow {
  std::string from, stimulus, guard = "always", reply;
  std::vector<std::string> codes, messages;
  std::string to, requirement;
};

struct ReadState {
  std::string name, kind, meaning;
};

struct ReadStimulus {
  std::string name, delivery, message, evidence, meaning, origin;
};

/// Words that an export does not have are empty.
struct ReadMachine {
  std::string name, mechanism_class;
  bool server_first = false;
  std::string initial;
  std::vector<ReadState> states;
  std::vector<ReadStimulus> stimuli;
  std::vector<ReadRow> rows;
};

// Each throws std::runtime_error, with the line or the name, for text in another form.
ReadMachine read_json(const std::string& text);
ReadMachine read_markdown(const std::string& text);
ReadMachine read_mermaid(const std::string& text);
ReadMachine read_dot(const std::string& text);
/// Rows have a reply and at most one kind of message.
ReadMachine read_mealy(const std::string& text);

/// The words of a row or a state that an export has, and its rows.
struct Extent {
  bool kinds = false;                ///< of states, and their meanings
  bool alphabet = false;             ///< delivery, message, evidence and meaning of the stimuli
  const Parameters* first = nullptr; ///< only the first alternatives under these, with the first kind of message
};

/// The first difference and its place; empty when the machine read is the machine. Both are explored side by side from
/// their initial states. In each pair of states reached every stimulus has the same rows and leads to one pair; every
/// state of both is reached, under the same name.
std::string difference(const Machine& machine, const ReadMachine& read, const Extent& extent);

} // namespace saslspec::model::readers
