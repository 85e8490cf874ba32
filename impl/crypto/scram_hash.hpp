// Which hash a SCRAM mechanism is made with (RFC 5802 section 4, RFC 7677 section 3; the others by analogy).
#pragma once

#include <optional>
#include <string_view>

#include "crypto/digest.hpp"

namespace saslspec::impl {

struct ScramName {
  std::string_view mechanism;
  Hash hash;
};

inline constexpr ScramName scram_names[] = {
    {"SCRAM-SHA-1",   Hash::Sha1  },
    {"SCRAM-SHA-224", Hash::Sha224},
    {"SCRAM-SHA-256", Hash::Sha256},
    {"SCRAM-SHA-384", Hash::Sha384},
    {"SCRAM-SHA-512", Hash::Sha512},
};

constexpr std::optional<Hash> scram_hash(std::string_view mechanism) {
  for (const auto& [name, hash] : scram_names)
    if (name == mechanism) return hash;
  return std::nullopt;
}

constexpr std::string_view scram_name(Hash of) {
  for (const auto& [name, hash] : scram_names)
    if (hash == of) return name;
  return {};
}

} // namespace saslspec::impl
