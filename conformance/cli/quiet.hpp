// A check of the command line whose name does not show in the help.
#pragma once

#include <CLI/CLI.hpp>

namespace saslspec::cli {

inline CLI::Validator quiet(CLI::Validator validator) {
  return validator.description("");
}

} // namespace saslspec::cli
