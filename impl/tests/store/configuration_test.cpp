// The form of <appname>.conf.
#include "core/configuration.hpp"

#include <gtest/gtest.h>

#include "folder.hpp"

namespace saslspec::impl::test {

namespace {

class ConfigurationFile : public ::testing::Test {
protected:
  std::optional<ConfigurationMistake> read(std::string_view content) {
    return configuration.read(folder.write("app.conf", content).c_str());
  }
  std::string value(std::string_view key) const {
    const char* found = configuration.value(key);
    return found == nullptr ? "(not set)" : found;
  }

  Folder folder;
  Configuration configuration;
};

TEST_F(ConfigurationFile, has_keys_and_values_comments_and_blank_lines) {
  ASSERT_FALSE(read("# comment\n\n  \t\npwcheck_method: auxprop\n  mech_list:PLAIN  SCRAM-SHA-1 \t\r\n"
                    "sqlite_db:\t/var/lib/a: b#c"));
  EXPECT_EQ(value("pwcheck_method"), "auxprop");
  EXPECT_EQ(value("mech_list"), "PLAIN  SCRAM-SHA-1");
  EXPECT_EQ(value("sqlite_db"), "/var/lib/a: b#c");
  EXPECT_EQ(value("pwcheck"), "(not set)");
}

TEST_F(ConfigurationFile, keys_have_no_letter_case_and_the_first_line_counts) {
  ASSERT_FALSE(read("Mech_List: PLAIN\nmech_list: LOGIN\n"));
  EXPECT_EQ(value("MECH_LIST"), "PLAIN");
}

TEST_F(ConfigurationFile, an_option_for_a_plug_in_goes_before_the_general_one) {
  ASSERT_FALSE(read("scram-sha-1_iterations: 5000\niterations: 4096\n"));
  EXPECT_STREQ(configuration.value("SCRAM-SHA-1", "iterations"), "5000");
  EXPECT_STREQ(configuration.value("SCRAM-SHA-256", "iterations"), "4096");
  EXPECT_STREQ(configuration.value(nullptr, "iterations"), "4096");
  EXPECT_EQ(configuration.value("SCRAM-SHA-1", "iteration"), nullptr);
}

TEST_F(ConfigurationFile, may_be_empty) {
  ASSERT_FALSE(read("mech_list: PLAIN\n"));
  ASSERT_FALSE(read(""));
  EXPECT_EQ(value("mech_list"), "(not set)");
}

struct Malformed {
  const char* name;
  std::string_view content;
  unsigned line;
};

void PrintTo(const Malformed& malformed, std::ostream* out) {
  *out << malformed.name;
}

using namespace std::string_view_literals;

constexpr Malformed malformed_files[] = {
    {"no_colon",           "mech_list PLAIN\n",                1},
    {"key_alone",          "a: b\nmech_list",                  2},
    {"space_before_colon", "a: b\n# c\n\nmech_list : PLAIN\n", 4},
    {"no_key",             ": PLAIN\n",                        1},
    {"foreign_character",  "mech.list: PLAIN\n",               1},
    {"no_value",           "a: b\nmech_list:\n",               2},
    {"white_value",        "mech_list: \t \nb: c\n",           1},
    {"nul",                "a: b\nmech_list: PL\0AIN\n"sv,     2},
    {"nul_in_key",         "a\0: b\n"sv,                       1},
};

class MalformedConfiguration : public ConfigurationFile, public ::testing::WithParamInterface<Malformed> {};

TEST_P(MalformedConfiguration, is_refused_with_its_line_and_changes_nothing) {
  ASSERT_FALSE(read("before: kept\n"));
  const auto mistake = read(GetParam().content);
  ASSERT_TRUE(mistake);
  EXPECT_EQ(mistake->line, GetParam().line) << mistake->what;
  EXPECT_EQ(value("before"), "kept");
  EXPECT_EQ(value("a"), "(not set)");
}

INSTANTIATE_TEST_SUITE_P(Files, MalformedConfiguration, ::testing::ValuesIn(malformed_files),
                         [](const auto& parameter) { return parameter.param.name; });

TEST_F(ConfigurationFile, that_cannot_be_read_is_a_mistake_of_the_file_as_a_whole) {
  EXPECT_EQ(configuration.read(folder.file("missing.conf").c_str()).value().line, 0U);
  EXPECT_EQ(configuration.read(folder.path().c_str()).value().line, 0U);
  EXPECT_EQ(read("a: " + std::string(1 << 21, 'x')).value().line, 0U);
}

TEST(ConfigurationSearch, goes_through_the_folders_in_order) {
  std::string_view folders = "/a::/b/c:";
  FileName file;
  ASSERT_TRUE(next_configuration_file(folders, "smtpd", file));
  EXPECT_STREQ(file.data(), "/a/smtpd.conf");
  ASSERT_TRUE(next_configuration_file(folders, "smtpd", file));
  EXPECT_STREQ(file.data(), "/b/c/smtpd.conf");
  EXPECT_FALSE(next_configuration_file(folders, "smtpd", file));
}

TEST(ConfigurationSearch, passes_over_paths_that_are_too_long) {
  const std::string list = std::string(5000, 'x') + ":/a";
  std::string_view folders = list;
  FileName file;
  ASSERT_TRUE(next_configuration_file(folders, "smtpd", file));
  EXPECT_STREQ(file.data(), "/a/smtpd.conf");
}

} // namespace

} // namespace saslspec::impl::test
