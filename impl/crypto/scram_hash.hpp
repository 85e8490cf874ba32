// Which hash a SCRAM mechanism is made with (RFC 5802 section 4, RFC 7677 section 3).
#pragma once

#include <optional>
#include <string_view>

#include "crypto/digest.hpp"

namespace saslspec::impl {

constexpr std::optional<Hash> scram_hash(std::string_view mechanism) {
  if (mechanism == "SCRAM-SHA-1") return Hash::Sha1;
  if (mechanism == "SCRAM-SHA-256") return Hash::Sha256;
  return std::nullopt;
}

} // namespace saslspec::impl
