// L# (Vaandrager, Garhewal, Rot, Wissmann: A New Approach for Active Automata Learning Based on Apartness, TACAS 2022)
// with adaptive distinguishing sequences; a hypothesis is tested by its Wp suite, and what a counterexample teaches is
// found by binary search.
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
  std::size_t tests_run = 0; ///< or known from before
};

/// Told after each query.
class Observer {
public:
  virtual ~Observer() = default;
  /// False: stop here.
  virtual bool proceed(const Progress& /*progress*/) { return true; }
};

/// One word that was answered in two ways. Nothing is concluded from either.
struct Nondeterminism {
  Word word; ///< both answers are to its last input
  Output before;
  Output now;
};

struct Result {
  /// A smallest machine that fits every observation; none when the answers contradict each other, or when stopped.
  std::optional<automata::Mealy> machine;
  std::vector<Word> access; ///< by state of the machine, the words in the tree by which it was found
  std::optional<Nondeterminism> nondeterminism;
  Progress progress;
  ObservationTree tree;
};

struct Settings {
  automata::WpOptions wp;  ///< how a hypothesis is tested
  std::vector<Word> hints; ///< asked before anything else: where states may be found, and what may tell them apart
};

/// Learns a system of `inputs` inputs. The machine is the system's when that has at most `wp.extra_states` states more
/// than the machine, or, more generally, when each of its states is reached by an access word and that many more inputs
/// of `wp.extension`. Ends for every deterministic system with finitely many states.
Result learn(System& system, std::size_t inputs, const Settings& settings, Observer& observer);

} // namespace saslspec::learning
