// What the derived suites catch, as the generated section of ../README.md.
//
// usage: model-scores            prints the section
//        model-scores --check F  compares it with the one in F; exit 1 when they differ
//        model-scores --write F  puts it into F
#include "saslspec/model/checks.hpp"
#include "tests/mutants.hpp"
#include "tests/settings.hpp"

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

namespace saslspec::model {
namespace {

constexpr std::string_view begin_mark = "<!-- begin: printed by model-scores -->\n";
constexpr std::string_view end_mark = "<!-- end: printed by model-scores -->\n";
constexpr std::size_t sampled = 300;
constexpr std::size_t full_up_to = 700'000; // traces: beyond that representatives stand for the rest

struct Suite {
  std::string name;
  std::vector<Trace> traces;
};

/// How many traces the full suite has at most, before any is made.
std::size_t estimate(const testing::Setting& setting, unsigned extra) {
  std::size_t words = setting.resolved_.reachable().size();
  for (unsigned length = 0; length <= extra; ++length)
    words *= setting.machine_.stimuli.size();
  return words * 3;
}

std::vector<Suite> suites(const testing::Setting& setting) {
  std::vector<Suite> all;
  all.push_back({"transition cover", testing::transition_cover(setting.resolved_)});
  for (const unsigned extra : {0U, 1U, 2U}) {
    const std::string name = "Wp, k = " + std::to_string(extra);
    if (extra > 0) all.push_back({name + ", representative", setting.suite(extra, Breadth::Representative)});
    if (extra == 0)
      all.push_back({name, setting.suite(extra, Breadth::Full)});
    else if (estimate(setting, extra) <= full_up_to)
      all.push_back({name + ", full", setting.suite(extra, Breadth::Full)});
  }
  return all;
}

std::string cell(const testing::Score& score) {
  if (score.faulty == 0) return "none";
  // Rounded down: 100 % is all of them.
  return std::to_string(score.killed * 100 / score.faulty) + " %";
}

void print_scores(std::ostream& out, const testing::Setting& setting) {
  testing::Counting random(1);
  const auto outputs = testing::wrong_outputs(setting.resolved_);
  const auto targets = testing::wrong_targets(setting.resolved_);
  const auto one = testing::extra_states(setting.resolved_, false, sampled);
  const auto two = testing::two_extra_states(setting.resolved_, sampled, random);
  for (const Suite& suite : suites(setting)) {
    std::size_t symbols = 0;
    for (const Trace& trace : suite.traces)
      symbols += trace.stimuli.size();
    const auto killed = [&](const std::vector<testing::Server>& servers) {
      return cell(testing::score(servers, setting.resolved_, suite.traces));
    };
    out << "| " << suite.name << " | " << suite.traces.size() << " | " << symbols << " | " << killed(outputs) << " | "
        << killed(targets) << " | " << killed(one) << " | " << killed(two) << " |\n";
  }
}

void print_inseparable(std::ostream& out, const testing::Setting& setting) {
  const Machine& machine = setting.machine_;
  const auto separate = checks::separation(machine, setting.parameters_);
  std::string pairs;
  for (std::size_t state = 0; state < machine.states.size(); ++state)
    for (std::size_t other = state + 1; other < machine.states.size(); ++other)
      if (!separate[state][other])
        pairs.append(pairs.empty() ? "" : ", ")
            .append(machine.states[state].name)
            .append(" and ")
            .append(machine.states[other].name);
  out << "Nothing separates: " << (pairs.empty() ? "(every pair is separated)" : pairs) << ".\n";
}

std::string section() {
  std::ostringstream out;
  for (const testing::Setting* setting : testing::first_settings()) {
    const Machine& machine = setting->machine_;
    out << "\n**" << machine.name << (setting->parameters_.success_data ? "" : ", no success data")
        << "**: " << machine.states.size() << " states, " << machine.stimuli.size() << " stimuli, "
        << machine.transitions.size()
        << " rows\n\n| suite | traces | stimuli | wrong outputs | wrong targets | one extra state | two extra states "
           "|\n"
        << "|---|---|---|---|---|---|---|\n";
    print_scores(out, *setting);
    out << "\n";
    print_inseparable(out, *setting);
  }
  out << "\n";
  return out.str();
}

/// `text` with what stands between the marks replaced; empty when the marks are not there.
std::string replaced(std::string text, const std::string& by) {
  const std::size_t begin = text.find(begin_mark), end = text.find(end_mark);
  if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
  return text.replace(begin + begin_mark.size(), end - begin - begin_mark.size(), by);
}

int run(int count, char** arguments) {
  const std::string_view mode = count > 1 ? arguments[1] : "";
  if (count == 1) {
    std::cout << section();
    return 0;
  }
  if (count != 3 || (mode != "--check" && mode != "--write")) {
    std::cerr << "usage: model-scores [--check FILE | --write FILE]\n";
    return 2;
  }
  std::ifstream file(arguments[2], std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string wanted = replaced(text, section());
  if (wanted.empty()) {
    std::cerr << arguments[2] << ": cannot be read, or has no section between the marks of model-scores\n";
    return 2;
  }
  if (mode == "--check") {
    if (wanted == text) return 0;
    std::cerr << arguments[2]
              << ": the section of model-scores is not what the tables yield; cmake --build with --target "
                 "model-scores-write\n"
              << wanted;
    return 1;
  }
  std::ofstream(arguments[2], std::ios::binary) << wanted;
  return 0;
}

} // namespace
} // namespace saslspec::model

int main(int count, char** arguments) {
  return saslspec::model::run(count, arguments);
}
