#include "style.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace saslspec::cli {
namespace {

TEST(Style, colours_only_on_a_terminal_unless_told_otherwise) {
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "xterm", 1);
  EXPECT_EQ(Style(When::Auto, true).good("ok"), "\x1b[32mok\x1b[0m");
  EXPECT_EQ(Style(When::Auto, false).good("ok"), "ok");
  EXPECT_EQ(Style(When::Never, true).good("ok"), "ok");
  EXPECT_EQ(Style(When::Always, false).good("ok"), "\x1b[32mok\x1b[0m");
}

TEST(Style, honours_no_color_and_dumb_terminals) {
  ::setenv("TERM", "dumb", 1);
  EXPECT_EQ(Style(When::Auto, true).good("ok"), "ok");
  ::setenv("TERM", "xterm", 1);
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_EQ(Style(When::Auto, true).good("ok"), "ok");
  EXPECT_EQ(Style(When::Always, true).good("ok"), "\x1b[32mok\x1b[0m");
  ::unsetenv("NO_COLOR");
}

TEST(Wrapped, keeps_lines_within_the_width_and_words_whole) {
  std::string text;
  for (int i = 0; i < 60; ++i)
    text += "wörd" + std::to_string(i) + " ";
  const std::string lines = wrapped(text, 4);
  std::size_t begin = 0;
  for (std::size_t end; (end = lines.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const std::string line = lines.substr(begin, end - begin);
    EXPECT_EQ(line.substr(0, 4), "    ");
    EXPECT_LE(
        static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; })),
        line_width);
  }
  EXPECT_EQ(wrapped(std::string(100, 'x'), 2), "  " + std::string(100, 'x') + "\n");
  EXPECT_EQ(wrapped("", 2), "");
}

TEST(Shortened, cuts_the_middle_and_never_a_character) {
  EXPECT_EQ(shortened("short", 5), "short");
  EXPECT_EQ(shortened("0123456789", 7), "0123…89");
  EXPECT_EQ(shortened("ääääääääää", 4), "ää…ä");
}

TEST(ShellWord, quotes_what_a_shell_would_change) {
  EXPECT_EQ(shell_word("wp1/PLAIN/sd/Start.known,Step.empty"), "wp1/PLAIN/sd/Start.known,Step.empty");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("isolation/a~b"), "'isolation/a~b'");
  EXPECT_EQ(shell_word(""), "''");
}

} // namespace
} // namespace saslspec::cli
