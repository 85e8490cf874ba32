// Printable forms of messages, without passwords and proofs.
#pragma once

#include "saslspec/worker/protocol.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace saslspec::judge {

/// The client's message called `message` ("Password.valid"; may be empty): NULL is `NULL`, empty is `""`; octets
/// outside printable ASCII are escaped; passwords become `<password>`, proofs and digests `<20 octets>`; long messages
/// are cut.
std::string redacted_sent(std::string_view mechanism, std::string_view message,
                          const std::optional<std::string>& octets);

/// The server's answer: `SASL_CONTINUE r=...,s=...,i=4096`.
std::string redacted_received(const worker::Observation& observation);

/// `text` escaped, with every password of the world and `secret` replaced.
std::string redacted(std::string_view text, std::string_view secret = {});

} // namespace saslspec::judge
