// The computations of RFC 2831 section 2.1.2.1. All functions may be called from any thread; false means that OpenSSL
// failed and `out` must not be used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace saslspec::impl {

inline constexpr std::size_t md5_octets = 16;
inline constexpr std::size_t md5_hex = 2 * md5_octets;
using Md5Out = std::span<std::uint8_t, md5_octets>;
using Md5Hex = std::span<char, md5_hex>;

/// H({ username-value, ":", realm-value, ":", passwd }), which a store may keep instead of the password (section 3.9).
/// `username` is hashed as it is, `password` in ISO 8859-1 where that is possible. Throws std::bad_alloc.
[[nodiscard]] bool digest_md5_secret(std::string_view username, std::string_view realm, std::string_view password,
                                     Md5Out out);

/// The values that response-value is computed from besides H(A1), as the client sent them.
struct DigestMd5Exchange {
  std::string_view nonce;
  std::string_view nonce_count;
  std::string_view cnonce;
  std::string_view qop;
  std::string_view digest_uri;
  bool has_layer; ///< qop is auth-int or auth-conf
};

/// H(A1). `authzid` null: the client specified no authzid.
[[nodiscard]] bool digest_md5_session_key(std::string_view secret, const DigestMd5Exchange& exchange,
                                          const std::string_view* authzid, Md5Out out);

/// response-value; `method` is "AUTHENTICATE" in the client's message, empty in the server's.
[[nodiscard]] bool digest_md5_response(std::string_view session_key, const DigestMd5Exchange& exchange,
                                       std::string_view method, Md5Hex out);

} // namespace saslspec::impl
