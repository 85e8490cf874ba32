#include "saslspec/learn/learn.hpp"

#include "comparison.hpp"
#include "saslspec/conversation/children.hpp"
#include "saslspec/conversation/run_trace.hpp"
#include "saslspec/conversation/settings.hpp"
#include "saslspec/conversation/words.hpp"
#include "subject.hpp"

#include "saslspec/model/parameters.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

namespace saslspec::learn {
namespace {

using model::Answer;

constexpr unsigned times_alone = 10; // that a contradicted trace is asked again

setting::Setting circumstances_by(const Settings& settings, const worker::Probe& probe) {
  for (setting::Setting& each : conversation::all_settings(*settings.machine, probe))
    if (model::label(each.parameters) == settings.circumstances) return each;
  throw judge::HarnessFault{"the target is not learned under " + settings.circumstances};
}

/// Thrown when a trace was answered in several ways.
struct Contradicted {
  Contradiction contradiction;
};

class Learning {
public:
  Learning(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
           const Settings& settings, learning::Observer& observer)
      : children_(children)
      , target_(target)
      , standard_(standard)
      , settings_(settings)
      , observer_(observer)
      , setting_(circumstances_by(settings, target.probe))
      , alphabet_(setting_, target.probe) {
    report_.omissions = alphabet_.omissions();
  }

  Report run() {
    const auto begun = std::chrono::steady_clock::now();
    const auto elapsed = [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    };
    try {
      learn(settings_.batch_size);
    } catch (Contradicted& contradicted) {
      learn_alone(std::move(contradicted.contradiction));
    }
    report_.seconds = elapsed();
    return std::move(report_);
  }

private:
  /// What a used process answers otherwise is left out; what contradicts itself all the same is reported.
  void learn_alone(Contradiction contradiction) {
    if (contradiction.alone.size() > 1) {
      report_.flaky = std::move(contradiction);
      return;
    }
    report_.leak = std::move(contradiction);
    try {
      learn(1);
    } catch (Contradicted& contradicted) {
      report_.flaky = std::move(contradicted.contradiction);
    }
  }

  void learn(std::size_t batch_size) {
    children_.fresh_child();
    Subject subject(children_, target_, setting_, alphabet_, batch_size);
    learning::Result result = learning::learn(subject, alphabet_.size(),
                                              {alphabet_.tests(settings_.extra_states), alphabet_.hints()}, observer_);
    report_.progress = result.progress;
    if (result.nondeterminism) {
      const learning::Nondeterminism& found = *result.nondeterminism;
      contradicted(found.word, subject.answer(found.before), subject.answer(found.now));
    }
    if (!result.machine) return;
    take_over(*result.machine, subject);
    gather_evidence(result.tree, subject);
    find_differences(*result.machine, subject);
    report_.learned = true;
  }

  [[noreturn]] void contradicted(const learning::Word& word, const Answer& before, const Answer& now) {
    Contradiction contradiction{alphabet_.trace(word), before, now, {}};
    for (unsigned time = 0; time < times_alone; ++time) {
      const Answer answer = ask_alone(word);
      const auto seen = std::ranges::find_if(
          contradiction.alone, [&](const Contradiction::Seen& each) { return alike(each.answer, answer); });
      if (seen == contradiction.alone.end())
        contradiction.alone.push_back({answer, 1});
      else
        ++seen->times;
    }
    throw Contradicted{std::move(contradiction)};
  }

  /// The answer to the last input of the word, in a process that was asked nothing else.
  Answer ask_alone(const learning::Word& word) {
    children_.fresh_child();
    Subject subject(children_, target_, setting_, alphabet_, 1);
    subject.reset();
    for (const learning::Input input : word)
      if (subject.is_final(subject.step(input))) break;
    return subject.last();
  }

