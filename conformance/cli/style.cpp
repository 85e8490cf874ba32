#include "style.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace saslspec::cli {

namespace {

bool environment_allows() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (no_color == nullptr || *no_color == '\0') && !(terminal != nullptr && std::string_view(terminal) == "dumb");
}

bool begins_character(char octet) {
  return (static_cast<unsigned char>(octet) & 0xc0U) != 0x80;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

/// The longest prefix of at most `width` columns.
std::string_view prefix(std::string_view text, std::size_t width) {
  std::size_t end = 0, used = 0;
  while (end < text.size() && (used < width || !begins_character(text[end]))) {
    if (begins_character(text[end])) ++used;
    ++end;
  }
  return text.substr(0, end);
}

} // namespace

Style::Style(When when, bool terminal)
    : enabled_(when == When::Always || (when == When::Auto && terminal && environment_allows())) {}

std::string Style::paint(const char* code, std::string_view text) const {
  if (!enabled_ || text.empty()) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string wrapped(std::string_view text, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string result, line;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (!line.empty() && indent + columns(line) + 1 + columns(word) > line_width) {
      result += margin + line + '\n';
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return line.empty() ? result : result + margin + line + '\n';
}

std::string shortened(std::string_view text, std::size_t width) {
  const std::size_t total = columns(text);
  if (total <= width) return std::string(text);
  const std::size_t tail = (width - 1) / 3, head = width - 1 - tail;
  const std::string_view rest = text.substr(prefix(text, total - tail).size());
  return std::string(prefix(text, head)) + "…" + std::string(rest);
}

std::string shell_word(const std::string& text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./,+=:@%").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, plain)) return text;
  std::string quoted = "'";
  for (const char c : text)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

} // namespace saslspec::cli
