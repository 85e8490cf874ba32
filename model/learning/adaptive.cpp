#include "adaptive.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace saslspec::learning {
namespace {

using Node = ObservationTree::Node;
using Nodes = std::vector<Node>;

struct Choice {
  double apart = 0; ///< candidates told apart, on average over the candidates
  Input input = 0;
};

Choice best(const ObservationTree& tree, const Nodes& nodes);

/// The formula of the L# paper, section 4: different answers tell candidates apart at once, further inputs the others.
double value(const ObservationTree& tree, const Nodes& nodes, Input input) {
  std::map<Output, Nodes> by_output;
  std::size_t answered = 0;
  for (const Node node : nodes) {
    const auto next = tree.child(node, input);
    if (!next) continue;
    by_output[tree.output(*next)].push_back(*next);
    ++answered;
  }
  if (answered < 2) return 0;
  double sum = 0;
  for (const auto& [output, followers] : by_output) {
    const auto here = static_cast<double>(followers.size());
    sum += here * static_cast<double>(answered - followers.size()) + here * best(tree, followers).apart;
  }
  return sum / static_cast<double>(answered);
}

Choice best(const ObservationTree& tree, const Nodes& nodes) {
  if (nodes.size() < 2) return {};
  std::set<Input> asked;
  for (const Node node : nodes)
    for (const auto& [input, next] : tree.children(node))
      asked.insert(input);
  Choice chosen;
  for (const Input input : asked)
    if (const double apart = value(tree, nodes, input); apart > chosen.apart) chosen = {apart, input};
  return chosen;
}

} // namespace

std::optional<Input> Distinguishing::next() const {
  const Choice choice = best(*tree_, nodes_);
  if (choice.apart <= 0) return std::nullopt;
  return choice.input;
}

void Distinguishing::answered(Input input, Output output) {
  Nodes followers;
  for (const Node node : nodes_)
    if (const auto next = tree_->child(node, input); next && tree_->output(*next) == output) followers.push_back(*next);
  nodes_ = std::move(followers);
}

} // namespace saslspec::learning
