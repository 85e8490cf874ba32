// The security layers of DIGEST-MD5 (RFC 2831 sections 2.3 and 2.4).
#pragma once

#include <cstddef>
#include <string_view>

#include "core/security_layer.hpp"
#include "crypto/layer_cipher.hpp"

namespace saslspec::impl {

struct DigestMd5Cipher {
  std::string_view name; ///< cipher-value
  unsigned ssf;
  CipherAlgorithm algorithm;
  std::size_t session_octets; ///< n: how much of H(A1) the key is made from
  std::size_t block_size;
};

/// In the order in which they are offered: RFC 6331 section 1 objects least to the first.
inline constexpr DigestMd5Cipher digest_md5_ciphers[] = {
    {"3des",   112, CipherAlgorithm::DesEdeCbc, 16, 8},
    {"rc4",    128, CipherAlgorithm::Rc4,       16, 1},
    {"des",    56,  CipherAlgorithm::DesCbc,    16, 8},
    {"rc4-56", 56,  CipherAlgorithm::Rc4,       7,  1},
    {"rc4-40", 40,  CipherAlgorithm::Rc4,       5,  1},
};

inline constexpr unsigned integrity_ssf = 1;
/// The largest message that can be announced: RFC 2831 has no bound, the other SASL layers (RFC 4752) three octets.
inline constexpr unsigned max_layer_buffer = 0xFFFFFF;
/// The size of messages that both sides have to take in so that every layer can carry data: section 2.4 adds up to
/// eight octets of padding and sixteen of the MAC block.
inline constexpr unsigned min_layer_buffer = 25;

struct DigestMd5LayerTerms {
  std::string_view session_key;  ///< H(A1)
  const DigestMd5Cipher* cipher; ///< null: integrity alone
  unsigned client_buffer;        ///< the largest message for the client, min_layer_buffer to max_layer_buffer
  unsigned server_buffer;        ///< the same for this server
};
/// The server's end of a layer; null when OpenSSL failed. Throws std::bad_alloc.
[[nodiscard]] LayerOwner make_digest_md5_layer(const DigestMd5LayerTerms& terms);

} // namespace saslspec::impl
