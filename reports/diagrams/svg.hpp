// What Graphviz' SVG is given besides.
#pragma once

#include <string>

namespace saslspec::reports {

/// `svg` with a style sheet for readers who prefer dark, if it is drawn in the light theme's colours.
std::string with_colour_schemes(std::string svg);

} // namespace saslspec::reports
