#include "walks.hpp"

#include "saslspec/conversation/settings.hpp"
#include "saslspec/conversation/words.hpp"
#include "saslspec/model/parameters.hpp"

#include <algorithm>

namespace saslspec::suites {
namespace {

std::vector<model::Reply> replies(const conversation::Transcript& transcript) {
  std::vector<model::Reply> all;
  for (const conversation::Turn& turn : transcript.turns)
    all.push_back(model::reply_of(turn.event.observation.code));
  return all;
}

bool any_gates(const std::vector<judge::Deviation>& deviations) {
  return std::any_of(deviations.begin(), deviations.end(), [](const auto& found) { return found.gates; });
}

bool begins_with(const Stimuli& trace, const Stimuli& beginning) {
  return trace.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), trace.begin());
}

/// The findings of a case's run so far.
struct Progress {
  bool reached = false;
  bool confirmed = false;          ///< that another choice after another history is no other answer to the same trace
  std::size_t taken_elsewhere = 0; ///< transitions that deviate as another case says
  std::string elsewhere;           ///< the case to which deviations belong that were met
  /// The stimuli whose transitions deviate in a way that gates, each with the deviation that decides there.
  std::vector<std::pair<std::string, judge::Deviation>> deviating;
};

bool are_alike(const judge::Deviation& one, const judge::Deviation& other) {
  return one.aspect == other.aspect && one.effect == other.effect && one.requirement == other.requirement;
}

// Behind a deviation of such an effect a longer trace may show a worse one.
bool may_hide_worse(judge::Effect effect) {
  return effect >= judge::Effect::Outputs;
}

class GroupCase final : public Case {
public:
  GroupCase(CaseInfo info, std::shared_ptr<WalkIndex> index, const WalkGroup& group, bool twice, bool others_are_tested)
      : info_(std::move(info))
      , index_(std::move(index))
      , group_(group)
      , run_{index_->resolved(), twice, {}}
      , others_are_tested_(others_are_tested) {}

  const CaseInfo& info() const override { return info_; }

  void run(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
           CaseRecord& record) const override {
    Progress progress;
    for (const TransitionTest& test : group_.tests)
      run_test(children, target, standard, test, record, progress);
    finish(record, progress);
  }

private:
  void run_test(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
                const TransitionTest& test, CaseRecord& record, Progress& progress) const {
    Stimuli dead_end; // a beginning behind which the model cannot say where the target is
    conversation::Run run = run_;
    run.reused = run.reused && !conversation::is_costly(run.resolved->setting.machine->stimuli[test.stimulus]);
    if (const std::string primary = index_->primary_owner(test); !primary.empty()) {
      progress.elsewhere = primary;
      progress.reached = true;
      ++progress.taken_elsewhere;
      return;
    }
    for (const Stimuli& trace : test.traces) {
      if (!dead_end.empty() && begins_with(trace, dead_end)) continue;
      const conversation::Transcript transcript = conversation::run_trace(children, target, standard, run, trace);
      index_->remember(trace, transcript);
      if (transcript.lost && transcript.turns.size() <= trace.size())
        dead_end.assign(trace.begin(), trace.begin() + static_cast<std::ptrdiff_t>(transcript.turns.size()));
      progress.reached = progress.reached || transcript.turns.size() >= test.traces.front().size();
      auto own = own_deviations(children, target, standard, test, transcript, progress);
      const bool gates = any_gates(own);
      if ((gates && !record.gates()) || (transcript.unexpected_choice && !progress.confirmed))
        confirm(children, target, standard, run, trace, transcript, record);
      progress.confirmed = progress.confirmed || transcript.unexpected_choice;
      const bool is_first_of_all = &trace == &group_.tests.front().traces.front();
      std::optional<judge::Deviation> decides;
      if (const judge::Deviation* found = judge::deciding(own); found != nullptr) decides = *found;
      if (is_first_of_all || (decides && is_worse(*decides, record.deciding())))
        show(record, transcript, std::move(own), trace);
      // Behind what another case answers for there is nothing to see.
      const bool is_shortest = &trace == &test.traces.front();
      if (is_shortest && !gates && transcript.lost && transcript.turns.size() <= trace.size()) {
        if (transcript.turns.size() == trace.size()) ++progress.taken_elsewhere;
        return;
      }
      if (!gates) continue;
      const std::string_view name = run.resolved->setting.machine->stimuli[test.stimulus].name;
      if (progress.deviating.empty() || progress.deviating.back().first != name)
        progress.deviating.emplace_back(name, *decides);
      else if (is_worse(*decides, &progress.deviating.back().second))
        progress.deviating.back().second = *decides;
      if (!may_hide_worse(decides->effect)) return;
    }
  }

