#include "saslspec/reports/diagrams.hpp"

#include <algorithm>

#include <pugixml.hpp>

namespace saslspec::reports {
namespace {

void add(const pugi::xml_node& element, std::vector<std::string>& lines) {
  const std::string_view kind = element.name();
  std::string line(kind);
  for (const char* key : {"id", "class", "xlink:title"})
    if (const auto value = element.attribute(key)) line.append(" ").append(key).append("=").append(value.value());
  // Lines and areas differ in number with the way they are drawn; whether they are grey, bold or dashed says something.
  for (const char* key : {"stroke", "stroke-dasharray", "stroke-width", "fill"})
    if (const auto value = element.attribute(key); value && kind == "path")
      line.append(" ").append(key).append("=").append(value.value());
  if (kind == "title" || kind == "text" || kind == "style") line.append(": ").append(element.text().get());
  const bool says_something = kind == "path" || line.size() > kind.size();
  if (says_something) lines.push_back(std::move(line));
  for (const pugi::xml_node& child : element.children())
    if (child.type() == pugi::node_element) add(child, lines);
}

} // namespace

tl::expected<std::vector<std::string>, std::string> structure(std::string_view svg) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(svg.data(), svg.size());
  if (!parsed) return tl::unexpected(std::string(parsed.description()) + " at octet " + std::to_string(parsed.offset));
  std::vector<std::string> lines;
  add(document.document_element(), lines);
  std::sort(lines.begin(), lines.end());
  return lines;
}

} // namespace saslspec::reports
