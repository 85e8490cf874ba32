// The cryptography of the mechanisms, by OpenSSL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace saslspec::oracle {

enum class Hash : std::uint8_t { Md5, Sha1, Sha224, Sha256, Sha384, Sha512 };

std::size_t digest_size(Hash hash);
std::string digest(Hash hash, std::string_view octets);
std::string hmac(Hash hash, std::string_view key, std::string_view octets);
std::string exclusive_or(std::string left, std::string_view right); ///< both have the same length

/// Unpredictable printable ASCII without comma.
std::string random_nonce(std::size_t length);

/// The hashes that SCRAM is used with.
struct ScramHash {
  std::string_view mechanism;
  Hash hash;
};
inline constexpr ScramHash scram_hashes[] = {
    {"SCRAM-SHA-1",   Hash::Sha1  },
    {"SCRAM-SHA-224", Hash::Sha224},
    {"SCRAM-SHA-256", Hash::Sha256},
    {"SCRAM-SHA-384", Hash::Sha384},
    {"SCRAM-SHA-512", Hash::Sha512},
};

/// RFC 5802 section 3, from the password as the client prepares it.
struct ScramKeys {
  std::string client_key;
  std::string stored_key;
  std::string server_key;
};

/// A larger iteration count costs minutes. Keys are then computed with this count, and the exchange fails.
inline constexpr std::uint32_t most_iterations = 1'000'000;

/// Results are kept, because PBKDF2 is most of an exchange's cost. Thread-safe.
ScramKeys scram_keys(Hash hash, std::string_view password, std::string_view salt, std::uint32_t iterations);

} // namespace saslspec::oracle