  static bool is_worse(const judge::Deviation& one, const judge::Deviation* other) {
    if (other == nullptr) return true;
    const judge::Deviation both[] = {*other, one};
    return judge::deciding(both) == &both[1];
  }

  std::vector<judge::Deviation> own_deviations(conversation::Children& children, const conversation::Target& target,
                                               const judge::Standard& standard, const TransitionTest& test,
                                               const conversation::Transcript& transcript, Progress& progress) const {
    std::vector<judge::Deviation> own;
    for (const conversation::Seen& seen : transcript.deviations) {
      // Codes are advisories of the transition itself; everywhere else they would only be repeated.
      const bool tested = seen.turn + 1 == test.traces.front().size();
      if (!tested && seen.deviation.aspect == judge::Aspect::Code) continue;
      std::string owner;
      if (others_are_tested_) owner = index_->owner(children, target, standard, transcript, seen, &test);
      if (owner.empty())
        own.push_back(seen.deviation);
      else if (owner != group_.id)
        progress.elsewhere = std::move(owner);
    }
    return own;
  }

  void show(CaseRecord& record, const conversation::Transcript& transcript, std::vector<judge::Deviation> own,
            const Stimuli& trace) const {
    conversation::Run run = run_;
    run.reused = transcript.turns.size() > trace.size() && !own.empty();
    record.replace(transcript, info_.mechanism, std::move(own), trace_id("wp1", run, trace));
  }

  // One trace that is answered in two ways voids the guarantee, whether or not an answer deviates.
  static void confirm(conversation::Children& children, const conversation::Target& target,
                      const judge::Standard& standard, const conversation::Run& run, const Stimuli& trace,
                      const conversation::Transcript& first, CaseRecord& record) {
    if (replies(first) != replies(conversation::run_trace(children, target, standard, run, trace)))
      record.nondeterministic();
  }

  void finish(CaseRecord& record, const Progress& progress) const {
    // The sentence speaks of the deviation that decides, so that stimuli which deviate otherwise do not belong to it.
    std::string alike;
    std::size_t count = 0;
    for (const auto& [stimulus, deviation] : progress.deviating) {
      if (!are_alike(deviation, *record.deciding())) continue;
      alike += (alike.empty() ? "" : ", ") + stimulus;
      ++count;
    }
    if (count > 1) {
      record.note(std::to_string(count) + " of " + std::to_string(group_.tests.size()) + " stimuli: " + alike);
    } else if (record.gates()) {
      return;
    } else if (!progress.elsewhere.empty() && progress.taken_elsewhere == group_.tests.size()) {
      record.not_reached("deviates as " + progress.elsewhere + " does");
    } else if (!progress.reached) {
      record.not_reached("not reached: the target deviates on the way there");
    } else if (!progress.elsewhere.empty()) {
      record.note("some traces met the deviation of " + progress.elsewhere);
    }
  }

  CaseInfo info_;
  std::shared_ptr<WalkIndex> index_;
  const WalkGroup& group_;
  conversation::Run run_;
  bool others_are_tested_;
};

