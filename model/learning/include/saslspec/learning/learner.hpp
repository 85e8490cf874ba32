// L# (Vaandrager, Garhewal, Rot, Wissmann: A New Approach for Active Automata Learning Based on Apartness, TACAS 2022)
// with adaptive distinguishing sequences. The Wp suite of a hypothesis tests it, and binary search finds the wrong
// transition in a counterexample.
#pragma once

#include "saslspec/automata/wp.hpp"
#include "saslspec/learning/observation_tree.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace saslspec::learning {

struct Effort {
  std::uint64_t queries = 0; ///< resets
  std::uint64_t symbols = 0; ///< inputs given
};

struct Progress {
  Effort learning; ///< to build hypotheses, counterexamples included
  Effort testing;  ///< to look for counterexamples
  std::size_t states = 0;
  std::size_t hypotheses = 0;
  std::size_t tests = 0;     ///< of the suite of the hypothesis under test
  std::size_t tests_run = 0; ///< tests with a known answer included
};

/// Is told the progress after each query.
class Observer {
public:
  virtual ~Observer() = default;
  /// False stops the learner.
  virtual bool proceed(const Progress& /*progress*/) { return true; }
};

/// A word to which the system gave two answers. The learner concludes nothing from either.
struct Nondeterminism {
  Word word; ///< both answers are to its last input
  Output before;
  Output now;
};

struct Result {
  /// A smallest machine that fits every observation; `nullopt` when answers contradict each other or the observer
  /// stops.
  std::optional<automata::Mealy> machine;
  std::vector<Word> access; ///< by state of the machine, the word in the tree at which it was found
  std::optional<Nondeterminism> nondeterminism;
  Progress progress;
  ObservationTree tree;
};

struct Settings {
  automata::WpOptions wp;  ///< the suite that tests a hypothesis
  std::vector<Word> hints; ///< asked first: words to states that may exist, and words that may tell states apart
};

/// Learns a system of `inputs` inputs. The machine is the system's if the system has at most `wp.extra_states` states
/// more than the machine, or, more generally, if an access word and that many more inputs of `wp.extension` reach each
/// of its states. Ends for every deterministic system with finitely many states.
Result learn(System& system, std::size_t inputs, const Settings& settings, Observer& observer);

} // namespace saslspec::learning
