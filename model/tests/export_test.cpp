#include "saslspec/model/export.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
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

// What separates the parts of a line in the exports does not occur in the parts.
TEST(Export, words_do_not_hold_what_stands_between_words) {
  const auto free_of = [](std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::none_of(parts.begin(), parts.end(),
                        [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
  };
  for (const Machine* machine : machines()) {
    for (const StateInfo& state : machine->states)
      EXPECT_TRUE(free_of(state.name, {" ", "-", ":"}) && free_of(state.meaning, {"|", "\\"})) << state.name;
    for (const StimulusInfo& stimulus : machine->stimuli)
      EXPECT_TRUE(free_of(stimulus.name, {" ", "/", ":", ","}) && free_of(stimulus.message, {" ", ","}) &&
                  free_of(stimulus.meaning, {"|", "\\"}))
          << stimulus.name;
    for (const Transition& row : machine->transitions)
      EXPECT_TRUE(free_of(row.requirement, {"(", ")", " ", "|"})) << row.requirement;
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

std::vector<const Machine*> all() {
  std::vector<const Machine*> all = {&negotiation()};
  for (const Machine* machine : machines())
    all.push_back(machine);
  return all;
}

TEST(Export, a_diagram_merges_the_accepted_and_folds_the_refused_rows_of_two_states) {
  for (const Machine* machine : all()) {
    const std::string dot = to_dot(*machine);
    for (const StateInfo& from : machine->states) {
      for (const StateInfo& to : machine->states) {
        const std::string ends = "id=\"" + std::string(from.name) + "-to-" + std::string(to.name);
        EXPECT_LE(count(dot, ends + "\""), 1U) << ends;
        EXPECT_LE(count(dot, ends + "-refused\""), 1U) << ends;
      }
    }
  }
  const std::string dot = to_dot(*machine("SCRAM-SHA-256"));
  EXPECT_EQ(count(dot, "18 steps refused, 5 may be<"), 1U) << "counted in the state, and on no arrow";
}

TEST(Export, a_diagram_marks_the_honest_path_from_the_start_to_success) {
  for (const Machine* machine : all()) {
    const std::string dot = to_dot(*machine);
    const std::size_t arrows = count(dot, "class=\"accepted honest");
    EXPECT_GE(arrows, 2U) << machine->name;
    EXPECT_EQ(arrows, count(dot, "penwidth=2.6, weight=1000")) << machine->name;
    EXPECT_EQ(arrows + 1, count(dot, "group=honest")) << machine->name;
  }
  EXPECT_EQ(count(to_dot(*machine("SCRAM-SHA-256")), "class=\"accepted honest"), 3U);
}

TEST(Export, a_dashed_arrow_says_neither_may_nor_circumstances_that_always_hold) {
  const std::string dot = to_dot(*machine("SCRAM-SHA-256"));
  const std::size_t at = dot.find("id=\"Idle-to-DoomedFirstSent\"");
  const std::string label = dot.substr(at, dot.find("tooltip=", at) - at);
  EXPECT_EQ(count(label, "may"), 1U) << "its class";
  EXPECT_LT(label.find("unknown_user"), label.find("if binding required:")) << "no condition stands above it";
  EXPECT_EQ(count(label, "<i>"), 1U) << "with or without binding nobody may be sent on";
}

TEST(Export, success_is_asked_to_end_on_the_left_and_failure_on_the_right) {
  for (const Machine* machine : all())
    EXPECT_EQ(count(to_dot(*machine), "{rank=sink; Authenticated -> Failed [style=invis];}"), 1U) << machine->name;
}

TEST(Export, a_diagram_marks_the_final_states) {
  for (const Machine* machine : all())
    EXPECT_EQ(count(to_dot(*machine), "peripheries=2"), 2U) << machine->name;
}

TEST(Export, an_edge_has_the_colour_and_the_line_of_the_worst_of_its_rows) {
  const Machine& plain = *machine("PLAIN");
  std::vector<Mark> marks(plain.transitions.size(), Mark::Covered);
  const std::string covered = to_dot(plain, {.marks = marks});
  EXPECT_EQ(count(covered, "deviating\""), 0U);
  EXPECT_NE(covered.find("114 of 114 transitions covered, 0 deviating"), std::string::npos);
  for (std::size_t row = 0; row < marks.size(); ++row)
    if (plain.stimuli[plain.transitions[row].stimulus].name == "Message.authorized") marks[row] = Mark::Deviating;
  const std::string deviating = to_dot(plain, {.marks = marks});
  EXPECT_EQ(count(deviating, "deviating\", label"), 4U); // one edge and three states, which refuse it in place
  EXPECT_EQ(count(deviating, "style=bold"), 1U);
  EXPECT_NE(deviating.find("114 of 114 transitions covered, 4 deviating"), std::string::npos);
  const std::vector<Mark> none(plain.transitions.size(), Mark::Uncovered);
  const std::string uncovered = to_dot(plain, {.marks = none});
  EXPECT_EQ(count(uncovered, "style=dotted"), count(uncovered, "-to-"));
  marks.assign(marks.size(), Mark::Covered);
  marks[*plain.stimulus("Start.known")] = Mark::Uncovered;
  EXPECT_EQ(count(to_dot(plain, {.marks = marks}), "style=dashed"), 1U);
}

TEST(Export, themes_differ_in_every_colour_and_in_nothing_else) {
  std::string light = to_dot(*machine("SCRAM-SHA-256"));
  const std::string dark = to_dot(*machine("SCRAM-SHA-256"), {.theme = Theme::Dark});
  for (const Colour& colour : palette()) {
    EXPECT_EQ(dark.find(colour.light), std::string::npos) << colour.light;
    for (const Colour& other : palette())
      EXPECT_TRUE(colour.role == other.role || (colour.light != other.light && colour.dark != other.dark));
    for (std::size_t at = light.find(colour.light); at != std::string::npos; at = light.find(colour.light, at))
      light.replace(at, colour.light.size(), colour.dark);
  }
  EXPECT_EQ(light, dark);
}

/// Relative luminance of "#rrggbb" (WCAG 2.1).
double luminance(std::string_view colour) {
  double sum = 0;
  const double weights[] = {0.2126, 0.7152, 0.0722};
  for (std::size_t part = 0; part < 3; ++part) {
    const double value = std::stoi(std::string(colour.substr(1 + 2 * part, 2)), nullptr, 16) / 255.0;
    sum += weights[part] * (value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double contrast(std::string_view one, std::string_view other) {
  const double first = luminance(one) + 0.05, second = luminance(other) + 0.05;
  return std::max(first, second) / std::min(first, second);
}

TEST(Export, text_can_be_told_from_what_is_behind_it_in_both_themes) {
  for (const Colour& text : palette()) {
    if (text.role < Role::Ink) continue;
    for (const Colour& behind : palette()) {
      if (behind.role > Role::StrangeFill) continue;
      EXPECT_GE(contrast(text.light, behind.light), 4.5) << text.light << " on " << behind.light;
      EXPECT_GE(contrast(text.dark, behind.dark), 4.5) << text.dark << " on " << behind.dark;
    }
  }
}

TEST(Export, a_title_is_escaped) {
  EXPECT_NE(to_dot(*machine("PLAIN"), {.title = "a < b"}).find("a &lt; b"), std::string::npos);
}

} // namespace
} // namespace saslspec::model