CaseInfo info_of(std::string id, const conversation::ResolvedSetting& resolved, std::vector<std::string> requirements,
                 std::string control) {
  CaseInfo info;
  info.id = std::move(id);
  info.suite = "walks";
  info.mechanism = std::string(resolved.setting.machine->name);
  info.requirements = std::move(requirements);
  info.control = std::move(control);
  return info;
}

/// A valid trace, the control of refusals: it tests whether the target accepts. Its other deviations belong to the
/// cases of its transitions, where those are run.
class ValidCase final : public Case {
public:
  ValidCase(CaseInfo info, std::shared_ptr<const conversation::ResolvedSetting> resolved, Stimuli trace,
            bool others_are_tested)
      : info_(std::move(info))
      , run_{std::move(resolved), false, {}}
      , trace_(std::move(trace))
      , others_are_tested_(others_are_tested) {}

  const CaseInfo& info() const override { return info_; }

  void run(conversation::Children& children, const conversation::Target& target, const judge::Standard& standard,
           CaseRecord& record) const override {
    const conversation::Transcript transcript = conversation::run_trace(children, target, standard, run_, trace_);
    std::vector<judge::Deviation> own;
    for (const conversation::Seen& seen : transcript.deviations)
      if (!others_are_tested_ || concerns_acceptance(seen.deviation.aspect)) own.push_back(seen.deviation);
    record.replace(transcript, info_.mechanism, std::move(own), {});
  }

private:
  CaseInfo info_;
  conversation::Run run_;
  Stimuli trace_;
  bool others_are_tested_;
};

std::unique_ptr<Case> valid_case(const std::shared_ptr<const conversation::ResolvedSetting>& resolved,
                                 bool others_are_tested) {
  const Stimuli valid = resolved->words.shortest_to(model::StateKind::Authenticated);
  if (valid.empty()) return nullptr;
  std::vector<std::string> requirements;
  std::uint8_t state = 0;
  for (const std::uint8_t stimulus : valid) {
    const model::Transition& row = resolved->machine.row(state, stimulus);
    if (std::find(requirements.begin(), requirements.end(), row.requirement) == requirements.end())
      requirements.emplace_back(row.requirement);
    state = row.to;
  }
  CaseInfo info = info_of(trace_id("wp1", {resolved, false, {}}, valid), *resolved, std::move(requirements), {});
  return std::make_unique<ValidCase>(std::move(info), resolved, valid, others_are_tested);
}

// Whether the target lets a connection begin again after a failure, as far as the model leaves that open.
bool begins_again(const conversation::ResolvedSetting& resolved) {
  const Stimuli valid = resolved.words.shortest_to(model::StateKind::Authenticated);
  const Stimuli used = usage(resolved);
  if (valid.empty() || used.empty()) return false;
  std::uint8_t state = 0;
  for (const std::uint8_t stimulus : used)
    state = resolved.machine.row(state, stimulus).to;
  return resolved.machine.row(state, valid.front()).outcome.reply != model::Reply::Refusal;
}

std::string why_once(const conversation::ResolvedSetting& resolved, const conversation::Target& target) {
  if (const std::string_view why = setting::why_lacking(setting::Restartable, target.probe.capabilities); !why.empty())
    return std::string(why);
  if (!begins_again(resolved)) return "no negotiation succeeds after a failure here";
  return {};
}

std::unique_ptr<Case> group_case(const std::shared_ptr<WalkIndex>& index, const WalkGroup& group,
                                 const conversation::Target& target, bool all_are_run) {
  const auto& resolved = index->resolved();
  const std::string control = group.refuses ? control_trace(resolved, target) : std::string();
  return std::make_unique<GroupCase>(info_of(group.id, *resolved, group.requirements, control), index, group,
                                     why_once(*resolved, target).empty(), all_are_run);
}

std::unique_ptr<Case> group_by_id(std::string_view id, const TraceName& name, const conversation::Target& target) {
  for (const auto& index : walk_indexes(*name.run.resolved->setting.machine, target))
    for (const WalkGroup& group : index->groups())
      if (group.id == id) return group_case(index, group, target, true);
  return nullptr;
}

} // namespace

