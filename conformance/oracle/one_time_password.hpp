// One-time passwords, RFC 2289, by OpenSSL's digests.
#pragma once

#include "crypto.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace saslspec::oracle {

/// The largest number in a challenge (RFC 2243 section 4.1 has four digits). A larger one is computed as this one.
inline constexpr std::uint32_t most_sequence = 9999;

/// The password with that number, 8 octets: S hashed `sequence` times (section 6.0). The seed counts in small letters.
/// `hash` is MD5 or SHA-1. Results are kept. Thread-safe.
std::string one_time_password(Hash hash, std::string_view passphrase, std::string_view seed, std::uint32_t sequence);

/// The six words for 8 octets, in capitals with single spaces. `checksum_change`, 0 to 3, is added to the checksum.
std::string six_words(std::string_view password, unsigned checksum_change = 0);

} // namespace saslspec::oracle
