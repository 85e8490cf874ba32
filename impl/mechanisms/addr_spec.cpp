#include "mechanisms/addr_spec.hpp"

#include <algorithm>

namespace saslspec::impl {

namespace {

// atext
bool is_atext(char c) {
  constexpr std::string_view specials = "!#$%&'*+-/=?^_`{|}~";
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         specials.find(c) != std::string_view::npos;
}

// dot-atom-text = 1*atext *("." 1*atext)
bool is_dot_atom(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  return text.find("..") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_atext(c) || c == '.'; });
}

/// Text between `open` and `close` in which a backslash quotes the next character and neither stands unquoted.
bool is_enclosed(std::string_view text, char open, char close) {
  if (text.size() < 2 || text.front() != open || text.back() != close) return false;
  const std::string_view inner = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] < ' ' || inner[i] > '~') return false;
    if (inner[i] == open || inner[i] == close) return false;
    if (inner[i] == '\\' && ++i == inner.size()) return false;
  }
  return true;
}

} // namespace

bool is_addr_spec(std::string_view text) {
  const std::size_t at = text.rfind('@'); // an "@" in the local part can only stand in a quoted string
  if (at == std::string_view::npos) return false;
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  return (is_dot_atom(local) || is_enclosed(local, '"', '"')) && (is_dot_atom(domain) || is_enclosed(domain, '[', ']'));
}

} // namespace saslspec::impl