std::vector<std::shared_ptr<WalkIndex>> walk_indexes(const model::Machine& machine,
                                                     const conversation::Target& target) {
  std::vector<std::shared_ptr<WalkIndex>> indexes;
  for (const setting::Setting& setting : conversation::all_settings(machine, target.probe))
    indexes.push_back(
        std::make_shared<WalkIndex>(setting, target, indexes.empty() ? std::shared_ptr<WalkIndex>() : indexes.front()));
  return indexes;
}

std::string control_trace(const std::shared_ptr<const conversation::ResolvedSetting>& resolved,
                          const conversation::Target& target) {
  const Stimuli valid = resolved->words.shortest_to(model::StateKind::Authenticated);
  if (!valid.empty()) return trace_id("wp1", {resolved, false, {}}, valid);
  const setting::Setting most = conversation::all_settings(*resolved->setting.machine, target.probe).front();
  const auto permissive = std::make_shared<conversation::ResolvedSetting>(most, target);
  const Stimuli other = permissive->words.shortest_to(model::StateKind::Authenticated);
  return other.empty() ? std::string() : trace_id("wp1", {permissive, false, {}}, other);
}

Walks make_walks(const std::vector<std::shared_ptr<WalkIndex>>& indexes, const conversation::Target& target,
                 bool all_are_run) {
  Walks walks;
  for (const auto& index : indexes)
    if (auto valid = valid_case(index->resolved(), all_are_run)) walks.cases.push_back(std::move(valid));
  for (const auto& index : indexes) {
    const conversation::ResolvedSetting& resolved = *index->resolved();
    if (std::string why = why_once(resolved, target); !why.empty())
      walks.omissions.push_back(
          {"walks of " + conversation::key(resolved.setting) + " on a used connection", std::move(why)});
    for (const WalkGroup& group : index->groups())
      walks.cases.push_back(group_case(index, group, target, all_are_run));
  }
  return walks;
}

std::optional<TraceName> parse_trace_name(std::string_view name, const conversation::Target& target) {
  TraceName parsed;
  const auto mechanism_end = name.find('/');
  if (mechanism_end == std::string_view::npos) return std::nullopt;
  const auto label_end = name.find('/', mechanism_end + 1);
  const model::Machine* machine = model::machine(name.substr(0, mechanism_end));
  const auto parameters = model::parameters_of(name.substr(mechanism_end + 1, label_end - mechanism_end - 1));
  if (machine == nullptr || !parameters) return std::nullopt;
  std::string_view rest = label_end == std::string_view::npos ? std::string_view() : name.substr(label_end + 1);
  constexpr std::string_view reused = "/reused";
  parsed.run.reused = rest.ends_with(reused);
  if (parsed.run.reused) rest.remove_suffix(reused.size());
  parsed.run.resolved = std::make_shared<const conversation::ResolvedSetting>(
      conversation::setting_of(*machine, *parameters, target.probe), target);
  parsed.rest = std::string(rest);
  return parsed;
}

std::unique_ptr<Case> walk_by_id(std::string_view id, const conversation::Target& target) {
  constexpr std::string_view prefix = "wp1/";
  if (!id.starts_with(prefix)) return nullptr;
  auto parsed = parse_trace_name(id.substr(prefix.size()), target);
  if (!parsed) return nullptr;
  if (parsed->rest.find(':') != std::string::npos) return group_by_id(id, *parsed, target);
  const auto& resolved = parsed->run.resolved;
  const auto trace = conversation::split(*resolved->setting.machine, parsed->rest);
  if (!trace || trace->empty()) return nullptr;
  if (*trace == resolved->words.shortest_to(model::StateKind::Authenticated) && !parsed->run.reused)
    return valid_case(resolved, true);
  CaseInfo info = info_of(std::string(id), *resolved, {}, control_trace(resolved, target));
  return make_trace_case(std::move(info), parsed->run, *trace);
}

} // namespace saslspec::suites
