// The address of RFC 2822 section 3.4.1, which an ANONYMOUS trace may be.
#pragma once

#include <string_view>

namespace saslspec::impl {

/// Whether `text` is an addr-spec in the form that may be generated: a dot-atom or quoted string, "@", a dot-atom or
/// domain literal. Comments and folding white space, which mean nothing in a trace, and the obsolete forms are not
/// recognised. `text` has no control characters.
[[nodiscard]] bool is_addr_spec(std::string_view text);

} // namespace saslspec::impl
