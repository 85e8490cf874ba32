// The messages of OTP (RFC 2444 section 4, RFC 2243), taken apart. All views lie in the message.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <tl/expected.hpp>

#include "core/verdict.hpp"
#include "crypto/otp.hpp"

namespace saslspec::impl {

// The first message of the client: authzid NUL authcid
struct OtpIdentities {
  std::string_view authzid; ///< empty: none
  std::string_view authcid;
};

enum class OtpForm : std::uint8_t { Hex = 1, Word };

// extended-response: "hex:", "word:", or the same with "init-" before it and two more arguments
struct OtpResponse {
  OtpForm form;
  bool initialises;
  std::string_view current;    ///< not decoded yet
  std::string_view parameters; ///< the rest of the message; checked only when the current password was right
};

// new-params = algorithm SPACE sequence-number SPACE seed, and the password that goes with them
struct OtpParameters {
  Hash hash;
  std::uint32_t sequence;
  std::string_view seed;
  std::string_view password; ///< not decoded yet
};

/// Messages longer than this are refused unread: an "init-word" response with twelve long words in any script.
inline constexpr std::size_t max_otp_response = 2048;

[[nodiscard]] tl::expected<OtpIdentities, Refuse> parse_otp_identities(std::string_view text);
[[nodiscard]] tl::expected<OtpResponse, Refuse> parse_otp_response(std::string_view text);
/// Of an "init-" response. An algorithm that is not offered is refused, and a number that no further password follows.
[[nodiscard]] tl::expected<OtpParameters, Refuse> parse_otp_parameters(std::string_view text);

/// Decodes a password of the response's type into `out`; `hash` is that of the series.
[[nodiscard]] std::optional<Refuse> decode_otp(OtpForm form, std::string_view text, Hash hash, OtpValue& out);

} // namespace saslspec::impl
