#include "life_cycle.hpp"
#include "properties.hpp"
#include "vector_cases.hpp"
#include "walks.hpp"

#include "saslspec/conversation/settings.hpp"
#include "saslspec/vector_loader/catalogue.hpp"

#include <algorithm>
#include <set>

#include <fnmatch.h>

namespace saslspec::suites {
namespace {

bool chosen(const std::vector<std::string>& wanted, std::string_view name) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
}

bool matches(const std::vector<std::string>& globs, const std::string& id) {
  return globs.empty() || std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
           return glob == id || fnmatch(glob.c_str(), id.c_str(), 0) == 0;
         });
}

class Planner {
public:
  Planner(const conversation::Target& target, std::uint64_t seed, const Selection& selection)
      : target_(target), seed_(seed), selection_(selection) {}

  Plan make() {
    plan_vectors();
    for (const model::Machine* machine : model::machines())
      plan_machine(*machine);
    if (chosen(selection_.suites, "life-cycle")) {
      LifeCycle life = make_life_cycle(target_);
      take(std::move(life.cases));
      omit(std::move(life.omissions));
    }
    add_named();
    add_controls();
    plan_.guarantee = guarantee();
    return std::move(plan_);
  }

private:
  void plan_vectors() {
    if (!chosen(selection_.suites, "vectors")) return;
    const auto all = vector_loader::all_vectors();
    if (!all) throw judge::HarnessFault{all.error()};
    // Valid ones first: they are the others' controls.
    for (const bool invalid : {false, true})
      for (const vector_loader::Vector& each : *all) {
        if ((each.result == vector_loader::VectorResult::InvalidVector) != invalid) continue;
        if (!chosen(selection_.mechanisms, each.mechanism) || !matches(selection_.globs, each.id)) continue;
        if (const std::string why = not_applicable(each, target_.probe); !why.empty())
          plan_.omissions.push_back({each.id, why});
        else
          take(make_vector_case(each));
      }
  }

  void plan_machine(const model::Machine& machine) {
    if (!chosen(selection_.mechanisms, machine.name)) return;
    if (!conversation::is_offered(machine.name, target_.probe)) {
      plan_.omissions.push_back(
          {"walks and properties of " + std::string(machine.name), "the target does not offer it"});
      return;
    }
    if (!machine.is_produced) {
      plan_.omissions.push_back({"walks and properties of " + std::string(machine.name),
                                 "the model has a table, but no client says its messages"});
      return;
    }
    if (std::string why = conversation::unusable(machine.name, target_.probe); !why.empty()) {
      plan_.omissions.push_back({"walks and properties of " + std::string(machine.name), std::move(why)});
      return;
    }
    omit_undeliverable(machine);
    const bool walks_chosen = chosen(selection_.suites, "walks");
    const bool properties_chosen = chosen(selection_.suites, "properties") && !machine.is_compared_only();
    if (machine.is_compared_only())
      plan_.omissions.push_back(
          {"properties and life cycle of " + std::string(machine.name),
           std::string(machine.by_analogy ? "no standard defines it" : "RFC 5802 defines it by its name") +
               "; vectors and walks (k = 0) compare it with a similar mechanism"});
    if (!walks_chosen && !properties_chosen) return;
    const auto indexes = walk_indexes(machine, target_);
    const bool all_walks = walks_chosen && selection_.globs.empty();
    if (walks_chosen) {
      Walks walks = make_walks(indexes, target_, all_walks);
      take(std::move(walks.cases));
      omit(std::move(walks.omissions));
      indexes_.insert(indexes_.end(), indexes.begin(), indexes.end());
    }
    if (properties_chosen) take(make_properties(indexes, target_, seed_, all_walks));
  }

  void omit_undeliverable(const model::Machine& machine) {
    for (const model::StimulusInfo& stimulus : machine.stimuli)
      if (std::string why = conversation::undeliverable(stimulus, target_.probe); !why.empty())
        plan_.omissions.push_back({std::string(machine.name) + ": " + std::string(stimulus.name), std::move(why)});
  }

  void take(std::unique_ptr<Case> each) {
    const CaseInfo& info = each->info();
    if (!chosen(selection_.mechanisms, info.mechanism) || !matches(selection_.globs, info.id)) return;
    if (!ids_.insert(info.id).second) return;
    ++plan_.matched;
    plan_.cases.push_back(std::move(each));
  }

  void take(std::vector<std::unique_ptr<Case>> cases) {
    for (auto& each : cases)
      take(std::move(each));
  }

  void omit(std::vector<reports::TargetResult::Omission> omissions) {
    for (auto& each : omissions)
      plan_.omissions.push_back(std::move(each));
  }

