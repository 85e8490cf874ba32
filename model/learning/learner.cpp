#include "saslspec/learning/learner.hpp"

#include "adaptive.hpp"

#include <algorithm>
#include <deque>
#include <iterator>

namespace saslspec::learning {
namespace {

using automata::Mealy;
using automata::State;
using Node = ObservationTree::Node;

struct Stopped {};

/// Asks the system and remembers its answers. Throws a contradiction.
class Asking {
public:
  Asking(System& system, Observer& observer, Result& result)
      : system_{&system}, observer_{&observer}, result_{&result}, effort_{&result.progress.learning} {}

  ObservationTree& tree() { return result_->tree; }
  Progress& progress() { return result_->progress; }
  void count_as(Effort& effort) { effort_ = &effort; }

  void ask(const Word& word) {
    begin(word);
    end();
  }

  /// Asks `word`, and behind it inputs that tell the states at `candidates` apart.
  void ask(const Word& word, std::vector<Node> candidates) {
    begin(word);
    Distinguishing distinguishing(tree(), std::move(candidates));
    while (!tree().is_final(node_)) {
      const auto input = distinguishing.next();
      if (!input) break;
      step(*input);
      distinguishing.answered(*input, tree().output(node_));
    }
    end();
  }

private:
  void begin(const Word& word) {
    system_->reset();
    ++effort_->queries;
    node_ = ObservationTree::root;
    for (const Input input : word)
      if (!tree().is_final(node_)) step(input);
  }

  void step(Input input) {
    const Output output = system_->step(input);
    ++effort_->symbols;
    if (const auto known = tree().child(node_, input)) {
      if (tree().output(*known) != output) throw Nondeterminism{tree().access(*known), tree().output(*known), output};
      node_ = *known;
      return;
    }
    node_ = tree().add(node_, input, output, system_->is_final(output));
  }

  void end() {
    if (!observer_->proceed(progress())) throw Stopped{};
  }

  System* system_;
  Observer* observer_;
  Result* result_;
  Effort* effort_;
  Node node_ = ObservationTree::root;
};

class Learner {
public:
  Learner(Asking& asking, std::size_t inputs, const Settings& settings)
      : asking_{&asking}, inputs_{inputs}, settings_{&settings} {}

  Mealy learn() {
    for (const Word& hint : settings_->hints)
      if (!tree().find(hint)) asking_->ask(hint);
    promote(ObservationTree::root);
    for (;;) {
      while (extend()) {
      }
      const Mealy hypothesis = build();
      ++progress().hypotheses;
      if (const auto counterexample = look_for_counterexample(hypothesis))
        process(hypothesis, *counterexample);
      else
        return hypothesis;
    }
  }

  std::vector<Word> access() const {
    std::vector<Word> words;
    for (const Node node : basis_)
      words.push_back(tree().access(node));
    return words;
  }

private:
  /// A successor of a basis state that is not identified yet.
  struct Frontier {
    Node node;
    State from;
    Input via;
    std::vector<State> candidates; ///< not apart from it
  };

  const ObservationTree& tree() const { return asking_->tree(); }
  Progress& progress() { return asking_->progress(); }

  /// Applies a rule of L#; false when no rule applies.
  bool extend() { return promote_isolated() || complete_basis() || identify_frontier(); }

  void promote(Node node) {
    basis_.push_back(node);
    progress().states = basis_.size();
    const auto state = static_cast<State>(basis_.size() - 1);
    for (Frontier& frontier : frontier_)
      frontier.candidates.push_back(state);
    for (const auto& [input, child] : tree().children(node))
      add_frontier(child, state, input);
  }

  void add_frontier(Node node, State from, Input via) {
    Frontier frontier{node, from, via, {}};
    for (State state = 0; state < basis_.size(); ++state)
      frontier.candidates.push_back(state);
    frontier_.push_back(std::move(frontier));
  }

  /// A frontier node that is apart from every basis state is a new basis state.
  bool promote_isolated() {
    for (auto frontier = frontier_.begin(); frontier != frontier_.end(); ++frontier) {
      std::erase_if(frontier->candidates,
                    [&](State state) { return tree().apart(frontier->node, basis_[state]).has_value(); });
      if (!frontier->candidates.empty()) continue;
      const Node node = frontier->node;
      frontier_.erase(frontier);
      promote(node);
      return true;
    }
    return false;
  }

  /// Asks every input in every basis state, and compares the node behind it with all basis states.
  bool complete_basis() {
    for (State state = 0; state < basis_.size(); ++state) {
      for (std::size_t number = 0; number < inputs_; ++number) {
        const auto input = static_cast<Input>(number);
        if (tree().child(basis_[state], input)) continue;
        Word word = tree().access(basis_[state]);
        word.push_back(input);
        asking_->ask(word, basis_);
        add_frontier(*tree().child(basis_[state], input), state, input);
        return true;
      }
    }
    return false;
  }