  /// Every transition is asked once more, alone: that shows the code, and whether the answer holds there, too.
  void take_over(const automata::Mealy& machine, const Subject& subject) {
    model::LearnedMachine& learned = report_.machine;
    learned = {setting_.machine, setting_.parameters, settings_.circumstances, settings_.target, {}, {}};
    const automata::Reach reached = automata::reach(machine);
    for (std::size_t state = 0; state < machine.states(); ++state) {
      learned.states.push_back({{}, {}, alphabet_.trace(reached.access[state])});
      for (std::size_t number = 0; number < machine.inputs(); ++number) {
        const auto input = static_cast<learning::Input>(number);
        const automata::Mealy::Edge& edge = machine.edge(static_cast<automata::State>(state), input);
        learning::Word word = reached.access[state];
        word.push_back(input);
        const Answer answer = ask_alone(word);
        if (!alike(answer, subject.answer(edge.output))) contradicted(word, subject.answer(edge.output), answer);
        learned.transitions.push_back({static_cast<std::uint16_t>(state), alphabet_.stimulus(input), answer, edge.to});
      }
    }
  }

  void gather_evidence(const learning::ObservationTree& tree, const Subject& subject) {
    report_.evidence.clear();
    for (learning::ObservationTree::Node node = 1; node < tree.size(); ++node) {
      if (!tree.children(node).empty()) continue;
      const learning::Word word = tree.access(node);
      Evidence evidence{alphabet_.trace(word), {}};
      learning::ObservationTree::Node at = learning::ObservationTree::root;
      for (const learning::Input input : word) {
        at = *tree.child(at, input);
        evidence.answers.push_back(subject.answer(tree.output(at)));
      }
      report_.evidence.push_back(std::move(evidence));
    }
  }

  void find_differences(const automata::Mealy& machine, const Subject& subject) {
    const auto answer = [&](automata::Output output) -> const Answer& { return subject.answer(output); };
    const Comparison comparison = compare(machine, answer, alphabet_, setting_, target_.probe);
    name_states(comparison);
    report_.differences.clear();
    std::map<std::size_t, model::Difference> worst; // by transition
    for (const Candidate& candidate : comparison.candidates) {
      const std::size_t transition = candidate.from * alphabet_.size() + candidate.input;
      const auto known = worst.find(transition);
      if (known != worst.end() && known->second.gates) continue;
      auto difference = judged(candidate, transition);
      if (!difference || (known != worst.end() && !difference->gates)) continue;
      auto allowed = expectations(machine, answer, alphabet_, setting_, target_.probe, candidate.word);
      allowed.back() = std::move(difference->allowed.back());
      difference->allowed = std::move(allowed);
      difference->answers = answers_along(difference->trace);
      worst.insert_or_assign(transition, std::move(*difference));
    }
    for (auto& [transition, difference] : worst)
      report_.differences.push_back(std::move(difference));
    std::ranges::stable_sort(report_.differences, [](const model::Difference& one, const model::Difference& other) {
      return std::pair(!one.gates, one.trace.size()) < std::pair(!other.gates, other.trace.size());
    });
  }

  /// The judge's word on a candidate, which is played once more as the suites play a trace; of what is allowed it has
  /// the last step alone.
  std::optional<model::Difference> judged(const Candidate& candidate, std::size_t transition) {
    model::Difference difference{transition, candidate.position.state, alphabet_.trace(candidate.word), {}, {}, {},
                                 false};
    children_.fresh_child();
    const auto resolved = std::make_shared<const conversation::ResolvedSetting>(setting_, target_);
    const conversation::Transcript transcript =
        conversation::run_trace(children_, target_, standard_, {resolved, false, {}, true}, difference.trace);
    const judge::Deviation* decisive = nullptr;
    for (const conversation::Seen& seen : transcript.deviations) {
      if (seen.turn + 1 != difference.trace.size() || seen.deviation.aspect == judge::Aspect::Code) continue;
      if (decisive == nullptr || (seen.deviation.gates && !decisive->gates)) decisive = &seen.deviation;
    }
    if (decisive == nullptr) {
      if (candidate.about_identity) return std::nullopt;
      throw judge::HarnessFault{"the judge finds nothing in " +
                                conversation::join(*setting_.machine, difference.trace)};
    }
    difference.requirement = decisive->requirement;
    difference.gates = decisive->gates;
    difference.allowed.push_back(decisive->expected);
    return difference;
  }

