#include "saslspec/conversation/target.hpp"

#include "saslspec/conversation/run_trace.hpp"
#include "saslspec/conversation/settings.hpp"

#include <algorithm>

namespace saslspec::conversation {
namespace {

bool has(const std::vector<model::Choice>& choices, std::uint8_t from, std::uint8_t stimulus) {
  return std::any_of(choices.begin(), choices.end(),
                     [&](const model::Choice& choice) { return choice.from == from && choice.stimulus == stimulus; });
}

// Notes the row that was taken, wherever several rows apply.
void note_choices(const Transcript& transcript, const setting::Setting& setting, std::vector<model::Choice>& choices) {
  for (const Turn& turn : transcript.turns) {
    const worker::Observation& seen = turn.event.observation;
    if (!turn.stimulus || seen.death != worker::Death::None) continue;
    const auto rows = setting.machine->rows(turn.from, *turn.stimulus, setting.parameters);
    if (rows.size() < 2 || has(choices, turn.from, *turn.stimulus)) continue;
    if (const auto row = model::selected(rows, model::reply_of(seen.code), turn.event.message))
      choices.push_back({turn.from, *turn.stimulus, static_cast<std::uint8_t>(*row)});
  }
}

std::vector<model::Choice> choices_of(Children& children, const Target& target, const judge::Standard& standard,
                                      const setting::Setting& setting) {
  std::vector<model::Choice> choices;
  const auto resolved = std::make_shared<const ResolvedSetting>(setting, target);
  for (const model::Trace& probe : model::choice_probes(*setting.machine, setting.parameters))
    note_choices(run_trace(children, target, standard, {resolved, false, {}}, probe.stimuli), setting, choices);
  return choices;
}

// Where the target deviates on the way to a state. Another way is looked for until none deviates, or none is left.
void find_deviating(Children& children, const setting::Setting& setting, const judge::Standard& standard,
                    Target& target) {
  std::vector<Deviating>& deviating = target.deviating[key(setting)];
  for (bool searching = true; searching;) {
    searching = false;
    const auto resolved = std::make_shared<const ResolvedSetting>(setting, target);
    for (std::uint8_t state = 0; state < setting.machine->states.size() && !searching; ++state) {
      const auto& access = resolved->words.to(state);
      if (!access) continue;
      const Transcript transcript = run_trace(children, target, standard, {resolved, false, {}}, *access);
      for (const Seen& seen : transcript.deviations) {
        if (seen.deviation.aspect == judge::Aspect::Code || seen.turn >= transcript.turns.size()) continue;
        const Turn& turn = transcript.turns[seen.turn];
        const auto known = [&](const Deviating& each) {
          return each.from == turn.from && each.stimulus == *turn.stimulus;
        };
        if (std::any_of(deviating.begin(), deviating.end(), known)) continue;
        deviating.push_back({turn.from, *turn.stimulus});
        searching = true;
      }
    }
  }
}

} // namespace

Target find_target(Children& children, worker::Probe probe, const judge::Standard& standard) {
  Target target;
  target.probe = std::move(probe);
  std::map<std::string, std::vector<model::Choice>> choices;
  for (const model::Machine* machine : machines_of(target.probe))
    for (const setting::Setting& setting : all_settings(*machine, target.probe))
      choices.emplace(key(setting), choices_of(children, target, standard, setting));
  target.choices = std::move(choices);
  for (const model::Machine* machine : machines_of(target.probe))
    for (const setting::Setting& setting : all_settings(*machine, target.probe))
      find_deviating(children, setting, standard, target);
  return target;
}

Target find_target(worker::Worker& worker, const judge::Standard& standard) {
  WorkerChildren children(worker);
  return find_target(children, worker.probe(), standard);
}

} // namespace saslspec::conversation
