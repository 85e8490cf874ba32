// The diagrams in model/diagrams are those of the tables. Where things stand depends on the fonts of the machine that
// drew them, so what is compared is what they show.
#include "saslspec/reports/diagrams.hpp"

#include "saslspec/model/export.hpp"
#include "saslspec/reports/files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <regex>
#include <set>

namespace saslspec::reports {
namespace {

constexpr const char* command = "; run `cmake --build build/release --target model_diagrams`, which is "
                                "`saslspec model svg --all -o model/diagrams`";

std::string file_of(const model::Machine& machine) {
  std::string name(machine.name);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name + ".svg";
}

std::vector<const model::Machine*> all() {
  std::vector<const model::Machine*> all = {&model::negotiation()};
  for (const model::Machine* machine : model::machines())
    all.push_back(machine);
  return all;
}

std::vector<std::string> without(const std::vector<std::string>& lines, const std::vector<std::string>& others) {
  std::vector<std::string> rest;
  std::set_difference(lines.begin(), lines.end(), others.begin(), others.end(), std::back_inserter(rest));
  return rest;
}

class Committed : public testing::TestWithParam<const model::Machine*> {
protected:
  static std::string committed() {
    return read_file(std::string(SASLSPEC_DIAGRAMS) + "/" + file_of(*GetParam())).value_or("");
  }
};

TEST_P(Committed, diagram_shows_what_the_table_says) {
  const std::string svg = committed();
  ASSERT_NE(svg, "") << "model/diagrams/" << file_of(*GetParam()) << " is missing" << command;
  const auto shown = structure(svg);
  ASSERT_TRUE(shown) << shown.error();
  const auto drawn = render(model::to_dot(*GetParam()), Format::Svg);
  ASSERT_TRUE(drawn) << drawn.error();
  const auto expected = structure(*drawn);
  ASSERT_TRUE(expected) << expected.error();
  EXPECT_EQ(without(*shown, *expected), std::vector<std::string>()) << "stale" << command;
  EXPECT_EQ(without(*expected, *shown), std::vector<std::string>()) << "stale" << command;
}

// A state or an arrow of the text in Graphviz' language is in the picture, by its id.
TEST_P(Committed, diagram_has_the_states_and_arrows_of_its_text) {
  const std::string dot = model::to_dot(*GetParam());
  const auto shown = structure(committed());
  ASSERT_TRUE(shown) << file_of(*GetParam()) << command;
  const std::regex id(R"re(id="([^"]+)", class="([^"]+)")re");
  std::set<std::string> in_text, in_picture;
  for (std::sregex_iterator found(dot.begin(), dot.end(), id), end; found != end; ++found)
    in_text.insert((*found)[1].str() + " " + (*found)[2].str());
  const std::regex group(R"(g id=(\S+) class=(?:node|edge) (.+))");
  std::smatch found;
  for (const std::string& line : *shown)
    if (std::regex_match(line, found, group)) in_picture.insert(found[1].str() + " " + found[2].str());
  EXPECT_EQ(in_picture, in_text) << command;
}

// A sheet of A4 in either orientation, less 7 mm on each side, holds it at 85 % or more: the small print has 9 points.
TEST_P(Committed, diagram_fits_a_sheet_of_a4) {
  const std::string svg = committed();
  const std::regex size(R"re(<svg width="(\d+)pt" height="(\d+)pt")re");
  std::smatch found;
  ASSERT_TRUE(std::regex_search(svg, found, size));
  const double width = std::stoi(found[1]), height = std::stoi(found[2]);
  const double portrait = std::min(555 / width, 802 / height), landscape = std::min(802 / width, 555 / height);
  EXPECT_GE(std::max(portrait, landscape), 0.85) << width << " x " << height;
}

INSTANTIATE_TEST_SUITE_P(, Committed, testing::ValuesIn(all()),
                         [](const testing::TestParamInfo<const model::Machine*>& machine) {
                           std::string name(machine.param->name);
                           std::replace_if(
                               name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

TEST(CommittedDiagrams, are_of_machines_that_there_are) {
  std::set<std::string> expected = {"README.md"}, found;
  for (const model::Machine* machine : all())
    expected.insert(file_of(*machine));
  for (const auto& entry : std::filesystem::directory_iterator(SASLSPEC_DIAGRAMS))
    found.insert(entry.path().filename());
  EXPECT_EQ(found, expected) << command;
}

} // namespace
} // namespace saslspec::reports
