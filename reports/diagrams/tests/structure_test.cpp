// What an SVG shows can be told from where it shows it.
#include "saslspec/reports/diagrams.hpp"

#include "saslspec/model/export.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace saslspec::reports {
namespace {

std::string drawn(const model::DotStyle& style) {
  return render(model::to_dot(*model::machine("LOGIN"), style), Format::Svg).value();
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(Structure, does_not_depend_on_fonts) {
  const std::string dot = model::to_dot(*model::machine("LOGIN"));
  std::string other = dot;
  for (std::size_t at = other.find("Helvetica"); at != std::string::npos; at = other.find("Helvetica", at))
    other.replace(at, 9, "Courier");
  const std::string one_picture = render(dot, Format::Svg).value();
  const std::string other_picture = render(other, Format::Svg).value();
  EXPECT_NE(one_picture, other_picture);
  EXPECT_EQ(structure(one_picture), structure(other_picture));
}

TEST(Structure, tells_every_word_state_arrow_class_tooltip_and_line) {
  const std::string good = drawn({});
  const auto expected = structure(good);
  for (const auto& [what, with] : {
           std::pair{">Password.valid<",                        ">Password.invalid<"                    },
           std::pair{"class=\"node state idle\"",               "class=\"node state failed\""           },
           std::pair{"id=\"state&#45;Failed\"",                 "id=\"state&#45;Ended\""                },
           std::pair{"(LOGIN&#45;2.2&#45;first&#45;challenge)", "(LOGIN&#45;2.2&#45;last&#45;challenge)"},
           std::pair{"stroke-width=\"2.6\"",                    "stroke-width=\"1\""                    },
           std::pair{"stroke-dasharray=\"5,2\"",                "stroke-dasharray=\"1,5\""              },
           std::pair{"prefers-color-scheme:dark",               "prefers-color-scheme:light"            },
  })
    EXPECT_NE(structure(replaced(good, what, with)), expected) << what;
  EXPECT_FALSE(structure("<svg>").has_value());
}

TEST(ColourSchemes, an_svg_has_both_unless_it_is_drawn_dark) {
  const std::string both = drawn({});
  const std::string dark = drawn({.theme = model::Theme::Dark});
  EXPECT_EQ(dark.find("<style>"), std::string::npos);
  for (const model::Colour& colour : model::palette()) {
    const std::string rule = "[fill=\"" + std::string(colour.light) + "\"]{fill:" + std::string(colour.dark) + "}";
    EXPECT_NE(both.find(rule), std::string::npos) << rule;
  }
  // Whatever is painted has a colour that the style sheet replaces.
  const std::string drawing = both.substr(both.find("</style>"));
  for (const std::string property : {"fill=\"", "stroke=\""}) {
    for (std::size_t at = drawing.find(property); at != std::string::npos; at = drawing.find(property, at + 1)) {
      const std::size_t begin = at + property.size();
      const std::string colour = drawing.substr(begin, drawing.find('"', begin) - begin);
      const bool known = std::any_of(model::palette().begin(), model::palette().end(),
                                     [&](const model::Colour& each) { return each.light == colour; });
      EXPECT_TRUE(known || colour == "none" || colour == "transparent") << colour;
    }
  }
}

} // namespace
} // namespace saslspec::reports
