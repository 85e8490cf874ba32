#include "saslspec/learn/learn.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace saslspec::learn {

std::string evidence_json(const Report& report) {
  const model::Machine& machine = *report.machine.machine;
  std::vector<model::Answer> answers;
  nlohmann::ordered_json traces = nlohmann::ordered_json::array();
  for (const Evidence& evidence : report.evidence) {
    nlohmann::ordered_json trace = nlohmann::ordered_json::array();
    for (std::size_t index = 0; index < evidence.trace.size(); ++index) {
      const model::Answer& answer = evidence.answers[index];
      const auto known = std::ranges::find_if(answers, [&](const auto& other) { return alike(answer, other); });
      trace.push_back({machine.stimuli[evidence.trace[index]].name, known - answers.begin()});
      if (known == answers.end()) answers.push_back(answer);
    }
    traces.push_back(std::move(trace));
  }
  nlohmann::ordered_json text;
  text["schema"] = "saslspec-evidence/1";
  text["target"] = report.machine.target;
  text["mechanism"] = machine.name;
  text["circumstances"] = report.machine.circumstances;
  text["answers"] = nlohmann::ordered_json::array();
  for (const model::Answer& answer : answers)
    text["answers"].push_back(words(answer));
  text["traces"] = std::move(traces);
  return text.dump() + "\n";
}

} // namespace saslspec::learn
