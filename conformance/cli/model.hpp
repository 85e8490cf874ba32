// The formats in which the model is shown, and the machines to show.
#pragma once

#include "saslspec/model/machine.hpp"

#include <string>
#include <vector>

namespace saslspec::cli {

std::vector<std::string> model_formats();

/// The mechanism of that name in any letter case; null when there is none.
const model::Machine* mechanism_named(std::string name);
std::string no_such_mechanism(const std::string& name);

} // namespace saslspec::cli
