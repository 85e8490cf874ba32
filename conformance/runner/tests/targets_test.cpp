#include "saslspec/runner/digest.hpp"
#include "saslspec/runner/targets.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace saslspec::runner {
namespace {

namespace fs = std::filesystem;

TEST(Targets, system_library_is_found_where_the_dynamic_linker_finds_it) {
  const auto path = resolve_target("system-cyrus");
  ASSERT_TRUE(path) << path.error();
  EXPECT_TRUE(fs::path(path->path).is_absolute());
  EXPECT_EQ(fs::path(path->path).filename(), "libsasl2.so.2");
}

TEST(Targets, a_folder_of_LD_LIBRARY_PATH_comes_first) {
  const fs::path folder = fs::path(testing::TempDir()) / ("linker-" + std::to_string(::getpid()));
  fs::create_directory(folder);
  std::ofstream(folder / "libsasl2.so.2") << "x";
  ::setenv("LD_LIBRARY_PATH", folder.c_str(), 1);
  const auto path = system_library("libsasl2.so.2");
  ::unsetenv("LD_LIBRARY_PATH");
  fs::remove_all(folder);
  EXPECT_EQ(path.value(), (folder / "libsasl2.so.2").string());
}

TEST(Targets, what_is_missing_is_told_in_one_sentence) {
  const auto missing = resolve_target("system-cyris");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().find("no such file"), std::string::npos);
  EXPECT_NE(missing.error().find("system-cyrus"), std::string::npos) << "does not name the targets there are";
  EXPECT_EQ(resolve_target("/").error(), "/: is a directory, not a shared object");
  EXPECT_EQ(system_library("libnone.so.1").error(), "libnone.so.1 is not in the dynamic linker's folders");
  EXPECT_NE(companion_library("v9/none.so").error().find("lib/saslspec"), std::string::npos);
}

TEST(Digest, agrees_with_the_published_example) {
  const fs::path file = fs::path(testing::TempDir()) / ("abc-" + std::to_string(::getpid()));
  std::ofstream(file) << "abc";
  const auto digest = sha256_of_file(file);
  fs::remove(file);
  EXPECT_EQ(digest.value(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_NE(sha256_of_file(file).error().find("No such file"), std::string::npos);
}

} // namespace
} // namespace saslspec::runner
