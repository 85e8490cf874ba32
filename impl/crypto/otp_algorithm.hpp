// The algorithms of one-time passwords under the identifiers of RFC 2289 section 6.
#pragma once

#include <optional>
#include <string_view>

#include "crypto/digest.hpp"

namespace saslspec::impl {

struct OtpAlgorithm {
  std::string_view name;
  Hash hash;
};

inline constexpr OtpAlgorithm otp_algorithms[] = {
    {"md5",  Hash::Md5 },
    {"sha1", Hash::Sha1},
};

constexpr std::optional<Hash> otp_hash(std::string_view name) {
  for (const OtpAlgorithm& algorithm : otp_algorithms)
    if (algorithm.name == name) return algorithm.hash;
  return std::nullopt;
}

/// The identifier of an algorithm. Empty: one-time passwords are not made with that hash.
constexpr std::string_view otp_algorithm(Hash hash) {
  for (const OtpAlgorithm& algorithm : otp_algorithms)
    if (algorithm.hash == hash) return algorithm.name;
  return {};
}

} // namespace saslspec::impl
