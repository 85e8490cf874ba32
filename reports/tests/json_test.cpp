#include "saslspec/reports/json.hpp"

#include "example.hpp"
#include "saslspec/reports/files.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

#include <gtest/gtest.h>
#include <unistd.h>

namespace saslspec::reports {
namespace {

std::string golden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(SASLSPEC_GOLDEN) + "/" + name;
  if (std::getenv("SASLSPEC_UPDATE_GOLDEN") != nullptr) {
    EXPECT_TRUE(write_file(path, actual));
  }
  return read_file(path).value_or("no golden file " + path);
}

/// Exit status of the validator and what it printed.
std::pair<int, std::string> validate(const std::string& document) {
  const std::string path = testing::TempDir() + "results-" + std::to_string(::getpid()) + ".json";
  EXPECT_TRUE(write_file(path, document));
  const std::string command =
      std::string(SASLSPEC_PYTHON) + " " + SASLSPEC_VALIDATE + " " + SASLSPEC_RESULTS_SCHEMA + " " + path + " 2>&1";
  std::string output;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr)
    output += buffer.data();
  const int status = ::pclose(pipe);
  std::remove(path.c_str());
  return {status, output};
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(ResultsJson, is_byte_for_byte_the_golden_file) {
  const std::string actual = to_json(example());
  EXPECT_EQ(actual, golden("results.json", actual));
}

TEST(ResultsJson, ends_with_the_footer) {
  const std::string text = to_json(example());
  EXPECT_EQ(text.substr(text.rfind("\"complete\"")), "\"complete\": true\n}\n");
}

TEST(ResultsJson, satisfies_its_schema) {
  const auto [status, output] = validate(to_json(example()));
  EXPECT_EQ(status, 0) << output;
}

TEST(ResultsJson, schema_refuses_planted_faults) {
  const std::string good = to_json(example());
  for (const auto& [what, with] : {
           std::pair{"\"verdict\": \"crash\"",    "\"verdict\": \"crashed\""  },
           std::pair{"\"duration_us\": 3",        "\"duration_us\": -3"       },
           std::pair{"\"control\": \"plain.ok\"", "\"controls\": \"plain.ok\""},
           std::pair{",\n \"complete\": true",    ""                          },
           std::pair{"\"of\": 114",               "\"of\": \"all\""           },
           std::pair{"\"reply\": \"continue\"",   "\"reply\": \"go on\""      }
  }) {
    const auto [status, output] = validate(replaced(good, what, with));
    EXPECT_NE(status, 0) << what;
    EXPECT_NE(output.find('$'), std::string::npos) << output;
  }
}

TEST(ResultsJson, reads_back_what_was_written) {
  const std::string text = to_json(example());
  const auto read = from_json(text);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(to_json(*read), text);
}

TEST(ResultsJson, without_coverage_is_read_as_older_versions_wrote_it) {
  std::string text = to_json(example());
  for (std::size_t at = text.find("\n   \"coverage\""); at != std::string::npos; at = text.find("\n   \"coverage\""))
    text.erase(at, text.find("\n   \"seconds\"", at) - at);
  EXPECT_EQ(validate(text).first, 0);
  const auto read = from_json(text);
  ASSERT_TRUE(read) << read.error();
  EXPECT_TRUE(read->targets.front().coverage.empty());
}

TEST(ResultsJson, reader_says_what_is_wrong_and_where) {
  const std::string good = to_json(example());
  const auto error = [](const std::string& text) {
    const auto read = from_json(text);
    return read ? std::string("accepted") : read.error();
  };
  EXPECT_NE(error(good.substr(0, good.size() / 2)).find("parse error"), std::string::npos);
  EXPECT_NE(error(replaced(good, ",\n \"complete\": true", "")).find("cut short"), std::string::npos);
  EXPECT_NE(error(replaced(good, "\"verdict\": \"crash\"", "\"verdict\": \"crashed\"")).find("crashed"),
            std::string::npos);
  EXPECT_NE(error(replaced(good, "\"schema\": 1", "\"schema\": 2")).find("schema 2"), std::string::npos);
  EXPECT_NE(error(replaced(good, "\"crash\": 1", "\"crash\": 2")).find("disagree"), std::string::npos);
  EXPECT_NE(error(replaced(good, "\"suite\": \"vectors\"", "\"suite\": 3")).find("string"), std::string::npos);
  EXPECT_NE(error("[]").find("no results document"), std::string::npos);
}

TEST(Verdicts, have_distinct_names_that_read_back) {
  for (int value = static_cast<int>(Verdict::Pass); value <= static_cast<int>(Verdict::HarnessError); ++value) {
    const auto verdict = static_cast<Verdict>(value);
    EXPECT_EQ(verdict_of(name(verdict)), verdict);
  }
  EXPECT_EQ(verdict_of("invalid"), Verdict::Invalid);
}

} // namespace
} // namespace saslspec::reports
