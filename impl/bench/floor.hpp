// The hashes that an exchange cannot do without, by OpenSSL's one-shot functions: the cost of a library if all the rest
// were free.
#pragma once

#include <functional>
#include <string_view>

namespace saslspec::bench {

/// Computes them once; false when OpenSSL fails. Null for mechanisms that need no hash.
/// SCRAM with a password in the store: PKCS5_PBKDF2_HMAC alone. Else everything but the nonce.
[[nodiscard]] std::function<bool()> crypto_floor(std::string_view mechanism, bool stored_keys);

} // namespace saslspec::bench