  std::vector<Answer> answers_along(const std::vector<std::uint8_t>& trace) const {
    std::vector<Answer> answers;
    std::size_t state = 0;
    for (const std::uint8_t stimulus : trace) {
      const auto begin = report_.machine.transitions.begin() + static_cast<std::ptrdiff_t>(state * alphabet_.size());
      const auto taken = std::find_if(begin, begin + static_cast<std::ptrdiff_t>(alphabet_.size()),
                                      [&](const auto& each) { return each.stimulus == stimulus; });
      answers.push_back(taken->answer);
      state = taken->to;
    }
    return answers;
  }

  /// Names each state after the model's states that are first met there. Any other state gets the name of a state of
  /// the model that it goes with, or of the crash or hang behind which it lies.
  void name_states(const Comparison& comparison) {
    std::map<std::string, unsigned> used;
    for (std::size_t state = 0; state < comparison.stands_for.size(); ++state) {
      model::LearnedState& learned = report_.machine.states[state];
      learned.stands_for = comparison.stands_for[state];
      std::string name;
      for (const std::uint8_t model_state : learned.stands_for)
        if (comparison.found_in[model_state] == state)
          name.append(name.empty() ? "" : ", ").append(setting_.machine->states[model_state].name);
      // The model's own name is taken where the state is first met.
      const bool is_another = name.empty() && !learned.stands_for.empty();
      if (is_another) name = setting_.machine->states[learned.stands_for.front()].name;
      if (name.empty()) name = name_of_unknown(state);
      unsigned& number = used[name];
      number = std::max(number, is_another ? 1U : 0U) + 1;
      learned.name = number == 1 ? name : name + " (" + std::to_string(number) + ")";
    }
  }

  std::string name_of_unknown(std::size_t state) const {
    for (const model::LearnedTransition& transition : report_.machine.transitions) {
      if (transition.to != state || transition.answer.ending == model::Ending::Returned) continue;
      return transition.answer.ending == model::Ending::Crashed ? "Crashed" : "Hung";
    }
    return "Extra";
  }

  conversation::Children& children_;
  const conversation::Target& target_;
  const judge::Standard& standard_;
  const Settings& settings_;
  learning::Observer& observer_;
  setting::Setting setting_;
  Alphabet alphabet_;
  Report report_;
};

} // namespace

std::string obstacle(const model::Machine& machine, const worker::Probe& probe) {
  if (conversation::is_offered(machine.name, probe)) return conversation::unusable(machine.name, probe);
  std::string text = "it does not offer " + std::string(machine.name) + "; it offers ";
  for (const std::string& name : probe.mechanisms)
    text.append(name).append(", ");
  for (const std::string& name : probe.bound_mechanisms)
    if (!conversation::is_offered_always(name, probe)) text.append(name).append(" (where there is a channel), ");
  text.resize(text.size() - 2);
  return text;
}

std::vector<std::string> circumstances_of(const model::Machine& machine, const worker::Probe& probe) {
  std::vector<std::string> labels;
  for (const setting::Setting& each : conversation::all_settings(machine, probe))
    labels.push_back(model::label(each.parameters));
  return labels;
}

Report learn(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
             const Settings& settings, learning::Observer& observer) {
  return Learning(children, target, standard, settings, observer).run();
}

Report learn(worker::Worker& worker, const judge::Standard& standard, const Settings& settings,
             learning::Observer& observer) {
  conversation::WorkerChildren children(worker);
  conversation::Target target;
  target.probe = worker.probe();
  return learn(children, target, standard, settings, observer);
}

} // namespace saslspec::learn
