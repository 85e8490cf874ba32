// Adaptive distinguishing sequences over the observation tree.
#pragma once

#include "saslspec/learning/observation_tree.hpp"

#include <optional>
#include <vector>

namespace saslspec::learning {

/// Asks a system in which of several states it is: says which input to give next, and is told the answer.
class Distinguishing {
public:
  /// `nodes`: where the candidates stand in the tree. Those that tell nothing apart need not be asked about.
  Distinguishing(const ObservationTree& tree, std::vector<ObservationTree::Node> nodes)
      : tree_{&tree}, nodes_{std::move(nodes)} {}

  /// The input after which, on average, most candidates are told apart, over this answer and those to come; none when
  /// none is.
  std::optional<Input> next() const;
  void answered(Input input, Output output);

private:
  const ObservationTree* tree_;
  std::vector<ObservationTree::Node> nodes_;
};

} // namespace saslspec::learning
