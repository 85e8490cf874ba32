// The msg-id of RFC 822: the form of a CRAM-MD5 challenge (RFC 2195).
#pragma once

#include <string_view>

namespace saslspec::oracle {

/// "<" local-part "@" domain ">" (RFC 822 sections 3.3 and 6.1), with white space between tokens as 822 has it, but
/// without comments and folding.
bool is_message_id(std::string_view text);

} // namespace saslspec::oracle
