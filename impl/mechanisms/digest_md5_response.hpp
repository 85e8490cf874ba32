// digest-response (RFC 2831 section 2.1.2): the only message of the client.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

#include "core/verdict.hpp"

namespace saslspec::impl {

/// "The size of a digest-response MUST be less than 4096 bytes."
inline constexpr std::size_t max_digest_response = 4095;

/// The values of the directives, without the backslashes of quoted-pairs.
struct DigestResponse {
  std::optional<std::string_view> username, realm, nonce, cnonce, nonce_count, qop, digest_uri, response, maxbuf,
      charset, cipher, authzid;
};

/// Views of the result lie in `room`, which takes max_digest_response octets. The directives that every computation
/// needs (username, nonce, cnonce, nc, digest-uri, response) are there; response is 32LHEX, maxbuf 1*DIGIT and charset
/// utf-8.
[[nodiscard]] tl::expected<DigestResponse, Refuse> parse_digest_response(std::string_view message,
                                                                         std::span<char, max_digest_response> room);

/// Whether the two are equal but for the case of their (US-ASCII) letters.
[[nodiscard]] bool same_but_for_case(std::string_view a, std::string_view b);

} // namespace saslspec::impl
