// Words in colour, lines that fit.
#pragma once

#include "command_line.hpp"

#include <string>
#include <string_view>

namespace saslspec::cli {

/// Colour only on a terminal, unless told otherwise; NO_COLOR and TERM=dumb are honoured.
class Style {
public:
  Style(When when, bool terminal);
  std::string good(std::string_view text) const { return paint("32", text); }
  std::string bad(std::string_view text) const { return paint("31;1", text); }
  std::string warning(std::string_view text) const { return paint("33", text); }
  std::string strong(std::string_view text) const { return paint("1", text); }
  std::string faint(std::string_view text) const { return paint("2", text); }

private:
  std::string paint(const char* code, std::string_view text) const;
  bool enabled_;
};

constexpr std::size_t line_width = 80;

/// `text` in lines of at most `line_width`, all indented; a word longer than that stays whole. Ends with a newline.
std::string wrapped(std::string_view text, std::size_t indent);

/// At most `width` columns, the middle of a longer text replaced by "…". Counts octets of UTF-8 sequences once.
std::string shortened(std::string_view text, std::size_t width);

/// For a POSIX shell: quoted when it has to be.
std::string shell_word(const std::string& text);

} // namespace saslspec::cli
