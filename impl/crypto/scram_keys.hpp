// SCRAM's keys, derived from a password, and the salt of accounts without a stored verifier.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace saslspec::impl {

/// StoredKey and ServerKey of `password` (prepared inside) for a SCRAM mechanism, into buffers of at least 64 octets;
/// `used` is the digest's length. False: no such mechanism, the password is prohibited, or the digest failed.
[[nodiscard]] bool derive_scram_keys(std::string_view mechanism, std::string_view password, std::string_view salt,
                                     std::uint32_t iterations, std::span<std::uint8_t> stored_key,
                                     std::span<std::uint8_t> server_key, std::size_t& used);
/// The stable salt that a user without a stored verifier is shown, so that the mock exchange of an unknown user and the
/// exchange of an account with only a password look alike. Secrets are all of one length.
[[nodiscard]] bool stable_salt(std::span<const std::uint8_t> mock_secret, std::string_view mechanism,
                               std::string_view user, std::span<std::uint8_t, 16> out);
/// Iteration count of verifiers that are computed from a stored password, and of mock exchanges.
inline constexpr std::uint32_t scram_default_iterations = 4096;

} // namespace saslspec::impl
