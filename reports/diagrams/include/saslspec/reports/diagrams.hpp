// Pictures of state diagrams, rendered in process by Graphviz' library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace saslspec::reports {

enum class Format : std::uint8_t { Invalid, Svg, Png, Pdf };

/// The picture of a graph in Graphviz' language: SVG text, or the octets of a PNG or PDF file. The error says what
/// Graphviz objected to, with the line, or that its plug-ins are missing. Thread-safe: one rendering at a time. No file
/// is written and nothing is printed.
///
/// An SVG that is drawn in the light theme's colours (model::palette) follows the reader's colour scheme: it has a
/// style sheet that replaces them where dark is preferred.
[[nodiscard]] tl::expected<std::string, std::string> render(std::string_view dot, Format format);

/// What an SVG shows, without where: for each element with a meaning one line of its kind, id, class, title, tooltip or
/// text, sorted. Two drawings of one graph with different fonts, or by different versions of Graphviz, have the same.
/// The error says where the text is not XML.
[[nodiscard]] tl::expected<std::vector<std::string>, std::string> structure(std::string_view svg);

} // namespace saslspec::reports
