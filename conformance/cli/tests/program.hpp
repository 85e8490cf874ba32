// Runs the built program as a user does.
#pragma once

#include <string>
#include <vector>

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

} // namespace saslspec::cli
