#include "crypto/digest.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <iterator>

#include <openssl/evp.h>

#include "crypto/secret.hpp"

namespace saslspec::impl {

namespace {

constexpr const char* openssl_names[] = {"MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512"};
constexpr std::size_t hash_count = std::size(openssl_names);

constexpr std::size_t index_of(Hash hash) {
  return static_cast<std::size_t>(hash) - 1;
}

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// What is fetched once per process. A null entry is an algorithm this OpenSSL does not provide (MD5 under FIPS).
struct Algorithms {
  std::array<EVP_MD*, hash_count> digests{};

  Algorithms() {
    for (std::size_t i = 0; i < hash_count; ++i)
      digests[i] = EVP_MD_fetch(nullptr, openssl_names[i], nullptr);
  }
  Algorithms(const Algorithms&) = delete;
  Algorithms& operator=(const Algorithms&) = delete;
  ~Algorithms() {
    for (EVP_MD* md : digests)
      EVP_MD_free(md);
  }
};

EVP_MD* algorithm(Hash hash) {
  static const Algorithms fetched;
  return fetched.digests[index_of(hash)];
}

/// The contexts of one thread, made when first needed. OpenSSL wipes the last block of a digest when it is finished, so
/// they hold no secret between two calls.
class Contexts {
public:
  Contexts() = default;
  Contexts(const Contexts&) = delete;
  Contexts& operator=(const Contexts&) = delete;
  ~Contexts() {
    for (EVP_MD_CTX* context : contexts_)
      EVP_MD_CTX_free(context);
  }

  EVP_MD_CTX* of(Hash hash) {
    EVP_MD_CTX*& context = contexts_[index_of(hash)];
    if (context == nullptr) context = EVP_MD_CTX_new();
    return context;
  }

private:
  std::array<EVP_MD_CTX*, hash_count> contexts_{};
};

EVP_MD_CTX* context(Hash hash) {
  thread_local Contexts of_this_thread;
  return of_this_thread.of(hash);
}

/// H(first, rest...)
bool digest_parts(Hash hash, std::string_view first, std::initializer_list<std::string_view> rest, std::uint8_t* out) {
  EVP_MD* md = algorithm(hash);
  EVP_MD_CTX* of_hash = context(hash);
  if (md == nullptr || of_hash == nullptr) return false;
  bool done = EVP_DigestInit_ex2(of_hash, md, nullptr) == 1;
  done = done && EVP_DigestUpdate(of_hash, first.data(), first.size()) == 1;
  for (const std::string_view part : rest)
    done = done && EVP_DigestUpdate(of_hash, part.data(), part.size()) == 1;
  return done && EVP_DigestFinal_ex(of_hash, out, nullptr) == 1;
}

/// B of RFC 2104: how much a hash takes at a time.
constexpr std::size_t block_size(Hash hash) {
  return hash == Hash::Sha384 || hash == Hash::Sha512 ? 128 : 64;
}
constexpr std::size_t max_block_size = 128;

} // namespace

bool digest(Hash hash, std::string_view message, std::uint8_t* out) {
  return digest_parts(hash, message, {}, out);
}

// RFC 2104 section 2. OpenSSL's own HMAC copies its contexts, which takes memory and twice the time.
bool hmac(Hash hash, std::string_view key, std::initializer_list<std::string_view> parts, std::uint8_t* out) {
  const std::size_t block = block_size(hash);
  Secret<max_block_size> padded_key;
  if (key.size() <= block)
    std::copy(key.begin(), key.end(), padded_key.data());
  else if (!digest(hash, key, padded_key.data()))
    return false;

  Secret<max_block_size> pad;
  const auto fill_pad = [&](std::uint8_t with) {
    for (std::size_t i = 0; i < block; ++i)
      pad[i] = static_cast<std::uint8_t>(padded_key[i] ^ with);
  };
  Secret<max_hash_size> inner;
  fill_pad(0x36);
  if (!digest_parts(hash, pad.view(block), parts, inner.data())) return false;
  fill_pad(0x5C);
  return digest_parts(hash, pad.view(block), {inner.view(hash_size(hash))}, out);
}

bool pbkdf2(Hash hash, std::string_view password, std::string_view salt, std::uint32_t iterations, std::uint8_t* out) {
  EVP_MD* md = algorithm(hash);
  if (md == nullptr || iterations == 0 || iterations > INT_MAX) return false;
  if (password.size() > INT_MAX || salt.size() > INT_MAX) return false;
  return PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), octets(salt),
                           static_cast<int>(salt.size()), static_cast<int>(iterations), md,
                           static_cast<int>(hash_size(hash)), out) == 1;
}

} // namespace saslspec::impl
