// One-time passwords as six words (RFC 2289 section 6.0, appendices B and D).
#pragma once

#include <cstdint>
#include <string_view>

#include "crypto/otp.hpp"

namespace saslspec::impl {

enum class OtpWords : std::uint8_t {
  Ready = 1,
  Malformed,     ///< not six words with white space between them
  Mixed,         ///< some words are in the standard dictionary, some are not
  WrongChecksum, ///< at least one word is wrong
  Failed,        ///< OpenSSL failed
};

/// Decodes six words of the standard dictionary, in any letter case, or six words that are not in it: then each stands
/// for a part of its hash under `hash`, whatever dictionary it came from.
[[nodiscard]] OtpWords decode_otp_words(std::string_view text, Hash hash, OtpValue& out);

} // namespace saslspec::impl
