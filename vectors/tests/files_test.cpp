#include "saslspec/vectors/files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace saslspec::vectors {
namespace {

const std::filesystem::path root = SASLSPEC_VECTORS_DIR;

TEST(Files, are_sorted_by_path_without_repetition) {
  const auto all = files();
  EXPECT_FALSE(all.empty());
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &File::path));
  EXPECT_EQ(std::ranges::adjacent_find(all, {}, &File::path), all.end());
}

TEST(Files, hold_the_octets_of_the_source_tree) {
  for (const File& file : files()) {
    std::ifstream in(root / file.path, std::ios::binary);
    ASSERT_TRUE(in) << file.path;
    EXPECT_EQ(file.text, std::string(std::istreambuf_iterator<char>(in), {})) << file.path;
  }
}

TEST(Files, leave_no_json_file_of_the_source_tree_out) {
  std::set<std::string> embedded;
  for (const File& file : files()) {
    embedded.emplace(file.path);
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string path = std::filesystem::relative(entry.path(), root).generic_string();
    if (entry.path().extension() == ".json" && !path.starts_with("tests/")) {
      EXPECT_TRUE(embedded.contains(path)) << path << " is missing from vectors/CMakeLists.txt";
    }
  }
}

} // namespace
} // namespace saslspec::vectors
