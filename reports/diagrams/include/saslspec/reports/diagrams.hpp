// Pictures of state diagrams, rendered in process by Graphviz' library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace saslspec::reports {

enum class Format : std::uint8_t { Invalid, Svg, Png, Pdf };

/// The picture of a graph in Graphviz' language: SVG text, or the octets of a PNG or PDF file. The error says what
/// Graphviz objected to, with the line, or that its plug-ins are missing. Thread-safe: one rendering at a time. No file
/// is written and nothing is printed.
[[nodiscard]] tl::expected<std::string, std::string> render(std::string_view dot, Format format);

} // namespace saslspec::reports
