// The hashes of SCRAM mechanisms (RFC 5802 section 4, RFC 7677 section 3; the others by analogy).
#pragma once

#include <optional>
#include <string_view>

#include "crypto/digest.hpp"

namespace saslspec::impl {

struct ScramName {
  std::string_view mechanism;
  std::string_view plus; ///< the same with channel binding
  Hash hash;
};

inline constexpr ScramName scram_names[] = {
    {"SCRAM-SHA-1",   "SCRAM-SHA-1-PLUS",   Hash::Sha1  },
    {"SCRAM-SHA-224", "SCRAM-SHA-224-PLUS", Hash::Sha224},
    {"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", Hash::Sha256},
    {"SCRAM-SHA-384", "SCRAM-SHA-384-PLUS", Hash::Sha384},
    {"SCRAM-SHA-512", "SCRAM-SHA-512-PLUS", Hash::Sha512},
};

/// The hash of a mechanism by its name without -PLUS, which verifiers go by.
constexpr std::optional<Hash> scram_hash(std::string_view mechanism) {
  for (const ScramName& name : scram_names)
    if (name.mechanism == mechanism) return name.hash;
  return std::nullopt;
}

constexpr const ScramName& scram_name(Hash of) {
  const ScramName* name = scram_names;
  while (name->hash != of)
    ++name;
  return *name;
}

} // namespace saslspec::impl
