#include "message_id.hpp"

#include <cstddef>

namespace saslspec::oracle {
namespace {

/// A cursor over the lexical tokens of RFC 822.
class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_{text} {}

  bool take(char expected) {
    skip_space();
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool atom() {
    skip_space();
    std::size_t length = 0;
    while (length < rest_.size() && atom_character(rest_[length]))
      ++length;
    rest_.remove_prefix(length);
    return length > 0;
  }

  /// quoted-string or domain-literal: anything in ASCII but CR and the delimiters, and pairs quoted by a backslash.
  bool quoted(char open, char close) {
    if (!take(open)) return false;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == close) return true;
      if (c == open || c == '\r' || !ascii(c)) return false;
      if (c == '\\') {
        if (rest_.empty() || !ascii(rest_.front())) return false;
        rest_.remove_prefix(1);
      }
    }
    return false;
  }

  bool at_end() const { return rest_.empty(); }

private:
  static bool ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
  static bool atom_character(char c) {
    constexpr std::string_view specials = "()<>@,;:\\\".[]";
    return c > ' ' && c <= '~' && specials.find(c) == std::string_view::npos;
  }
  void skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
      rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

template <class Part>
bool dotted(Scanner& scanner, Part part) {
  do {
    if (!part(scanner)) return false;
  } while (scanner.take('.'));
  return true;
}

bool word(Scanner& scanner) {
  return scanner.atom() || scanner.quoted('"', '"');
}

bool sub_domain(Scanner& scanner) {
  return scanner.atom() || scanner.quoted('[', ']');
}

} // namespace

bool is_message_id(std::string_view text) {
  if (!text.starts_with('<')) return false;
  Scanner scanner{text};
  return scanner.take('<') && dotted(scanner, word) && scanner.take('@') && dotted(scanner, sub_domain) &&
         scanner.take('>') && scanner.at_end();
}

} // namespace saslspec::oracle
