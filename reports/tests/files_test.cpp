#include "saslspec/reports/files.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

namespace saslspec::reports {
namespace {

class Files : public testing::Test {
protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "saslspec-files-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(directory_), std::filesystem::directory_iterator()));
  }
  std::filesystem::path directory_;
};

TEST_F(Files, written_content_reads_back_and_nothing_else_is_left) {
  const std::string path = directory_ / "results.json";
  ASSERT_TRUE(write_file(path, "first"));
  ASSERT_TRUE(write_file(path, std::string("sec\0nd", 6)));
  EXPECT_EQ(read_file(path).value(), std::string("sec\0nd", 6));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, a_reader_of_the_old_file_is_not_disturbed) {
  const std::string path = directory_ / "results.json";
  ASSERT_TRUE(write_file(path, "old"));
  std::filesystem::create_hard_link(path, directory_ / "kept");
  ASSERT_TRUE(write_file(path, "new"));
  EXPECT_EQ(read_file(directory_ / "kept").value(), "old") << "written in place instead of renamed over";
}

TEST_F(Files, errors_name_the_file_and_leave_nothing) {
  const std::string missing = directory_ / "no-such" / "results.json";
  EXPECT_EQ(write_file(missing, "").error(), missing + ": cannot write: No such file or directory");
  EXPECT_EQ(check_writable(missing).error(), missing + ": cannot write: No such file or directory");
  EXPECT_EQ(check_writable(directory_).error(), directory_.string() + ": cannot write: Is a directory");
  EXPECT_EQ(write_file(directory_, "").error(), directory_.string() + ": cannot write: Is a directory");
  EXPECT_EQ(read_file(directory_).error(), directory_.string() + ": cannot read: Is a directory");
  EXPECT_EQ(read_file(missing).error(), missing + ": cannot read: No such file or directory");
  EXPECT_EQ(entries(), 0U);
}

TEST_F(Files, checking_changes_nothing) {
  const std::string path = directory_ / "results.json";
  EXPECT_TRUE(check_writable(path));
  EXPECT_EQ(entries(), 0U);
  ASSERT_TRUE(write_file(path, "kept"));
  EXPECT_TRUE(check_writable(path));
  EXPECT_EQ(read_file(path).value(), "kept");
}

TEST_F(Files, a_device_is_written_in_place) {
  EXPECT_TRUE(check_writable("/dev/null"));
  EXPECT_TRUE(write_file("/dev/null", "x"));
  EXPECT_FALSE(std::filesystem::is_regular_file("/dev/null"));
}

} // namespace
} // namespace saslspec::reports
