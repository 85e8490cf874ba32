#include "saslspec/model/machine.hpp"

#include <algorithm>
#include <limits>

namespace saslspec::model {
namespace {

/// A word to each state over all alternatives: the word that rests on the fewest of them, and the shortest of those.
class Ways {
public:
  Ways(const Machine& machine, const Parameters& parameters) : ways_(machine.states.size()) {
    ways_[0].cost = 0;
    for (bool improved = true; improved;) {
      improved = false;
      for (std::uint8_t from = 0; from < machine.states.size(); ++from)
        for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus)
          improved = extend(from, stimulus, machine.rows(from, stimulus, parameters)) || improved;
    }
  }
  bool reached(std::uint8_t state) const { return ways_[state].cost != unreached; }
  const std::vector<std::uint8_t>& to(std::uint8_t state) const { return ways_[state].word; }

private:
  static constexpr unsigned unreached = std::numeric_limits<unsigned>::max();
  static constexpr unsigned cost_of_alternative = 1000;
  struct Way {
    unsigned cost = unreached;
    std::vector<std::uint8_t> word;
  };

  bool extend(std::uint8_t from, std::uint8_t stimulus, const std::vector<const Transition*>& rows) {
    if (!reached(from)) return false;
    bool improved = false;
    for (const Transition* row : rows) {
      const unsigned cost = ways_[from].cost + 1 + (rows.size() > 1 ? cost_of_alternative : 0);
      if (cost >= ways_[row->to].cost) continue;
      Way way{cost, ways_[from].word};
      way.word.push_back(stimulus);
      ways_[row->to] = std::move(way);
      improved = true;
    }
    return improved;
  }

  std::vector<Way> ways_;
};

} // namespace

std::vector<Trace> choice_probes(const Machine& machine, const Parameters& parameters) {
  const Ways ways(machine, parameters);
  std::vector<Trace> probes;
  for (std::uint8_t from = 0; from < machine.states.size(); ++from) {
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      if (!ways.reached(from) || machine.rows(from, stimulus, parameters).size() < 2) continue;
      Trace probe{ways.to(from), {}};
      probe.stimuli.push_back(stimulus);
      probe.reason.append("which alternative for ").append(machine.stimuli[stimulus].name);
      probe.reason.append(" in ").append(machine.states[from].name);
      probes.push_back(std::move(probe));
    }
  }
  std::stable_sort(probes.begin(), probes.end(),
                   [](const Trace& left, const Trace& right) { return left.stimuli.size() < right.stimuli.size(); });
  return probes;
}

} // namespace saslspec::model
