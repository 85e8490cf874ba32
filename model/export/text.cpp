#include "export/text.hpp"

#include <cstddef>

namespace saslspec::model::export_text {

std::string quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result = "\"";
  for (const char octet : text) {
    const auto value = static_cast<unsigned char>(octet);
    if (value < ' ') {
      result.append("\\u00").append(1, digits[value >> 4U]).append(1, digits[value & 15U]);
      continue;
    }
    if (octet == '"' || octet == '\\') result += '\\';
    result += octet;
  }
  return result + "\"";
}

std::string array_of(std::string_view names) {
  std::string result = "[";
  while (!names.empty()) {
    const std::size_t end = names.find(", ");
    result += quoted(names.substr(0, end));
    if (end == std::string_view::npos) break;
    result += ", ";
    names.remove_prefix(end + 2);
  }
  return result + "]";
}

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char octet : text) {
    if (octet == '&')
      result += "&amp;";
    else if (octet == '<')
      result += "&lt;";
    else if (octet == '>')
      result += "&gt;";
    else if (octet == '"')
      result += "&quot;";
    else
      result += octet;
  }
  return result;
}

} // namespace saslspec::model::export_text
