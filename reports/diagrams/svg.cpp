#include "svg.hpp"

#include "saslspec/model/export.hpp"

#include <algorithm>

namespace saslspec::reports {
namespace {

/// The colours are presentation attributes, over which any rule of a style sheet takes precedence.
std::string dark_rules() {
  std::string rules;
  for (const model::Colour& colour : model::palette()) {
    for (const std::string property : {"fill", "stroke"})
      rules +=
          "[" + property + "=\"" + std::string(colour.light) + "\"]{" + property + ":" + std::string(colour.dark) + "}";
    rules += "\n";
  }
  return rules;
}

} // namespace

std::string with_colour_schemes(std::string svg) {
  const auto colours = model::palette();
  const auto paper = std::find_if(colours.begin(), colours.end(),
                                  [](const model::Colour& colour) { return colour.role == model::Role::Paper; });
  const std::size_t root = svg.find("<svg");
  const std::size_t inside = root == std::string::npos ? root : svg.find('>', root);
  if (inside == std::string::npos || svg.find("fill=\"" + std::string(paper->light) + "\"") == std::string::npos)
    return svg;
  return svg.insert(inside + 1, "\n<style>\n.edge:hover path{stroke-width:3}\n@media (prefers-color-scheme:dark){\n" +
                                    dark_rules() + "}\n</style>");
}

} // namespace saslspec::reports
