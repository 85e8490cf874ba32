// Digests, HMAC and PBKDF2 over OpenSSL 3; all but PBKDF2 without memory of their own.
// All functions may be called from any thread; false means that OpenSSL failed and `out` must not be used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace saslspec::impl {

enum class Hash : std::uint8_t { Md5 = 1, Sha1, Sha224, Sha256, Sha384, Sha512 };

inline constexpr std::size_t max_hash_size = 64;

constexpr std::size_t hash_size(Hash hash) {
  constexpr std::size_t sizes[] = {16, 20, 28, 32, 48, 64};
  return sizes[static_cast<std::size_t>(hash) - 1];
}

/// H(message), hash_size(hash) octets at `out`.
[[nodiscard]] bool digest(Hash hash, std::string_view message, std::uint8_t* out);
/// The digest of all `parts` in order.
[[nodiscard]] bool digest_of_parts(Hash hash, std::initializer_list<std::string_view> parts, std::uint8_t* out);

/// HMAC(key, all `parts` in order), hash_size(hash) octets at `out`.
[[nodiscard]] bool hmac(Hash hash, std::string_view key, std::initializer_list<std::string_view> parts,
                        std::uint8_t* out);

/// Hi(password, salt, iterations) of RFC 5802 section 2.2, hash_size(hash) octets at `out`.
[[nodiscard]] bool pbkdf2(Hash hash, std::string_view password, std::string_view salt, std::uint32_t iterations,
                          std::uint8_t* out);

} // namespace saslspec::impl
