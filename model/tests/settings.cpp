#include "tests/settings.hpp"

#include "saslspec/model/checks.hpp"

#include <set>

namespace saslspec::model::testing {
namespace {

std::vector<Choice> last_choices(const Machine& machine, const Parameters& parameters) {
  std::vector<Choice> result;
  for (std::uint8_t from = 0; from < machine.states.size(); ++from) {
    for (std::uint8_t stimulus = 0; stimulus < machine.stimuli.size(); ++stimulus) {
      const std::size_t rows = machine.rows(from, stimulus, parameters).size();
      if (rows > 1) result.push_back({from, stimulus, static_cast<std::uint8_t>(rows - 1)});
    }
  }
  return result;
}

bool reads_success_data(const Machine& machine) {
  for (const Transition& row : machine.transitions)
    if (row.guard == Guard::SuccessData || row.guard == Guard::NoSuccessData) return true;
  return false;
}

} // namespace

Setting::Setting(const Machine& machine, bool success_data, bool last_alternative)
    : machine_{machine}
    , parameters_{.success_data = success_data, .channel_binding = machine.name.ends_with("-PLUS")}
    , choices_{last_alternative ? last_choices(machine, parameters_) : std::vector<Choice>{}}
    , resolved_{machine_, parameters_, choices_} {}

std::string Setting::name() const {
  return std::string(machine_.name) + (parameters_.success_data ? " with" : " without") + " success data, " +
         (choices_.empty() ? "first" : "last") + " alternatives";
}

const std::vector<Setting>& settings() {
  static const std::vector<Setting> all = [] {
    std::vector<Setting> result;
    std::set<const Transition*> seen;
    for (const Machine* machine : machines()) {
      if (!seen.insert(machine->transitions.data()).second) continue;
      for (const bool success_data : {true, false})
        for (const bool last : {false, true})
          if (success_data || reads_success_data(*machine)) result.emplace_back(*machine, success_data, last);
    }
    return result;
  }();
  return all;
}

std::vector<const Setting*> first_settings() {
  std::vector<const Setting*> result;
  for (const Setting& setting : settings())
    if (setting.choices_.empty()) result.push_back(&setting);
  return result;
}

} // namespace saslspec::model::testing
