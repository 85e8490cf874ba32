#include "catalogue.hpp"
#include "commands.hpp"
#include "saslspec/judge/requirements.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/vectors/files.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace saslspec::cli {

using runner::ExitCode;

namespace {

/// Collects mistakes over everything embedded; each is one line that begins with the file.
class Linter {
public:
  std::vector<std::string> mistakes;
  std::size_t vector_count = 0, fault_count = 0;

  void perform() {
    load();
    for (const vector_loader::Vector& one : vectors_)
      check(one);
    check_requirements();
    check_faults();
    for (const model::Machine* machine : model::machines())
      for (const model::Transition& row : machine->transitions)
        if (judge::requirement(row.requirement) == nullptr)
          mistake(fmt::format("model {}: transition from {} cites the unknown requirement {}", machine->name,
                              machine->states[row.from].name, row.requirement));
  }

private:
  void mistake(std::string text) { mistakes.push_back(std::move(text)); }

  void load() {
    for (const vectors::File& file : vectors::files()) {
      if (!holds_vectors(file.path)) continue;
      auto loaded = vector_loader::load_vectors(file.path, file.text);
      if (!loaded) {
        mistake("vectors/" + loaded.error().file + ": " + loaded.error().pointer + ": " + loaded.error().message);
        continue;
      }
      for (vector_loader::Vector& one : *loaded)
        vectors_.push_back(std::move(one));
    }
    vector_count = vectors_.size();
    for (const vector_loader::Vector& one : vectors_)
      if (!by_id_.emplace(one.id, &one).second) mistake(place(one) + "the id is used twice");
  }

  static std::string place(const vector_loader::Vector& one) { return "vectors/" + one.file + ": " + one.id + ": "; }

  void check(const vector_loader::Vector& one) {
    const std::size_t last = one.id.rfind('.');
    if (one.id.find_first_not_of("0123456789", last == std::string::npos ? 0 : last + 1) == std::string::npos)
      mistake(place(one) + "the id is a number: it names a position, not a thing");
    for (const std::string& id : one.requirements)
      if (judge::requirement(id) == nullptr) mistake(place(one) + "there is no requirement " + id);
    check_control(one);
    const model::Machine* machine = model::machine(one.mechanism);
    if (machine == nullptr) return mistake(place(one) + "there is no model of " + one.mechanism);
    for (const vector_loader::VectorStep& step : one.steps) {
      if (!known(*machine, step.stimulus))
        mistake(place(one) + "the model of " + one.mechanism + " has no stimulus " + step.stimulus);
      for (const vector_loader::Expectation& expected : step.expect)
        if (!expected.requirement.empty() && judge::requirement(expected.requirement) == nullptr)
          mistake(place(one) + "there is no requirement " + expected.requirement);
    }
  }

  /// Where the model has no start with a message, "Start.X" stands for Start.known and then X.
  static bool known(const model::Machine& machine, std::string_view stimulus) {
    constexpr std::string_view start = "Start.";
    return machine.stimulus(stimulus) ||
           (stimulus.starts_with(start) && machine.stimulus(stimulus.substr(start.size())));
  }

  void check_control(const vector_loader::Vector& one) {
    if (one.control.empty()) {
      if (one.result == vector_loader::VectorResult::InvalidVector)
        mistake(place(one) + "an invalid vector needs a control");
      return;
    }
    const auto control = by_id_.find(one.control);
    if (control == by_id_.end())
      return mistake(place(one) + "there is no vector " + one.control + " to be its control");
    if (control->second->result != vector_loader::VectorResult::ValidVector)
      mistake(place(one) + "its control " + one.control + " is not valid");
    if (control->second->mechanism != one.mechanism)
      mistake(place(one) + "its control " + one.control + " is of another mechanism");
  }

  void check_requirements() {
    static constexpr std::string_view levels[] = {"MUST",       "MUST NOT", "SHALL",       "SHALL NOT", "SHOULD",
                                                  "SHOULD NOT", "MAY",      "RECOMMENDED", "OPTIONAL",  "IMPLIED"};
    static constexpr std::string_view tests[] = {"needed", "untestable", "no-test-needed"};
    std::set<std::string_view> seen;
    for (const judge::Requirement& one : judge::requirements()) {
      const std::string where = "vectors/requirements.json: " + one.id + ": ";
      if (!seen.insert(one.id).second) mistake(where + "the id is used twice");
      if (std::ranges::find(levels, one.level) == std::end(levels)) mistake(where + "no level \"" + one.level + "\"");
      if (std::ranges::find(tests, one.test) == std::end(tests))
        mistake(where + "no kind of test \"" + one.test + "\"");
      if (one.summary.empty()) mistake(where + "it says nothing");
      if (one.test == "untestable" && one.why.empty()) mistake(where + "untestable, but not why");
    }
  }

  void check_faults() {
    const auto faults = all_faults();
    if (!faults) return mistake(faults.error());
    fault_count = faults->size();
    std::set<std::string_view> seen;
    for (const Fault& one : *faults)
      if (!seen.insert(one.id).second) mistake("vectors/faults.json: " + one.id + ": the id is used twice");
  }

  std::vector<vector_loader::Vector> vectors_;
  std::map<std::string_view, const vector_loader::Vector*> by_id_;
};

} // namespace

ExitCode execute(const Lint&) {
  Linter linter;
  linter.perform();
  for (const std::string& mistake : linter.mistakes)
    print(mistake + "\n");
  print(fmt::format("{} vectors, {} requirements, {} faults: {}\n", linter.vector_count, judge::requirements().size(),
                    linter.fault_count,
                    linter.mistakes.empty() ? "no mistakes" : fmt::format("{} mistakes", linter.mistakes.size())));
  return linter.mistakes.empty() ? ExitCode::Ok : ExitCode::OurFault;
}

} // namespace saslspec::cli
