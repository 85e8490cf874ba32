#include "walk_index.hpp"
#include "saslspec/conversation/settings.hpp"

#include <algorithm>

namespace saslspec::suites {
namespace {

std::string octets(const Stimuli& trace) {
  return {trace.begin(), trace.end()};
}

bool deliverable(const model::Machine& machine, const Stimuli& trace, const conversation::Target& target) {
  return std::all_of(trace.begin(), trace.end(), [&](std::uint8_t stimulus) {
    return conversation::undeliverable(machine.stimuli[stimulus], target.probe).empty();
  });
}

// Costly stimuli are tested in every state, but not in combination.
bool is_cheap(const model::Machine& machine, const Stimuli& trace) {
  return std::none_of(trace.begin(), trace.end(),
                      [&](std::uint8_t stimulus) { return conversation::is_costly(machine.stimuli[stimulus]); });
}

bool only_refuses(const std::vector<const model::Transition*>& rows) {
  return std::all_of(rows.begin(), rows.end(),
                     [](const model::Transition* row) { return row->outcome.reply == model::Reply::Refusal; });
}

/// The transition with which a trace leaves the tree of shortest accesses: the transition that it tests.
struct Leaves {
  std::uint8_t from = 0;
  std::size_t position = 0;
};
Leaves leaves_tree(const conversation::ResolvedSetting& resolved, const Stimuli& trace) {
  Leaves leaves;
  for (; leaves.position + 1 < trace.size(); ++leaves.position) {
    const std::uint8_t to = resolved.machine.row(leaves.from, trace[leaves.position]).to;
    const auto& access = resolved.possible.to(to);
    const bool in_tree =
        access && access->size() == leaves.position + 1 && std::equal(access->begin(), access->end(), trace.begin());
    if (!in_tree) break;
    leaves.from = to;
  }
  return leaves;
}

} // namespace

WalkIndex::WalkIndex(const setting::Setting& setting, const conversation::Target& target,
                     std::shared_ptr<WalkIndex> primary)
    : resolved_(std::make_shared<const conversation::ResolvedSetting>(setting, target))
    , primary_(std::move(primary))
    , breadth_(model::breadth_within(*setting.machine, setting.parameters, resolved_->machine.choices(), states_more(),
                                     most_stimuli)) {
  make_groups(target);
  distribute(target);
  index();
}

// Every transition is tested, first of all by the shortest trace that plays it.
void WalkIndex::make_groups(const conversation::Target& target) {
  const model::Machine& machine = *resolved_->setting.machine;
  for (std::uint8_t state = 0; state < machine.states.size(); ++state) {
    if (!resolved_->words.to(state)) continue;
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      if (!conversation::undeliverable(machine.stimuli[stimulus], target.probe).empty()) continue;
      WalkGroup& group = group_for(state, stimulus);
      Stimuli shortest = *resolved_->words.to(state);
      shortest.push_back(stimulus);
      places_[{state, stimulus}] = {static_cast<std::size_t>(&group - groups_.data()), group.tests.size()};
      group.tests.push_back({state, stimulus, {std::move(shortest)}});
    }
  }
}

WalkGroup& WalkIndex::group_for(std::uint8_t from, std::uint8_t stimulus) {
  const setting::Setting& setting = resolved_->setting;
  const auto rows = setting.machine->rows(from, stimulus, setting.parameters);
  std::string id = "wp1/" + conversation::key(setting) + "/";
  id.append(setting.machine->states[from].name).append(":").append(rows.front()->requirement);
  auto found = std::find_if(groups_.begin(), groups_.end(), [&](const WalkGroup& group) { return group.id == id; });
  if (found == groups_.end()) found = groups_.insert(found, {std::move(id), {}, false, {}});
  found->refuses = found->refuses || only_refuses(rows);
  for (const model::Transition* row : rows)
    if (std::find(found->requirements.begin(), found->requirements.end(), row->requirement) ==
        found->requirements.end())
      found->requirements.emplace_back(row->requirement);
  return *found;
}

