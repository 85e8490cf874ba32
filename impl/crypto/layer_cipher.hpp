// The ciphers of DIGEST-MD5's security layers (RFC 2831 section 2.4). OpenSSL keeps RC4 and DES in its legacy provider,
// which is loaded into a library context of our own, so that the application's context stays as it is.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <openssl/types.h>

namespace saslspec::impl {

enum class CipherAlgorithm : std::uint8_t { Rc4 = 1, DesCbc, DesEdeCbc };

/// Whether this OpenSSL has all of them. The first call makes the library context. Any thread.
[[nodiscard]] bool has_layer_ciphers();
/// Gives the library context back; while ciphers use it, it stays until the last of them goes. Any thread.
void release_layer_ciphers() noexcept;
/// Keeps every thread from loading and unloading ciphers while it lives, so that a fork finds nothing half loaded.
void lock_layer_ciphers();
void unlock_layer_ciphers();

/// One direction of a connection: the state goes on from message to message, without padding of its own.
class LayerCipher {
public:
  enum class Direction : std::uint8_t { Decrypt = 0, Encrypt = 1 };

  LayerCipher() = default;
  LayerCipher(const LayerCipher&) = delete;
  LayerCipher& operator=(const LayerCipher&) = delete;
  ~LayerCipher();

  /// Keys of 16 octets, of DES 8; `iv` is ignored by RC4. Once. False when OpenSSL fails.
  [[nodiscard]] bool begin(CipherAlgorithm algorithm, Direction direction, std::string_view key, std::string_view iv);
  /// In place; whole blocks. False when OpenSSL fails.
  [[nodiscard]] bool apply(std::span<char> octets);

private:
  EVP_CIPHER_CTX* context_ = nullptr;
};

} // namespace saslspec::impl