  // An id that carries its own trace is in no list, but can be asked for.
  void add_named() {
    for (const std::string& glob : selection_.globs)
      if (!ids_.contains(glob) && glob.find_first_of("*?[") == std::string::npos)
        if (auto named = case_by_id(glob, target_, seed_)) take(std::move(named));
  }

  void add_controls() {
    std::vector<std::unique_ptr<Case>> controls;
    std::vector<std::string> wanted;
    for (const auto& each : plan_.cases)
      wanted.push_back(each->info().control);
    while (!wanted.empty()) {
      const std::string id = std::move(wanted.back());
      wanted.pop_back();
      if (id.empty() || ids_.contains(id)) continue;
      auto control = case_by_id(id, target_, seed_);
      if (!control) continue;
      ids_.insert(id);
      wanted.push_back(control->info().control);
      controls.push_back(std::move(control));
    }
    plan_.cases.insert(plan_.cases.begin(), std::make_move_iterator(controls.rbegin()),
                       std::make_move_iterator(controls.rend()));
  }

  std::string guarantee() const {
    if (indexes_.empty()) return "No walks were run: nothing is said about what was not tried.";
    std::string text = "Wp suites over the model's alphabets (oversized messages are tried in every state, and not "
                       "combined), each trace "
                       "on a new connection and, where the target can start again, once more on the same. Transitions, "
                       "k, traces, stimuli: ";
    bool all_full = true;
    std::string separator, by_analogy;
    for (const auto& index : indexes_) {
      std::size_t transitions = 0;
      for (const WalkGroup& group : index->groups())
        transitions += group.tests.size();
      text += separator + conversation::key(index->resolved()->setting) + (index->combines_all() ? " " : "* ") +
              std::to_string(transitions) + ", " + std::to_string(index->states_more()) + ", " +
              std::to_string(index->traces()) + ", " + std::to_string(index->stimuli());
      separator = "; ";
      const model::Machine& machine = *index->resolved()->setting.machine;
      if (machine.by_analogy) by_analogy.append(by_analogy.empty() ? "" : ", ").append(machine.name);
      all_full = all_full && index->combines_all();
    }
    text += ". If all of them pass, then every target whose states are reached by the model's access sequences and at "
            "most k stimuli more answers every sequence over these alphabets as the model allows. Assumed: the target "
            "answers a sequence always in the same way, and takes the same of several allowed alternatives in a state; "
            "it treats all messages of one stimulus alike; its states differ in what they answer or in whether the "
            "identity can be read";
    if (!by_analogy.empty())
      text += "; a similar mechanism's table holds where no standard defines a mechanism (" + by_analogy + ")";
    if (!all_full)
      text +=
          "; where * stands: in states that the model lacks, it treats alike all stimuli that the table treats alike";
    text += ". Nothing is said about messages outside the alphabets";
    std::string unproduced;
    for (const model::Machine* machine : model::machines())
      if (!machine->is_produced) unproduced += (unproduced.empty() ? "" : ", ") + std::string(machine->name);
    return text +
           (unproduced.empty() ? "." : ", nor about mechanisms whose messages no client says: " + unproduced + ".");
  }

  const conversation::Target& target_;
  std::uint64_t seed_;
  const Selection& selection_;
  Plan plan_;
  std::set<std::string, std::less<>> ids_;
  std::vector<std::shared_ptr<WalkIndex>> indexes_;
};

} // namespace

Plan plan(const conversation::Target& target, std::uint64_t seed, const Selection& selection) {
  return Planner(target, seed, selection).make();
}

std::unique_ptr<Case> case_by_id(std::string_view id, const conversation::Target& target, std::uint64_t seed) {
  if (auto walk = walk_by_id(id, target)) return walk;
  if (auto property = property_by_id(id, target, seed)) return property;
  if (auto life = life_cycle_by_id(id, target)) return life;
  const vector_loader::Vector* found = vector_loader::find_vector(id);
  return found != nullptr ? make_vector_case(*found) : nullptr;
}

std::string guarantee_after(const Plan& plan, std::span<const reports::CaseResult> results) {
  std::set<std::string> deviating;
  for (const reports::CaseResult& result : results) {
    if (result.nondeterministic)
      return "No guarantee: the target answered one trace in two ways (" + result.id +
             "), so what was tried says nothing about what was not.";
    const bool clean = result.verdict == reports::Verdict::Pass || result.verdict == reports::Verdict::Advisory ||
                       result.verdict == reports::Verdict::Xfail;
    if (result.suite == "walks" && !clean) deviating.insert(result.mechanism);
  }
  if (deviating.empty()) return plan.guarantee;
  std::string text = "Not for";
  for (const std::string& mechanism : deviating)
    text += (text == "Not for" ? " " : ", ") + mechanism;
  return text + ", where walks did not pass. " + plan.guarantee;
}

} // namespace saslspec::suites
