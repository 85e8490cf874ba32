// All answers so far, as a tree: the learner's memory, its cache, and the evidence for its result.
#pragma once

#include "saslspec/learning/system.hpp"

#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace saslspec::learning {

class ObservationTree {
public:
  using Node = std::uint32_t;
  static constexpr Node root = 0;

  ObservationTree() : nodes_(1) {}

  std::size_t size() const { return nodes_.size(); }
  /// The node behind `input`; `nullopt` when that was not asked. All inputs behind a final output lead to one node.
  std::optional<Node> child(Node node, Input input) const;
  /// The answer that led to `node`, which is not the root.
  Output output(Node node) const { return nodes_[node].output; }
  bool is_final(Node node) const { return nodes_[node].is_final; }
  /// The inputs that were asked in `node`, in order; empty behind a final output.
  std::span<const std::pair<Input, Node>> children(Node node) const { return nodes_[node].children; }
  std::optional<Node> find(const Word& word) const;
  /// The word that leads to `node`.
  Word access(Node node) const;

  /// Adds a node behind `input`, where there is none yet.
  Node add(Node from, Input input, Output output, bool is_final);

  /// A word to which the answers of both nodes differ; `nullopt` when no word is known. Nodes with such a word are
  /// *apart*: a machine that gave these answers is not in the same state at both.
  std::optional<Word> apart(Node one, Node other) const;

private:
  struct Record {
    Node parent = root;
    Input via = 0;
    Output output = 0;
    bool is_final = false;
    std::vector<std::pair<Input, Node>> children; ///< by input
  };
  bool find_difference(Node one, Node other, Word& word) const;
  std::vector<Record> nodes_;
};

} // namespace saslspec::learning
