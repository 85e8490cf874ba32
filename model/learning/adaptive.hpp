// Adaptive distinguishing sequences over the observation tree.
#pragma once

#include "saslspec/learning/observation_tree.hpp"

#include <optional>
#include <vector>

namespace saslspec::learning {

/// Finds out in which of several states a system is: names the next input, and is told the answer.
class Distinguishing {
public:
  /// `nodes`: the places of the candidates in the tree.
  Distinguishing(const ObservationTree& tree, std::vector<ObservationTree::Node> nodes)
      : tree_{&tree}, nodes_{std::move(nodes)} {}

  /// The input that, on average, tells most candidates apart by this answer and the answers to come; `nullopt` when no
  /// input tells any apart.
  std::optional<Input> next() const;
  void answered(Input input, Output output);

private:
  const ObservationTree* tree_;
  std::vector<ObservationTree::Node> nodes_;
};

} // namespace saslspec::learning
