#include "saslspec/model/export.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace saslspec::model {
namespace {

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
    ++found;
  return found;
}

/// The value of the string member `key` in a line of the JSON export.
std::string_view member(std::string_view line, std::string_view key) {
  std::string opening = "\"";
  opening.append(key).append("\": \"");
  const std::size_t begin = line.find(opening) + opening.size();
  return line.substr(begin, line.find('"', begin) - begin);
}

TEST(Export, words_need_no_escapes_but_quotes) {
  const auto plain = [](std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char octet) { return octet >= ' ' && octet < '\x7f'; });
  };
  for (const Machine* machine : machines()) {
    for (const StateInfo& state : machine->states)
      EXPECT_TRUE(plain(state.name) && plain(state.meaning));
    for (const StimulusInfo& stimulus : machine->stimuli)
      EXPECT_TRUE(plain(stimulus.name) && plain(stimulus.meaning));
  }
}

TEST(Export, json_read_back_is_the_table) {
  for (const Machine* machine : machines()) {
    const std::string json = to_json(*machine);
    std::size_t row = 0;
    for (std::size_t at = json.find("    {\"from\""); at != std::string::npos;
         at = json.find("    {\"from\"", at + 1)) {
      const std::string_view line = std::string_view(json).substr(at, json.find('\n', at) - at);
      ASSERT_LT(row, machine->transitions.size());
      const Transition& expected = machine->transitions[row++];
      EXPECT_EQ(machine->state(member(line, "from")), expected.from);
      EXPECT_EQ(machine->stimulus(member(line, "stimulus")), expected.stimulus);
      EXPECT_EQ(machine->state(member(line, "to")), expected.to);
      EXPECT_EQ(member(line, "guard"), name(expected.guard));
      EXPECT_EQ(member(line, "reply"), name(expected.outcome.reply));
      EXPECT_EQ(member(line, "requirement"), expected.requirement);
    }
    EXPECT_EQ(row, machine->transitions.size());
  }
}

TEST(Export, the_markdown_table_names_every_state_and_every_clause) {
  for (const Machine* machine : machines()) {
    const std::string table = to_table(*machine);
    for (const StateInfo& state : machine->states) {
      std::string heading = "\n## ";
      heading.append(state.name).append("\n");
      EXPECT_EQ(count(table, heading), 1U) << heading;
    }
    for (const std::string_view id : requirements_of(*machine))
      EXPECT_NE(table.find(id), std::string::npos) << id;
  }
}

TEST(Export, a_diagram_folds_the_refusals_of_a_state_into_one_grey_edge) {
  const std::string dot = to_dot(*machine("SCRAM-SHA-256"));
  EXPECT_EQ(count(dot, "ServerFirstSent -> Failed"), 1U);
  EXPECT_EQ(count(dot, "AwaitingClientFirst -> Failed"), 1U);
  EXPECT_NE(dot.find("17 steps<br/>refused<br/>4 steps<br/>may be refused"), std::string::npos);
}

TEST(Export, a_diagram_marks_the_honest_path_from_end_to_end) {
  for (const Machine* machine : machines())
    EXPECT_GE(count(to_dot(*machine), "penwidth=2.6"), 2U) << machine->name;
  const std::string dot = to_dot(*machine("SCRAM-SHA-256"));
  EXPECT_EQ(count(dot, "penwidth=2.6"), 3U);
}

TEST(Export, a_diagram_marks_the_final_states) {
  for (const Machine* machine : machines())
    EXPECT_EQ(count(to_dot(*machine), "peripheries=2"), 2U) << machine->name;
}

TEST(Export, an_edge_has_the_colour_of_the_worst_of_its_rows) {
  const Machine& plain = *machine("PLAIN");
  std::vector<Mark> marks(plain.transitions.size(), Mark::Covered);
  const std::string covered = to_dot(plain, {.marks = marks});
  EXPECT_EQ(count(covered, "color=\"#ba2525\", tooltip"), 0U);
  for (std::size_t row = 0; row < marks.size(); ++row)
    if (plain.stimuli[plain.transitions[row].stimulus].name == "Message.authorized") marks[row] = Mark::Deviating;
  const std::string deviating = to_dot(plain, {.marks = marks});
  EXPECT_EQ(count(deviating, "color=\"#ba2525\", tooltip"), 4U); // one edge of each state
}

TEST(Export, a_title_is_escaped) {
  EXPECT_NE(to_dot(*machine("PLAIN"), {.title = "a < b"}).find("a &lt; b"), std::string::npos);
}

} // namespace
} // namespace saslspec::model
