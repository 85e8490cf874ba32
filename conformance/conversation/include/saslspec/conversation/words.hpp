// Words of stimuli as ids write them.
#pragma once

#include "saslspec/model/resolved.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace saslspec::conversation {

/// "Start.known,ClientFirst.valid"; and back, none when a name is unknown.
std::string join(const model::Machine& machine, const model::Word& word);
std::optional<model::Word> split(const model::Machine& machine, std::string_view text);

} // namespace saslspec::conversation
