#include "walks.hpp"

#include <algorithm>

namespace saslspec::suites {
namespace {

using Bundles = std::map<std::pair<std::uint8_t, std::uint8_t>, std::vector<Stimuli>>;

bool deliverable(const model::Machine& machine, const Stimuli& trace, const Facts& facts) {
  return std::all_of(trace.begin(), trace.end(), [&](std::uint8_t stimulus) {
    return undeliverable(machine.stimuli[stimulus], facts.probe).empty();
  });
}

std::vector<std::string> requirements_of(const Determined& determined, std::uint8_t from, std::uint8_t stimulus) {
  const Circumstances& circumstances = determined.circumstances();
  std::vector<std::string> ids;
  for (const model::Transition* row : circumstances.machine->rows(from, stimulus, circumstances.parameters))
    if (std::find(ids.begin(), ids.end(), row->requirement) == ids.end()) ids.emplace_back(row->requirement);
  return ids;
}

bool only_refuses(const Determined& determined, std::uint8_t from, std::uint8_t stimulus) {
  const Circumstances& circumstances = determined.circumstances();
  const auto rows = circumstances.machine->rows(from, stimulus, circumstances.parameters);
  return std::all_of(rows.begin(), rows.end(),
                     [](const model::Transition* row) { return row->outcome.reply == model::Reply::Refusal; });
}

// The transition a trace tests: the first that leaves the tree of shortest accesses, or the last of the trace.
std::pair<std::uint8_t, std::uint8_t> transition_tested(const Determined& determined, const Stimuli& trace) {
  std::uint8_t state = 0;
  for (std::size_t index = 0; index < trace.size(); ++index) {
    const std::uint8_t to = determined.row(state, trace[index]).to;
    const auto& access = determined.access(to);
    const bool in_tree =
        access && access->size() == index + 1 && std::equal(access->begin(), access->end(), trace.begin());
    if (!in_tree || index + 1 == trace.size()) return {state, trace[index]};
    state = to;
  }
  return {0, 0};
}

// What is costly is tested in every state, but not in every combination.
bool is_worth_it(const model::Machine& machine, const Stimuli& trace, unsigned states_more) {
  const auto costly = std::count_if(trace.begin(), trace.end(),
                                    [&](std::uint8_t stimulus) { return is_costly(machine.stimuli[stimulus]); });
  return costly == (states_more == 0 ? 1 : 0);
}

model::Breadth breadth_of(const Determined& determined) {
  const Circumstances& circumstances = determined.circumstances();
  return model::breadth_within(*circumstances.machine, circumstances.parameters, determined.choices(), extra_states,
                               most_stimuli);
}

void distribute(const Determined& determined, const Facts& facts, unsigned states_more, Bundles& bundles) {
  const Circumstances& circumstances = determined.circumstances();
  const model::Machine& machine = *circumstances.machine;
  for (model::Trace& trace :
       model::wp_suite(machine, circumstances.parameters, determined.choices(), states_more, breadth_of(determined))) {
    if (trace.stimuli.empty() || !deliverable(machine, trace.stimuli, facts)) continue;
    if (!is_worth_it(machine, trace.stimuli, states_more)) continue;
    const auto tested = bundles.find(transition_tested(determined, trace.stimuli));
    if (tested != bundles.end() && tested->second.front() != trace.stimuli)
      tested->second.push_back(std::move(trace.stimuli));
  }
}

// Every transition has a bundle, and the bundle begins with the shortest trace that plays it.
Bundles bundle(const Determined& determined, const Facts& facts) {
  const model::Machine& machine = *determined.circumstances().machine;
  Bundles bundles;
  for (std::uint8_t state = 0; state < machine.states.size(); ++state) {
    if (!determined.access(state)) continue;
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      if (!undeliverable(machine.stimuli[stimulus], facts.probe).empty()) continue;
      Stimuli shortest = *determined.access(state);
      shortest.push_back(stimulus);
      bundles[{state, stimulus}].push_back(std::move(shortest));
    }
  }
  distribute(determined, facts, 0, bundles);
  distribute(determined, facts, extra_states, bundles);
  return bundles;
}

std::string transition_id(const Run& run, std::uint8_t from, std::uint8_t stimulus) {
  const Circumstances& circumstances = run.determined->circumstances();
  return "wp1/" + key(circumstances) + "/" + std::string(circumstances.machine->states[from].name) + ":" +
         std::string(circumstances.machine->stimuli[stimulus].name);
}

CaseInfo info_of(std::string id, const Run& run, std::vector<std::string> requirements, std::string control) {
  CaseInfo info;
  info.id = std::move(id);
  info.suite = "walks";
  info.mechanism = std::string(run.determined->circumstances().machine->name);
  info.requirements = std::move(requirements);
  info.control = std::move(control);
  return info;
}

std::unique_ptr<Case> transition_case(const Run& run, const Facts& facts, TransitionTest test) {
  const bool negative = only_refuses(*run.determined, test.from, test.stimulus);
  CaseInfo info = info_of(transition_id(run, test.from, test.stimulus), run,
                          requirements_of(*run.determined, test.from, test.stimulus),
                          negative ? control_trace(run.determined, facts) : std::string());
  return make_transition_case(std::move(info), run, std::move(test));
}

// The valid trace is judged as a whole; its clauses are those of its transitions.
std::unique_ptr<Case> valid_case(const Run& run) {
  const Stimuli valid = run.determined->shortest_to(model::StateKind::Authenticated);
  if (valid.empty()) return nullptr;
  std::vector<std::string> requirements;
  std::uint8_t state = 0;
  for (const std::uint8_t stimulus : valid) {
    for (std::string& id : requirements_of(*run.determined, state, stimulus))
      if (std::find(requirements.begin(), requirements.end(), id) == requirements.end())
        requirements.push_back(std::move(id));
    state = run.determined->row(state, stimulus).to;
  }
  return make_trace_case(info_of(trace_id("wp1", run, valid), run, std::move(requirements), {}), run, valid);
}

// Whether the target lets a connection begin again after a failure, as far as the model leaves that open.
bool begins_again(const Determined& determined) {
  const Stimuli valid = determined.shortest_to(model::StateKind::Authenticated);
  const Stimuli used = usage(determined);
  if (valid.empty() || used.empty()) return false;
  std::uint8_t state = 0;
  for (const std::uint8_t stimulus : used)
    state = determined.row(state, stimulus).to;
  return determined.row(state, valid.front()).outcome.reply != model::Reply::Refusal;
}

std::string why_not_reused(const Determined& determined, const Facts& facts) {
  if ((facts.probe.capabilities & worker::Restartable) == 0)
    return "the target has no second start on the same connection";
  if (!begins_again(determined)) return "a negotiation cannot begin again after a failure here";
  return {};
}

} // namespace

