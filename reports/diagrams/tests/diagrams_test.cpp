#include "saslspec/reports/diagrams.hpp"

#include "saslspec/model/export.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>

namespace saslspec::reports {
namespace {

/// Graphviz writes every hyphen as a character reference.
std::string as_in_svg(std::string_view text) {
  std::string result;
  for (const char octet : text) {
    if (octet == '-')
      result += "&#45;";
    else
      result += octet;
  }
  return result;
}

TEST(Diagrams, every_machine_can_be_drawn_as_svg_with_all_its_clauses) {
  for (const model::Machine* machine : model::machines()) {
    const auto picture = render(model::to_dot(*machine), Format::Svg);
    ASSERT_TRUE(picture.has_value()) << machine->name << ": " << picture.error();
    EXPECT_NE(picture->find("</svg>"), std::string::npos);
    for (const model::Transition& row : machine->transitions)
      EXPECT_NE(picture->find(as_in_svg(row.requirement)), std::string::npos) << row.requirement;
  }
}

TEST(Diagrams, pixels_and_pages_begin_as_their_formats_say) {
  const std::string dot = model::to_dot(*model::machine("SCRAM-SHA-256"));
  const auto pixels = render(dot, Format::Png);
  ASSERT_TRUE(pixels.has_value()) << pixels.error();
  EXPECT_TRUE(pixels->starts_with("\x89PNG\r\n"));
  const auto page = render(dot, Format::Pdf);
  ASSERT_TRUE(page.has_value()) << page.error();
  EXPECT_TRUE(page->starts_with("%PDF-"));
}

TEST(Diagrams, the_abstract_negotiation_can_be_drawn) {
  EXPECT_TRUE(render(model::to_dot(model::negotiation()), Format::Svg).has_value());
}

TEST(Diagrams, a_broken_graph_is_an_error_that_says_where) {
  testing::internal::CaptureStderr();
  const auto picture = render("digraph {\n a -> ;\n}", Format::Svg);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  ASSERT_FALSE(picture.has_value());
  EXPECT_NE(picture.error().find("near ';'"), std::string::npos) << picture.error();
}

TEST(Diagrams, an_error_leaves_nothing_behind_for_the_next_rendering) {
  EXPECT_FALSE(render("not a graph", Format::Svg).has_value());
  EXPECT_TRUE(render("digraph { a -> b }", Format::Svg).has_value());
}

// In which order Graphviz prints the groups depends on addresses.
std::multiset<std::string> lines_of(const std::string& text) {
  std::multiset<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.insert(line);
  return lines;
}

TEST(Diagrams, rendering_twice_gives_the_same_picture) {
  const std::string dot = model::to_dot(*model::machine("LOGIN"));
  const auto first = render(dot, Format::Svg);
  const auto second = render(dot, Format::Svg);
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(lines_of(*first), lines_of(*second));
}

TEST(Diagrams, an_invalid_format_is_an_error) {
  EXPECT_FALSE(render("digraph { a }", Format::Invalid).has_value());
}

} // namespace
} // namespace saslspec::reports
