// Whether a learned machine is the model itself, made deterministic by what the target chooses.
#pragma once

#include "saslspec/learn/learn.hpp"

#include <span>
#include <string>

namespace saslspec::learn::testing {

/// Goes through both; what is different, with a shortest trace to it. Empty when nothing is.
std::string difference_from(const model::LearnedMachine& learned, std::span<const model::Choice> choices);

} // namespace saslspec::learn::testing
