#include "remarks.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace saslspec::runner {
namespace {

namespace fs = std::filesystem;

/// A folder with two plug-ins, one of which has two names, and with a file that is none.
class Remarks : public testing::Test {
protected:
  Remarks() {
    fs::create_directory(folder_);
    for (const char* name : {"libplain.so.2", "libotp.so", "libplain.la"})
      std::ofstream(folder_ / name) << "none";
    fs::create_symlink("libplain.so.2", folder_ / "libplain.so");
    settings_.launch.plugins = folder_.string();
    probe_.mechanisms = {"EXTERNAL"};
  }
  ~Remarks() override { fs::remove_all(folder_); }
  void load(const char* name) { probe_.libraries.push_back({(folder_ / name).string(), "plug-in", "", ""}); }

  const fs::path folder_ = fs::canonical(fs::temp_directory_path()) / ("saslspec-remarks-" + std::to_string(getpid()));
  Settings settings_;
  worker::Probe probe_;
};

TEST_F(Remarks, a_folder_of_which_no_plug_in_was_loaded_is_named_with_the_librarys_own_words) {
  probe_.logged = "unable to dlopen libotp.so: undefined symbol\nunable to dlopen libplain.so\n";
  EXPECT_EQ(remarks(settings_, probe_),
            std::vector<std::string>{"0 of 2 plug-ins in " + folder_.string() +
                                     " were loaded: unable to dlopen libotp.so: undefined symbol; unable to dlopen "
                                     "libplain.so; only EXTERNAL is offered."});
}

TEST_F(Remarks, a_folder_of_which_some_were_loaded_is_named_where_the_library_complained) {
  load("libplain.so.2");
  EXPECT_TRUE(remarks(settings_, probe_).empty());
  probe_.logged = "unable to dlopen libotp.so\n";
  EXPECT_TRUE(remarks(settings_, probe_).at(0).starts_with("1 of 2 plug-ins in "));
  load("libotp.so");
  EXPECT_TRUE(remarks(settings_, probe_).empty());
}

TEST_F(Remarks, nothing_is_said_where_all_is_as_usual) {
  EXPECT_TRUE(remarks({}, probe_).empty());
}

TEST_F(Remarks, a_sanitizer_and_threads_are_named) {
  probe_.sanitizer = "libasan.so.8";
  probe_.threads = 3;
  const auto all = remarks({}, probe_);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[0].starts_with("It is linked to libasan.so.8, ")) << all[0];
  EXPECT_TRUE(all[1].starts_with("It started 3 threads ")) << all[1];
}

} // namespace
} // namespace saslspec::runner
