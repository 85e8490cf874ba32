// The formats in which the model is shown.
#pragma once

#include <string>
#include <vector>

namespace saslspec::cli {

std::vector<std::string> model_formats();

} // namespace saslspec::cli
