// What a step of a vector allows, in the judge's terms.
#pragma once

#include "saslspec/judge/judge.hpp"
#include "saslspec/model/machine.hpp"
#include "saslspec/vector_loader/vector.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::conversation {

/// The rows of the table that speak of the step in `state`; none where the table has no such stimulus. An initial
/// response without a stimulus of its own is the empty challenge and its answer in one call.
std::vector<const model::Transition*> rows_of(const vector_loader::VectorStep& step, const model::Machine& machine,
                                              const model::Parameters& parameters, std::uint8_t state);

/// One alternative for each of the step's expectations. `rows` says which kinds of message the table allows there;
/// `requirements` are cited where an expectation names none. Both, and the step, outlive the result.
std::vector<judge::Alternative> alternatives(const vector_loader::VectorStep& step,
                                             const std::vector<const model::Transition*>& rows,
                                             const std::vector<std::string>& requirements);

std::vector<std::string_view> views(const std::vector<std::string>& strings);

} // namespace saslspec::conversation
