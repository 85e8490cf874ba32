// Digests by OpenSSL's functions of each digest: the one departure from the rule that cryptography is EVP, fetched
// once.
//
// EVP_DigestInit_ex of OpenSSL 3.0 frees and allocates the digest's state every time, also in a context that is used
// again, which is seven times in one exchange of SCRAM. These functions run the same assembly on a state that lies
// where we want it. They are deprecated because they know nothing of providers.
//
// OpenSSL 3.2 ends this reason: from that release on, a context that begins the same digest again keeps its state
// (openssl/openssl, pull request 18105). When no older release is supported, EVP is to be measured again; a report on
// 3.3.1 still has it at twice the time for a short message. 3.6 documents these functions, and names no release that
// removes them.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/digest.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <iterator>
#include <span>

#include <openssl/evp.h>
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
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { wipe(&state, sizeof state); }

  typename Of::State state;
};

/// Many small texts as one: OpenSSL's functions take longer to be called than to take in a few octets.
class Joined {
public:
  explicit Joined(std::span<const std::string_view> parts) {
    for (const std::string_view part : parts)
      size_ += part.copy(room_.data() + size_, part.size());
  }
  Joined(const Joined&) = delete;
  Joined& operator=(const Joined&) = delete;
  ~Joined() { wipe(room_.data(), size_); }
  std::string_view view() const { return {room_.data(), size_}; }

  static constexpr std::size_t max_size = 384;
  static bool fits(std::span<const std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts)
      size += std::min(part.size(), max_size + 1);
    return size <= max_size;
  }

private:
  std::size_t size_ = 0;
  std::array<char, max_size> room_;
};

/// H(first, rest...)
template <class Of>
bool digest_of(std::string_view first, std::span<const std::string_view> rest, std::uint8_t* out) {
  Running<Of> running;
  bool done = Of::begin(running.state) && Of::add(running.state, first);
  if (rest.size() > 1 && Joined::fits(rest))
    done = done && Of::add(running.state, Joined(rest).view());
  else
    for (const std::string_view part : rest)
      done = done && Of::add(running.state, part);
  return done && Of::finish(running.state, out);
}

// RFC 2104 section 2
template <class Of>
bool hmac_of(Hash hash, std::string_view key, std::span<const std::string_view> parts, std::uint8_t* out) {
  Secret<Of::block_size> pad;
  if (key.size() <= Of::block_size)
    std::copy(key.begin(), key.end(), pad.data());
  else if (!digest_of<Of>(key, {}, pad.data()))
    return false;
  const auto turn_into_pad = [&](std::uint8_t mask) {
    for (std::size_t i = 0; i < Of::block_size; ++i)
      pad[i] = static_cast<std::uint8_t>(pad[i] ^ mask);
  };
  Secret<max_hash_size> inner;
  turn_into_pad(0x36);
  if (!digest_of<Of>(pad.view(Of::block_size), parts, inner.data())) return false;
  turn_into_pad(0x36 ^ 0x5C);
  const std::string_view inner_digest = inner.view(hash_size(hash));
  return digest_of<Of>(pad.view(Of::block_size), {&inner_digest, 1}, out);
}

/// The implementation of PBKDF2, fetched once per process. Null: this OpenSSL does not provide it.
class Fetched {
public:
  Fetched() {
    for (std::size_t i = 0; i < digests_.size(); ++i)
      digests_[i] = EVP_MD_fetch(nullptr, names[i], nullptr);
  }
  Fetched(const Fetched&) = delete;
  Fetched& operator=(const Fetched&) = delete;
  ~Fetched() {
    for (EVP_MD* digest : digests_)
      EVP_MD_free(digest);
  }
  const EVP_MD* operator[](Hash hash) const { return digests_[static_cast<std::size_t>(hash) - 1]; }

private:
  static constexpr const char* names[] = {"MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512"};
  std::array<EVP_MD*, std::size(names)> digests_{};
};

} // namespace

bool digest(Hash hash, std::string_view message, std::uint8_t* out) {
  return with_algorithm(hash, [&](auto algorithm) { return digest_of<decltype(algorithm)>(message, {}, out); });
}

bool digest_of_parts(Hash hash, std::initializer_list<std::string_view> parts, std::uint8_t* out) {
  const std::span all(parts.begin(), parts.size());
  if (all.empty()) return digest(hash, "", out);
  return with_algorithm(
      hash, [&](auto algorithm) { return digest_of<decltype(algorithm)>(all.front(), all.subspan(1), out); });
}

bool hmac(Hash hash, std::string_view key, std::initializer_list<std::string_view> parts, std::uint8_t* out) {
  return with_algorithm(hash, [&](auto algorithm) {
    return hmac_of<decltype(algorithm)>(hash, key, {parts.begin(), parts.size()}, out);
  });
}

bool pbkdf2(Hash hash, std::string_view password, std::string_view salt, std::uint32_t iterations, std::uint8_t* out) {
  static const Fetched digests;
  const EVP_MD* md = digests[hash];
  if (md == nullptr || iterations == 0 || iterations > INT_MAX) return false;
  if (password.size() > INT_MAX || salt.size() > INT_MAX) return false;
  return PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                           reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
                           static_cast<int>(iterations), md, static_cast<int>(hash_size(hash)), out) == 1;
}

} // namespace saslspec::impl
