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
    for (std::size_t alternative = 0; alternative < rows.size(); ++alternative)
      if (rows[alternative]->outcome.reply == model::reply_of(seen.code))
        choices.push_back({played.from, *played.stimulus, static_cast<std::uint8_t>(alternative)});
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
  return facts;
}

Facts find_facts(worker::Worker& worker, Profile profile, Level level, std::uint64_t seed) {
  OwnEnvironment environment(worker);
  return find_facts(environment, worker.probe(), profile, level, seed);
}

} // namespace saslspec::suites
