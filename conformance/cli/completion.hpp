// Shell completion, printed from the option parser's own list.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace saslspec::cli {

std::string bash_completion(const CLI::App& app);

} // namespace saslspec::cli