std::string control_trace(const std::shared_ptr<const Determined>& determined, const Facts& facts) {
  const Stimuli valid = determined->shortest_to(model::StateKind::Authenticated);
  if (!valid.empty()) return trace_id("wp1", {determined, false, {}}, valid);
  const Circumstances most = all_circumstances(*determined->circumstances().machine, facts.probe).front();
  const auto permissive = std::make_shared<Determined>(most, facts);
  const Stimuli other = permissive->shortest_to(model::StateKind::Authenticated);
  return other.empty() ? std::string() : trace_id("wp1", {permissive, false, {}}, other);
}

Walks make_walks(const model::Machine& machine, const Facts& facts, bool all_are_run) {
  Walks walks;
  for (const Circumstances& circumstances : all_circumstances(machine, facts.probe)) {
    const Run run{std::make_shared<const Determined>(circumstances, facts), false, {}};
    const std::string why_once = why_not_reused(*run.determined, facts);
    if (!why_once.empty())
      walks.omissions.push_back({"walks of " + key(circumstances) + " on a used connection", why_once});
    if (auto valid = valid_case(run)) walks.cases.insert(walks.cases.begin(), std::move(valid));
    Bundles bundles = bundle(*run.determined, facts);
    WalkCount count{key(circumstances), breadth_of(*run.determined) == model::Breadth::Full, bundles.size(), 0, 0};
    for (auto& [tested, traces] : bundles) {
      count.traces += traces.size();
      for (const Stimuli& trace : traces)
        count.stimuli += trace.size();
      walks.cases.push_back(
          transition_case(run, facts, {tested.first, tested.second, std::move(traces), why_once.empty(), all_are_run}));
    }
    walks.counts.push_back(std::move(count));
  }
  return walks;
}

std::optional<TraceName> parse_trace_name(std::string_view name, const Facts& facts) {
  TraceName parsed;
  const auto mechanism_end = name.find('/');
  if (mechanism_end == std::string_view::npos) return std::nullopt;
  const auto label_end = name.find('/', mechanism_end + 1);
  const model::Machine* machine = model::machine(name.substr(0, mechanism_end));
  const auto parameters = parameters_of(name.substr(mechanism_end + 1, label_end - mechanism_end - 1));
  if (machine == nullptr || !parameters) return std::nullopt;
  std::string_view rest = label_end == std::string_view::npos ? std::string_view() : name.substr(label_end + 1);
  constexpr std::string_view reused = "/reused";
  parsed.run.reused = rest.ends_with(reused);
  if (parsed.run.reused) rest.remove_suffix(reused.size());
  parsed.run.determined = std::make_shared<const Determined>(Circumstances{machine, *parameters}, facts);
  parsed.rest = std::string(rest);
  return parsed;
}

std::unique_ptr<Case> walk_by_id(std::string_view id, const Facts& facts) {
  constexpr std::string_view prefix = "wp1/";
  if (!id.starts_with(prefix)) return nullptr;
  auto parsed = parse_trace_name(id.substr(prefix.size()), facts);
  if (!parsed) return nullptr;
  const Circumstances& circumstances = parsed->run.determined->circumstances();
  const model::Machine& machine = *circumstances.machine;
  if (const auto colon = parsed->rest.find(':'); colon != std::string::npos) {
    const auto state = machine.state(std::string_view(parsed->rest).substr(0, colon));
    const auto stimulus = machine.stimulus(std::string_view(parsed->rest).substr(colon + 1));
    if (!state || !stimulus || !parsed->run.determined->access(*state)) return nullptr;
    Bundles bundles = bundle(*parsed->run.determined, facts);
    const auto found = bundles.find({*state, *stimulus});
    if (found == bundles.end()) return nullptr;
    const bool twice = why_not_reused(*parsed->run.determined, facts).empty();
    return transition_case(parsed->run, facts, {*state, *stimulus, std::move(found->second), twice, true});
  }
  const auto trace = split(machine, parsed->rest);
  if (!trace || trace->empty()) return nullptr;
  CaseInfo info = info_of(std::string(id), parsed->run, {}, {});
  if (const std::string control = control_trace(parsed->run.determined, facts); control != id) info.control = control;
  return make_trace_case(std::move(info), parsed->run, *trace);
}

} // namespace saslspec::suites
