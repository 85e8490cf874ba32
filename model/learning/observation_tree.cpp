#include "saslspec/learning/observation_tree.hpp"

#include <algorithm>

namespace saslspec::learning {

std::optional<ObservationTree::Node> ObservationTree::child(Node node, Input input) const {
  const Record& record = nodes_[node];
  if (record.is_final) return node;
  const auto found = std::ranges::lower_bound(record.children, input, {}, &std::pair<Input, Node>::first);
  if (found == record.children.end() || found->first != input) return std::nullopt;
  return found->second;
}

std::optional<ObservationTree::Node> ObservationTree::find(const Word& word) const {
  Node node = root;
  for (const Input input : word) {
    const auto next = child(node, input);
    if (!next) return std::nullopt;
    node = *next;
  }
  return node;
}

Word ObservationTree::access(Node node) const {
  Word word;
  for (; node != root; node = nodes_[node].parent)
    word.push_back(nodes_[node].via);
  std::ranges::reverse(word);
  return word;
}

ObservationTree::Node ObservationTree::add(Node from, Input input, Output output, bool is_final) {
  const auto node = static_cast<Node>(nodes_.size());
  nodes_.push_back({from, input, output, is_final, {}});
  auto& children = nodes_[from].children;
  children.insert(std::ranges::lower_bound(children, input, {}, &std::pair<Input, Node>::first), {input, node});
  return node;
}

std::optional<Word> ObservationTree::apart(Node one, Node other) const {
  Word word;
  if (!find_difference(one, other, word)) return std::nullopt;
  std::ranges::reverse(word);
  return word;
}

// Collects the word from its end.
bool ObservationTree::find_difference(Node one, Node other, Word& word) const {
  if (one == other) return false;
  if (is_final(one) && is_final(other)) {
    if (output(one) == output(other)) return false;
    word.push_back(0); // any input will do
    return true;
  }
  if (is_final(one) || (!is_final(other) && nodes_[one].children.size() > nodes_[other].children.size()))
    std::swap(one, other);
  for (const auto& [input, left] : nodes_[one].children) {
    const auto right = child(other, input);
    if (!right) continue;
    if (output(left) == output(*right) && !find_difference(left, *right, word)) continue;
    word.push_back(input);
    return true;
  }
  return false;
}

} // namespace saslspec::learning
