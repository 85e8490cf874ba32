// Runs the built program as a user does.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace saslspec::cli {

struct Ran {
  int code = -1; ///< exit status; 128 + n when signal n ended it
  std::string out, err;
};

struct RunOptions {
  std::string program;                  ///< empty: the one that was built
  std::vector<std::string> environment; ///< "NAME=value", beside the test's own
  std::string interrupt_after;          ///< once this is on standard output, SIGINT goes to the whole process group
};

/// In the root folder, in a process group of its own, with standard input closed.
Ran run_program(const std::vector<std::string>& arguments, const RunOptions& options = {});

/// Judges the mutants' library with this defect of CRAM-MD5 in it.
extern const RunOptions mutant;

/// Whether the document in the file keeps a schema of reports/schema, by an implementation of JSON Schema that is not
/// ours.
bool keeps_schema(const std::string& path, const std::string& schema);

/// With a folder of the test's own, which goes away with it.
class ProgramTest : public testing::Test {
protected:
  void SetUp() override;
  void TearDown() override;

  std::string path(const std::string& name) const { return directory_ / name; }
  /// How many things there are in the folder.
  std::size_t entries() const;

private:
  std::filesystem::path directory_;
};

} // namespace saslspec::cli
