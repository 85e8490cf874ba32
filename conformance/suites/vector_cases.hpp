// Test vectors as cases.
#pragma once

#include "saslspec/suites/case.hpp"
#include "saslspec/vector_loader/vector.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::suites {

/// Why the vector cannot be run on this target; empty when it can.
std::string not_applicable(const vector_loader::Vector& vector, const worker::Probe& probe);

std::unique_ptr<Case> make_vector_case(const vector_loader::Vector& vector);

} // namespace saslspec::suites