// The model's traces begin with its shortest accesses; where the target deviates on those, others take their place.
void WalkIndex::distribute(const conversation::Target& target) {
  const setting::Setting& setting = resolved_->setting;
  const model::Machine& machine = *setting.machine;
  for (const model::Trace& derived :
       model::wp_suite(machine, setting.parameters, resolved_->machine.choices(), states_more(), breadth_)) {
    const Stimuli& trace = derived.stimuli;
    if (trace.empty() || !deliverable(machine, trace, target) || !is_cheap(machine, trace)) continue;
    const Leaves leaves = leaves_tree(*resolved_, trace);
    const auto place = places_.find({leaves.from, trace[leaves.position]});
    if (place == places_.end()) continue;
    TransitionTest& test = groups_[place->second.group].tests[place->second.test];
    Stimuli usable = *resolved_->words.to(leaves.from);
    usable.insert(usable.end(), trace.begin() + static_cast<std::ptrdiff_t>(leaves.position), trace.end());
    if (test.traces.front() != usable) test.traces.push_back(std::move(usable));
  }
}

void WalkIndex::index() {
  for (const auto& [transition, place] : places_) {
    const TransitionTest& test = groups_[place.group].tests[place.test];
    for (const Stimuli& trace : test.traces)
      for (std::size_t length = test.traces.front().size(); length <= trace.size(); ++length)
        by_prefix_.emplace(octets({trace.begin(), trace.begin() + static_cast<std::ptrdiff_t>(length)}), place);
  }
}

unsigned WalkIndex::states_more() const {
  const model::Machine& machine = *resolved_->setting.machine;
  if (primary_ || machine.is_compared_only()) return 0;
  // The hash changes nothing about channel binding: the last of the names with -PLUS that share a table is walked with
  // k.
  const auto like = [&](const model::Machine* other) {
    return !other->is_compared_only() && other->transitions.data() == machine.transitions.data();
  };
  const auto machines = model::machines();
  const auto last = std::find_if(machines.rbegin(), machines.rend(), like);
  return machine.name.ends_with("-PLUS") && last != machines.rend() && *last != &machine ? 0 : extra_states;
}

std::size_t WalkIndex::traces() const {
  std::size_t count = 0;
  for (const WalkGroup& group : groups_)
    for (const TransitionTest& test : group.tests)
      count += test.traces.size();
  return count;
}

std::size_t WalkIndex::stimuli() const {
  std::size_t count = 0;
  for (const WalkGroup& group : groups_)
    for (const TransitionTest& test : group.tests)
      for (const Stimuli& trace : test.traces)
        count += trace.size();
  return count;
}

const WalkIndex::Place* WalkIndex::place_of(const Stimuli& trace) const {
  const auto found = by_prefix_.find(octets(trace));
  return found == by_prefix_.end() ? nullptr : &found->second;
}

bool WalkIndex::deviates_at_end(conversation::Children& children, const conversation::Target& target,
                                const judge::Standard& standard, const Stimuli& trace, judge::Aspect aspect) {
  const auto contains = [aspect](const Aspects& aspects) {
    return std::find(aspects.begin(), aspects.end(), aspect) != aspects.end();
  };
  const std::string name = octets(trace);
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = seen_at_end_.find(name); known != seen_at_end_.end()) return contains(known->second);
  }
  const conversation::Transcript transcript =
      conversation::run_trace(children, target, standard, {resolved_, false, {}}, trace);
  Aspects aspects;
  for (const conversation::Seen& seen : transcript.deviations)
    if (seen.turn + 1 == trace.size()) aspects.push_back(seen.deviation.aspect);
  const std::lock_guard lock(mutex_);
  return contains(seen_at_end_.emplace(name, std::move(aspects)).first->second);
}

void WalkIndex::remember(const Stimuli& trace, const conversation::Transcript& transcript) {
  if (transcript.deviations.empty()) return;
  const std::size_t played = std::min(trace.size(), transcript.turns.size());
  const std::lock_guard lock(mutex_);
  for (std::size_t length = 1; length <= played; ++length) {
    Aspects aspects;
    for (const conversation::Seen& seen : transcript.deviations)
      if (seen.turn + 1 == length) aspects.push_back(seen.deviation.aspect);
    seen_at_end_.emplace(octets({trace.begin(), trace.begin() + static_cast<std::ptrdiff_t>(length)}),
                         std::move(aspects));
  }
}

