// What holds between the data and the model. What holds within the data is the loader's business, and that of
// vectors/lint.py, which stands alone.
#pragma once

#include "saslspec/model/machine.hpp"
#include "saslspec/vector_loader/vector.hpp"

#include <span>
#include <string>
#include <vector>

namespace saslspec::cli {

/// Each vector that contradicts the model, and each transition that cites no requirement; one line each.
std::vector<std::string> disagreements(std::span<const vector_loader::Vector> vectors,
                                       std::span<const model::Machine* const> machines);

} // namespace saslspec::cli
