// OpenSSL's functions of each digest, and not EVP: EVP_DigestInit of OpenSSL 3.0 frees and allocates the digest's state
// every time, also in a context that is used again, which is seven times in one exchange of SCRAM and more than once
// for each iteration of its PBKDF2. These functions run the same assembly on a state that lies where we want it. They
// are deprecated because they know nothing of providers.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/digest.hpp"

#include <algorithm>
#include <array>

#include <openssl/md5.h>
#include <openssl/sha.h>

#include "crypto/secret.hpp"

namespace saslspec::impl {

namespace {

/// One digest: its state between two messages, B of RFC 2104 (how much it takes at a time), and its functions.
template <class StateType, std::size_t BlockSize, int (*init)(StateType*),
          int (*update)(StateType*, const void*, std::size_t), int (*final)(unsigned char*, StateType*)>
struct Algorithm {
  using State = StateType;
  static constexpr std::size_t block_size = BlockSize;

  [[nodiscard]] static bool begin(State& state) { return init(&state) == 1; }
  [[nodiscard]] static bool add(State& state, std::string_view text) {
    return update(&state, text.data(), text.size()) == 1;
  }
  [[nodiscard]] static bool finish(State& state, std::uint8_t* out) { return final(out, &state) == 1; }
};

using Md5 = Algorithm<MD5_CTX, 64, MD5_Init, MD5_Update, MD5_Final>;
using Sha1 = Algorithm<SHA_CTX, 64, SHA1_Init, SHA1_Update, SHA1_Final>;
using Sha224 = Algorithm<SHA256_CTX, 64, SHA224_Init, SHA224_Update, SHA224_Final>;
using Sha256 = Algorithm<SHA256_CTX, 64, SHA256_Init, SHA256_Update, SHA256_Final>;
using Sha384 = Algorithm<SHA512_CTX, 128, SHA384_Init, SHA384_Update, SHA384_Final>;
using Sha512 = Algorithm<SHA512_CTX, 128, SHA512_Init, SHA512_Update, SHA512_Final>;

/// Calls `body` with an object of the algorithm's type.
template <class Body>
bool with_algorithm(Hash hash, Body body) {
  switch (hash) {
  case Hash::Md5:
    return body(Md5());
  case Hash::Sha1:
    return body(Sha1());
  case Hash::Sha224:
    return body(Sha224());
  case Hash::Sha256:
    return body(Sha256());
  case Hash::Sha384:
    return body(Sha384());
  case Hash::Sha512:
    return body(Sha512());
  }
  return false;
}

/// A digest's state, wiped at the end of its life.
template <class Of>
struct Running {
  Running() = default;
  Running(const Running&) = default;
  Running& operator=(const Running&) = default;
  ~Running() { wipe(&state, sizeof state); }

  typename Of::State state;
};

template <class Of>
bool digest_of(std::string_view message, std::uint8_t* out) {
  Running<Of> running;
  return Of::begin(running.state) && Of::add(running.state, message) && Of::finish(running.state, out);
}

/// HMAC (RFC 2104 section 2) under one key: the states of both digests once they have taken in the key.
template <class Of>
class HmacKey {
public:
  explicit HmacKey(Hash hash) : size_(hash_size(hash)) {}

  [[nodiscard]] bool set(std::string_view key) {
    Secret<Of::block_size> padded_key;
    if (key.size() <= Of::block_size)
      std::copy(key.begin(), key.end(), padded_key.data());
    else if (!digest_of<Of>(key, padded_key.data()))
      return false;
    return take(padded_key, 0x36, inner_) && take(padded_key, 0x36 ^ 0x5C, outer_);
  }

  /// What a computation leaves behind; one for many, so that it is wiped once.
  struct Work {
    Running<Of> running;
    Secret<max_hash_size> inner_digest;
  };

  template <class Parts>
  [[nodiscard]] bool mac(const Parts& parts, Work& work, std::uint8_t* out) const {
    auto& state = work.running.state;
    state = inner_.state;
    for (const std::string_view part : parts)
      if (!Of::add(state, part)) return false;
    if (!Of::finish(state, work.inner_digest.data())) return false;
    state = outer_.state;
    return Of::add(state, work.inner_digest.view(size_)) && Of::finish(state, out);
  }

private:
  /// Turns the key into the pad by `mask` and takes it in.
  [[nodiscard]] static bool take(Secret<Of::block_size>& pad, std::uint8_t mask, Running<Of>& running) {
    for (std::size_t i = 0; i < Of::block_size; ++i)
      pad[i] = static_cast<std::uint8_t>(pad[i] ^ mask);
    return Of::begin(running.state) && Of::add(running.state, pad.view(Of::block_size));
  }

  std::size_t size_;
  Running<Of> inner_;
  Running<Of> outer_;
};

/// Nobody waits that long.
constexpr std::uint32_t max_iterations = 0x7FFFFFFF;

/// The first block, which is as long as the digest (RFC 8018 section 5.2): U1 xor U2 xor ... of `iterations` terms.
template <class Of>
bool pbkdf2_of(Hash hash, std::string_view password, std::string_view salt, std::uint32_t iterations,
               std::uint8_t* out) {
  constexpr std::string_view first_block("\0\0\0\1", 4);
  const std::size_t size = hash_size(hash);
  HmacKey<Of> key(hash);
  typename HmacKey<Of>::Work work;
  Secret<max_hash_size> term;
  if (!key.set(password) || !key.mac(std::array{salt, first_block}, work, term.data())) return false;
  std::copy_n(term.data(), size, out);
  for (std::uint32_t i = 1; i < iterations; ++i) {
    if (!key.mac(std::array{term.view(size)}, work, term.data())) return false;
    for (std::size_t k = 0; k < size; ++k)
      out[k] ^= term[k];
  }
  return true;
}

} // namespace

bool digest(Hash hash, std::string_view message, std::uint8_t* out) {
  return with_algorithm(hash, [&](auto algorithm) { return digest_of<decltype(algorithm)>(message, out); });
}

bool hmac(Hash hash, std::string_view key, std::initializer_list<std::string_view> parts, std::uint8_t* out) {
  return with_algorithm(hash, [&](auto algorithm) {
    HmacKey<decltype(algorithm)> keyed(hash);
    typename HmacKey<decltype(algorithm)>::Work work;
    return keyed.set(key) && keyed.mac(parts, work, out);
  });
}

bool pbkdf2(Hash hash, std::string_view password, std::string_view salt, std::uint32_t iterations, std::uint8_t* out) {
  if (iterations == 0 || iterations > max_iterations) return false;
  return with_algorithm(
      hash, [&](auto algorithm) { return pbkdf2_of<decltype(algorithm)>(hash, password, salt, iterations, out); });
}

} // namespace saslspec::impl
