#include "own_environment.hpp"
#include "traces.hpp"

#include <algorithm>

namespace saslspec::suites {
namespace {

bool has(const std::vector<model::Choice>& choices, std::uint8_t from, std::uint8_t stimulus) {
  return std::any_of(choices.begin(), choices.end(),
                     [&](const model::Choice& choice) { return choice.from == from && choice.stimulus == stimulus; });
}

// Which of the rows that apply was taken, wherever the transcript passed a point with several.
void note_choices(const Transcript& transcript, const Circumstances& circumstances,
                  std::vector<model::Choice>& choices) {
  for (std::size_t index = 0; index < transcript.events.size(); ++index) {
    const Played& played = transcript.played[index];
    const worker::Observation& seen = transcript.events[index].observation;
    if (!played.stimulus || seen.death != worker::Death::None) continue;
    const auto rows = circumstances.machine->rows(played.from, *played.stimulus, circumstances.parameters);
    if (rows.size() < 2 || has(choices, played.from, *played.stimulus)) continue;
    if (const auto row = model::selected(rows, model::reply_of(seen.code), transcript.events[index].message))
      choices.push_back({played.from, *played.stimulus, static_cast<std::uint8_t>(*row)});
  }
}

std::vector<model::Choice> choices_of(Environment& environment, const Facts& facts,
                                      const Circumstances& circumstances) {
  std::vector<model::Choice> choices;
  const auto determined = std::make_shared<const Determined>(circumstances, facts);
  for (const model::Trace& probe : model::choice_probes(*circumstances.machine, circumstances.parameters))
    note_choices(run_trace(environment, facts, {determined, false, {}}, probe.stimuli), circumstances, choices);
  return choices;
}

// Where the target deviates on the way to a state. Another way is looked for until none deviates, or none is left.
void find_broken(Environment& environment, const Circumstances& circumstances, Facts& facts) {
  std::vector<Broken>& broken = facts.broken[key(circumstances)];
  for (bool searching = true; searching;) {
    searching = false;
    const auto determined = std::make_shared<const Determined>(circumstances, facts);
    for (std::uint8_t state = 0; state < circumstances.machine->states.size() && !searching; ++state) {
      const auto& access = determined->access(state);
      if (!access) continue;
      const Transcript transcript = run_trace(environment, facts, {determined, false, {}}, *access);
      for (const Seen& seen : transcript.deviations) {
        if (seen.deviation.aspect == judge::Aspect::Code || seen.event >= transcript.played.size()) continue;
        const Played& played = transcript.played[seen.event];
        const auto known = [&](const Broken& each) {
          return each.from == played.from && each.stimulus == *played.stimulus;
        };
        if (std::any_of(broken.begin(), broken.end(), known)) continue;
        broken.push_back({played.from, *played.stimulus});
        searching = true;
      }
    }
  }
}

} // namespace

Facts find_facts(Environment& environment, worker::Probe probe, Profile profile, Level level, std::uint64_t seed) {
  Facts facts;
  facts.probe = std::move(probe);
  facts.profile = profile;
  facts.level = level;
  facts.seed = seed;
  std::map<std::string, std::vector<model::Choice>> choices;
  for (const model::Machine* machine : machines_of(facts.probe))
    for (const Circumstances& circumstances : all_circumstances(*machine, facts.probe))
      choices.emplace(key(circumstances), choices_of(environment, facts, circumstances));
  facts.choices = std::move(choices);
  for (const model::Machine* machine : machines_of(facts.probe))
    for (const Circumstances& circumstances : all_circumstances(*machine, facts.probe))
      find_broken(environment, circumstances, facts);
  return facts;
}

Facts find_facts(worker::Worker& worker, Profile profile, Level level, std::uint64_t seed) {
  OwnEnvironment environment(worker);
  return find_facts(environment, worker.probe(), profile, level, seed);
}

} // namespace saslspec::suites
