// addr-spec: accepted text has an at sign between two parts, and the grammar's ends.
#include "mechanisms/addr_spec.hpp"

#include "fuzz/fuzz.hpp"

namespace saslspec::impl::fuzz {

void target(std::string_view input) {
  if (!is_addr_spec(input)) return;
  const std::size_t at = input.rfind('@');
  SASLSPEC_HOLDS(at != std::string_view::npos && at > 0 && at + 1 < input.size(), "a part is missing");
  const std::string_view local = input.substr(0, at);
  SASLSPEC_HOLDS(local.front() != '.' && local.back() != '.', "a local part begins or ends with a dot");
  SASLSPEC_HOLDS((local.front() == '"') == (local.back() == '"'), "a quoted string is not closed");
}

} // namespace saslspec::impl::fuzz
