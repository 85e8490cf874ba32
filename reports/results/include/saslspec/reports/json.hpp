// results.json: everything a run found out, as reports/schema/results.schema.json describes it.
#pragma once

#include "saslspec/reports/results.hpp"

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace saslspec::reports {

/// The whole document, `complete` as its last member. Octets that are no UTF-8 become U+FFFD.
std::string to_json(const Results& results);

/// Reads what `to_json` wrote. The error says what is wrong and where; a document without its footer is cut short and
/// refused.
[[nodiscard]] tl::expected<Results, std::string> from_json(std::string_view text);

} // namespace saslspec::reports
