// A mechanism is named by its table in the model and by its client in the oracle. Every other file takes what it has to
// know from the rows that these two give, so that a new mechanism changes no standing file.
#include "saslspec/model/machine.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace saslspec {
namespace {

namespace fs = std::filesystem;

/// Rooms whose files name no mechanism, and what in them may.
constexpr std::string_view rooms[] = {"conformance", "model", "reports"};
constexpr std::string_view rows[] = {"conformance/oracle/", "model/mechanisms/"};

struct Exception {
  std::string_view file;
  std::string_view reason;
};
constexpr Exception exceptions[] = {
    {"conformance/adapter/cyrus_v1.cpp",       "the ABI asks for a secret by the name of its mechanism"},
    {"conformance/adapter/template/adapter.c", "an example server, which has mechanisms of its own"    },
    {"conformance/cli/command_line.cpp",       "help shows examples"                                   },
    {"conformance/cli/model_command_line.cpp", "help shows examples"                                   },
};

/// The text without comments: there a name is an example. Strings stay.
std::string code_of(std::string_view text) {
  std::string code;
  char quote = '\0';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    if (quote != '\0') {
      if (rest.front() == '\\')
        code += text[at++];
      else if (rest.front() == quote)
        quote = '\0';
    } else if (rest.starts_with("//") || rest.starts_with("/*")) {
      const bool line = rest[1] == '/';
      const std::size_t end = text.find(line ? "\n" : "*/", at);
      if (end == std::string_view::npos) break;
      at = line ? end : end + 1;
    } else if (rest.front() == '"' ||
               (rest.front() == '\'' && (at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0))) {
      quote = rest.front();
    }
    if (at < text.size()) code += text[at];
  }
  return code;
}

bool is_name(std::string_view word) {
  const auto machines = model::machines();
  return word.starts_with("SCRAM-") || word == "SCRAM" ||
         std::any_of(machines.begin(), machines.end(),
                     [&](const model::Machine* machine) { return machine->name == word; });
}

/// The mechanisms that the code of a file names, as the registry spells them.
std::vector<std::string> mentioned(std::string_view text) {
  std::vector<std::string> found;
  const auto is_part = [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '_';
  };
  const std::string code = code_of(text);
  for (auto begin = std::find_if(code.begin(), code.end(), is_part); begin != code.end();) {
    const auto end = std::find_if_not(begin, code.end(), is_part);
    if (is_name({begin, end})) found.emplace_back(begin, end);
    begin = std::find_if(end, code.end(), is_part);
  }
  return found;
}

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_source(const fs::path& path) {
  const auto extension = path.extension();
  return extension == ".cpp" || extension == ".hpp" || extension == ".h" || extension == ".c";
}

/// Every source of the rooms but tests, by its path in the tree.
std::vector<std::string> sources() {
  std::vector<std::string> list;
  for (const std::string_view room : rooms)
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_TREE) / room)) {
      std::string path = fs::relative(entry.path(), SOURCE_TREE).generic_string();
      if (is_source(entry.path()) && path.find("/tests/") == std::string::npos) list.push_back(std::move(path));
    }
  return list;
}

TEST(MechanismNames, stand_in_rows_alone) {
  const auto all = sources();
  ASSERT_GT(all.size(), 100U);
  std::size_t in_rows = 0;
  std::vector<std::string_view> unused;
  for (const Exception& exception : exceptions)
    unused.push_back(exception.file);
  for (const std::string& file : all) {
    const auto names = mentioned(contents(fs::path(SOURCE_TREE) / file));
    if (names.empty()) continue;
    if (std::any_of(std::begin(rows), std::end(rows), [&](std::string_view row) { return file.starts_with(row); }))
      ++in_rows;
    else if (std::erase(unused, file) == 0)
      ADD_FAILURE() << file << " names " << names.front()
                    << ": what it has to know of the mechanism belongs into the mechanism's row";
  }
  EXPECT_GT(in_rows, 10U);
  for (const std::string_view file : unused)
    ADD_FAILURE() << file << " names no mechanism: it is no exception any more";
}

TEST(MechanismNames, are_found_in_code_and_strings) {
  EXPECT_EQ(mentioned("if (mechanism == \"PLAIN\") return;"), std::vector<std::string>{"PLAIN"});
  EXPECT_EQ(mentioned("x = \"a \\\" b\"; y = \"OTP\";"), std::vector<std::string>{"OTP"});
  EXPECT_EQ(mentioned("x = \"\\\\\"; y = \"OTP\"; // \""), std::vector<std::string>{"OTP"});
  EXPECT_TRUE(mentioned("x = \"\\\\\"; // OTP").empty());
  EXPECT_EQ(mentioned("name.starts_with(\"SCRAM-\")"), std::vector<std::string>{"SCRAM-"});
  EXPECT_EQ(mentioned("c = '\"'; d = \"CRAM-MD5\";"), std::vector<std::string>{"CRAM-MD5"});
  EXPECT_EQ(mentioned("n = 1'000; d = \"EXTERNAL\"; // PLAIN"), std::vector<std::string>{"EXTERNAL"});
  EXPECT_EQ(mentioned("url = \"http://x\"; d = \"LOGIN\";"), std::vector<std::string>{"LOGIN"});
}

TEST(MechanismNames, are_not_found_in_comments_and_longer_words) {
  EXPECT_TRUE(mentioned("// PLAIN\n/* OTP \" */ int x;").empty());
  EXPECT_TRUE(mentioned("SEC_NOPLAINTEXT | PLAINTEXT; plain(); \"cmusaslsecretOTP\"").empty());
}

} // namespace
} // namespace saslspec