std::string WalkIndex::primary_owner(const TransitionTest& test) {
  if (!primary_) return {};
  const Stimuli& trace = test.traces.front();
  const Place* place = primary_->place_of(trace);
  const auto expected = [&](const WalkIndex& index) {
    const setting::Setting& setting = index.resolved_->setting;
    return setting.machine->rows(test.from, test.stimulus, setting.parameters);
  };
  if (place == nullptr || expected(*this) != expected(*primary_)) return {};
  const std::lock_guard lock(primary_->mutex_);
  const auto known = primary_->seen_at_end_.find(octets(trace));
  if (known == primary_->seen_at_end_.end()) return {};
  for (const judge::Aspect aspect : known->second)
    if (aspect == judge::Aspect::Reply || aspect == judge::Aspect::Death) return primary_->groups_[place->group].id;
  return {};
}

// Traces that end as this one did at the deviation but begin later: with an access to the state in between, or with the
// last start, which begins afresh wherever it is. The shortest come first.
std::vector<Stimuli> WalkIndex::candidates(const conversation::Transcript& transcript,
                                           const conversation::Seen& seen) const {
  const model::Machine& machine = *resolved_->setting.machine;
  std::vector<Stimuli> shorter;
  Stimuli suffix;
  for (std::size_t turn = seen.turn + 1; turn-- > 0;) {
    if (turn >= transcript.turns.size() || !transcript.turns[turn].stimulus) return {};
    const std::uint8_t stimulus = *transcript.turns[turn].stimulus;
    suffix.insert(suffix.begin(), stimulus);
    if (machine.stimuli[stimulus].delivery == model::Delivery::Start) shorter.push_back(suffix);
    if (const auto& access = resolved_->words.to(transcript.turns[turn].from)) {
      Stimuli trace = *access;
      trace.insert(trace.end(), suffix.begin(), suffix.end());
      shorter.push_back(std::move(trace));
    }
  }
  std::stable_sort(shorter.begin(), shorter.end(),
                   [](const Stimuli& one, const Stimuli& other) { return one.size() < other.size(); });
  return shorter;
}

const WalkIndex::Place* WalkIndex::deviating_sibling(conversation::Children& children,
                                                     const conversation::Target& target,
                                                     const judge::Standard& standard, const Stimuli& trace,
                                                     judge::Aspect aspect) {
  Stimuli sibling = trace;
  for (std::uint8_t last = 0; last < resolved_->setting.machine->stimuli.size(); ++last) {
    sibling.back() = last;
    const Place* place = place_of(sibling);
    if (place != nullptr && deviates_at_end(children, target, standard, sibling, aspect)) return place;
  }
  return nullptr;
}

std::string WalkIndex::owner(conversation::Children& children, const conversation::Target& target,
                             const judge::Standard& standard, const conversation::Transcript& transcript,
                             const conversation::Seen& seen, const TransitionTest* own) {
  for (const Stimuli& trace : candidates(transcript, seen)) {
    const Place* place = place_of(trace);
    if (place == nullptr && own == nullptr && trace.size() > 1)
      if (const Place* sibling = deviating_sibling(children, target, standard, trace, seen.deviation.aspect))
        return groups_[sibling->group].id;
    if (place == nullptr || !deviates_at_end(children, target, standard, trace, seen.deviation.aspect)) continue;
    // A deviation that the primary parameters show, too, is reported under them.
    if (primary_)
      if (const Place* first = primary_->place_of(trace))
        if (primary_->deviates_at_end(children, target, standard, trace, seen.deviation.aspect))
          return primary_->groups_[first->group].id;
    const WalkGroup& group = groups_[place->group];
    return &group.tests[place->test] == own ? std::string() : group.id;
  }
  return {};
}

} // namespace saslspec::suites