  bool identify_frontier() {
    for (const Frontier& frontier : frontier_) {
      if (frontier.candidates.size() < 2) continue;
      std::vector<Node> candidates;
      for (const State state : frontier.candidates)
        candidates.push_back(basis_[state]);
      asking_->ask(tree().access(frontier.node), std::move(candidates));
      return true;
    }
    return false;
  }

  /// The basis states with all inputs, where each frontier node counts as the basis state that is left for it.
  Mealy build() const {
    Mealy machine(basis_.size(), inputs_);
    std::vector<State> state_of(tree().size());
    for (State state = 0; state < basis_.size(); ++state)
      state_of[basis_[state]] = state;
    for (const Frontier& frontier : frontier_)
      state_of[frontier.node] = frontier.candidates.front();
    for (State state = 0; state < basis_.size(); ++state)
      for (std::size_t input = 0; input < inputs_; ++input) {
        const Node node = *tree().child(basis_[state], static_cast<Input>(input));
        machine.set(state, static_cast<Input>(input), {state_of[node], tree().output(node)});
      }
    return machine;
  }

  /// A word after which the tree's node is apart from the hypothesis' state.
  std::optional<Word> look_for_counterexample(const Mealy& hypothesis) {
    if (auto word = contradicted_by_tree(hypothesis)) return word;
    const auto suite = automata::wp_suite(hypothesis, settings_->wp);
    progress().tests = suite.size();
    progress().tests_run = 0;
    asking_->count_as(progress().testing);
    std::optional<Word> word;
    for (auto test = suite.begin(); test != suite.end() && !word; ++test) {
      word = fails(hypothesis, test->word);
      ++progress().tests_run;
    }
    asking_->count_as(progress().learning);
    return word;
  }

  std::optional<Word> contradicted_by_tree(const Mealy& hypothesis) const {
    std::deque<std::pair<Node, State>> queue{
        {ObservationTree::root, 0}
    };
    for (; !queue.empty(); queue.pop_front()) {
      const auto [node, state] = queue.front();
      for (const auto& [input, child] : tree().children(node)) {
        const Mealy::Edge& edge = hypothesis.edge(state, input);
        if (edge.output != tree().output(child)) return tree().access(node);
        queue.push_back({child, edge.to});
      }
    }
    return std::nullopt;
  }

  std::optional<Word> fails(const Mealy& hypothesis, const Word& test) {
    if (!tree().find(test)) asking_->ask(test);
    Node node = ObservationTree::root;
    State state = 0;
    for (auto input = test.begin(); input != test.end(); ++input) {
      node = *tree().child(node, *input);
      const Mealy::Edge& edge = hypothesis.edge(state, *input);
      if (edge.output != tree().output(node)) return Word(test.begin(), input);
      state = edge.to;
    }
    return std::nullopt;
  }

  /// Halves the counterexample until it is about a frontier node, which then has a candidate less. After every word
  /// here the tree's node is apart from the hypothesis' state.
  void process(const Mealy& hypothesis, Word word) {
    for (;;) {
      const std::size_t known = length_to_frontier(word);
      if (known >= word.size()) return;
      const auto half = word.begin() + static_cast<std::ptrdiff_t>((known + word.size()) / 2);
      const Word begin(word.begin(), half);
      const State state = hypothesis.after(0, word);
      const State halfway = hypothesis.after(0, begin);
      const Word witness = *tree().apart(*tree().find(word), basis_[state]);
      Word rest = tree().access(basis_[halfway]);
      rest.insert(rest.end(), half, word.end());
      Word question = rest;
      question.insert(question.end(), witness.begin(), witness.end());
      asking_->ask(question);
      word = tree().apart(*tree().find(begin), basis_[halfway]) ? begin : std::move(rest);
    }
  }

  /// The length of the prefix that leads to the first frontier node; that of the word when it meets no frontier node.
  std::size_t length_to_frontier(const Word& word) const {
    Node node = ObservationTree::root;
    for (std::size_t length = 0; length < word.size(); ++length) {
      if (std::ranges::find(basis_, node) == basis_.end()) return length;
      node = *tree().child(node, word[length]);
    }
    return word.size();
  }

  Asking* asking_;
  std::size_t inputs_;
  const Settings* settings_;
  std::vector<Node> basis_; ///< by state; pairwise apart
  std::vector<Frontier> frontier_;
};

} // namespace

Result learn(System& system, std::size_t inputs, const Settings& settings, Observer& observer) {
  Result result;
  Asking asking(system, observer, result);
  Learner learner(asking, inputs, settings);
  try {
    result.machine = learner.learn();
  } catch (const Nondeterminism& contradiction) {
    result.nondeterminism = contradiction;
  } catch (const Stopped&) {
  }
  result.access = learner.access();
  return result;
}

} // namespace saslspec::learning
