#include "model_suite.hpp"

#include "style.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace saslspec::cli {

namespace {

std::vector<std::string> names_of(const DerivedSuite& suite, const model::Trace& trace) {
  std::vector<std::string> names;
  for (const std::uint8_t stimulus : trace.stimuli)
    names.emplace_back(suite.machine->stimuli[stimulus].name);
  return names;
}

/// The faults that the suite finds in any server.
std::string guarantee(const DerivedSuite& suite) {
  const std::string finds =
      "Finds every wrong answer, and every wrong state that any answer tells apart, in servers with ";
  if (suite.extra_states == 0) return finds + "no more states.";
  return finds +
         fmt::format("up to {} {} more{}.", suite.extra_states, suite.extra_states == 1 ? "state" : "states",
                     suite.breadth == model::Breadth::Full
                         ? ""
                         : ", if these treat alike all stimuli that the table treats alike (--full asks for each)");
}

} // namespace

DerivedSuite::DerivedSuite(const model::Machine& of, const model::Parameters& under, unsigned k, model::Breadth wide)
    : machine(&of), extra_states(k), breadth(wide), traces(model::wp_suite(of, under, {}, k, wide)) {
  for (const model::Transition& row : of.transitions) {
    const std::string guard(model::name(row.guard));
    if (row.guard != model::Guard::Always && model::holds(row.guard, under) &&
        std::ranges::find(circumstances, guard) == circumstances.end())
      circumstances.push_back(guard);
  }
  for (const model::Trace& trace : traces)
    stimuli += trace.stimuli.size();
}

std::string suite_text(const DerivedSuite& suite) {
  std::string text = fmt::format("{}, k = {}: {} traces of {} stimuli, shortest first\n", suite.machine->name,
                                 suite.extra_states, suite.traces.size(), suite.stimuli) +
                     wrapped(guarantee(suite), 2);
  if (!suite.circumstances.empty()) text += wrapped(fmt::format("Under: {}.", fmt::join(suite.circumstances, ", ")), 2);
  const std::size_t width = std::to_string(suite.traces.size()).size();
  for (std::size_t index = 0; index < suite.traces.size(); ++index) {
    const model::Trace& trace = suite.traces[index];
    const std::string number = fmt::format("{:>{}}", index + 1, width);
    std::string played = wrapped(fmt::format("{}", fmt::join(names_of(suite, trace), ", ")), width + 2);
    text += "\n" + played.replace(0, width, number) + wrapped("why: " + trace.reason, width + 4);
  }
  return text;
}

std::string suite_json(const DerivedSuite& suite) {
  nlohmann::ordered_json traces = nlohmann::ordered_json::array();
  for (const model::Trace& trace : suite.traces)
    traces.push_back({
        {"stimuli", names_of(suite, trace)},
        {"reason",         trace.reason               }
    });
  const nlohmann::ordered_json document = {
      {"schema",        "saslspec-suite/1"                                               },
      {"mechanism",     suite.machine->name                                              },
      {"extra_states",  suite.extra_states                                               },
      {"breadth",       suite.breadth == model::Breadth::Full ? "full" : "representative"},
      {"circumstances", suite.circumstances                                              },
      {"stimuli",       suite.stimuli                                                    },
      {"traces",        std::move(traces)                                                }
  };
  return document.dump(2) + "\n";
}

} // namespace saslspec::cli
