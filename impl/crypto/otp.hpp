// One-time passwords (RFC 2289): each is made of the next, and the first of a pass-phrase. All functions may be called
// from any thread; false means that OpenSSL failed and `out` must not be used.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "crypto/digest.hpp"

namespace saslspec::impl {

/// 64 bits in the order in which they are written.
using OtpValue = std::array<std::uint8_t, 8>;

inline constexpr std::size_t max_otp_seed = 16;
inline constexpr std::uint32_t max_otp_sequence = 9999;
inline constexpr std::size_t min_otp_passphrase = 10; ///< section 6.0; when a series is begun
inline constexpr std::size_t max_otp_passphrase = 1020;
/// The hash and the sequence of a new series unless they are chosen.
inline constexpr Hash otp_default_hash = Hash::Md5;
inline constexpr std::uint32_t otp_default_sequence = 499;

/// 1 to 16 letters and digits (section 6.0).
[[nodiscard]] bool is_otp_seed(std::string_view seed);
/// Whether the two are one seed: letter case does not matter.
[[nodiscard]] bool is_same_otp_seed(std::string_view a, std::string_view b);

/// The password before `value`: its hash, folded to 64 bits. `hash` is one of otp_algorithms.
[[nodiscard]] bool otp_step(Hash hash, std::span<const std::uint8_t, 8> value, OtpValue& out);

/// The password with number `sequence` of the series that `passphrase` and `seed` make. False also for a malformed
/// seed, and for a pass-phrase longer than max_otp_passphrase.
[[nodiscard]] bool otp_of_passphrase(Hash hash, std::string_view passphrase, std::string_view seed,
                                     std::uint32_t sequence, OtpValue& out);

/// A seed of the usual form: two characters of the host's name, and four digits out of `random`.
using OtpSeed = std::array<char, 6>;
[[nodiscard]] OtpSeed make_otp_seed(std::string_view host, std::span<const std::uint8_t, 2> random);

} // namespace saslspec::impl
