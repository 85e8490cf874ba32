#include "crypto/digest.hpp"

#include <array>
#include <climits>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace saslspec::impl {

namespace {

constexpr std::size_t hash_count = 3;

constexpr const char* openssl_names[hash_count] = {"MD5", "SHA1", "SHA256"};

constexpr std::size_t index_of(Hash hash) {
  return static_cast<std::size_t>(hash) - 1;
}

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// What is fetched once per process. A null entry is an algorithm this OpenSSL does not provide (MD5 under FIPS).
struct Algorithms {
  std::array<EVP_MD*, hash_count> digests{};
  EVP_MAC* hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);

  Algorithms() {
    for (std::size_t i = 0; i < hash_count; ++i)
      digests[i] = EVP_MD_fetch(nullptr, openssl_names[i], nullptr);
  }
  Algorithms(const Algorithms&) = delete;
  Algorithms& operator=(const Algorithms&) = delete;
  ~Algorithms() {
    for (EVP_MD* md : digests)
      EVP_MD_free(md);
    EVP_MAC_free(hmac);
  }
};

const Algorithms& algorithms() {
  static const Algorithms fetched;
  return fetched;
}

/// The contexts of one thread, made when first needed. No key stays in them between two calls.
class Contexts {
public:
  Contexts() = default;
  Contexts(const Contexts&) = delete;
  Contexts& operator=(const Contexts&) = delete;
  ~Contexts() {
    EVP_MD_CTX_free(digest_);
    for (EVP_MAC_CTX* context : hmac_)
      EVP_MAC_CTX_free(context);
  }

  EVP_MD_CTX* digest() {
    if (digest_ == nullptr) digest_ = EVP_MD_CTX_new();
    return digest_;
  }

  EVP_MAC_CTX* hmac(Hash hash) {
    EVP_MAC_CTX*& context = hmac_[index_of(hash)];
    if (context == nullptr) context = make_hmac(openssl_names[index_of(hash)]);
    return context;
  }

private:
  static EVP_MAC_CTX* make_hmac(const char* digest_name) {
    EVP_MAC_CTX* context = EVP_MAC_CTX_new(algorithms().hmac);
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(digest_name), 0),
        OSSL_PARAM_construct_end(),
    };
    if (context != nullptr && EVP_MAC_CTX_set_params(context, parameters) != 1) {
      EVP_MAC_CTX_free(context);
      return nullptr;
    }
    return context;
  }

  EVP_MD_CTX* digest_ = nullptr;
  std::array<EVP_MAC_CTX*, hash_count> hmac_{};
};

Contexts& contexts() {
  thread_local Contexts of_this_thread;
  return of_this_thread;
}

bool set_key(EVP_MAC_CTX* context, std::string_view key) {
  return EVP_MAC_init(context, octets(key), key.size(), nullptr) == 1;
}

} // namespace

bool digest(Hash hash, std::string_view message, std::uint8_t* out) {
  EVP_MD* md = algorithms().digests[index_of(hash)];
  EVP_MD_CTX* context = contexts().digest();
  return md != nullptr && context != nullptr && EVP_DigestInit_ex2(context, md, nullptr) == 1 &&
         EVP_DigestUpdate(context, message.data(), message.size()) == 1 &&
         EVP_DigestFinal_ex(context, out, nullptr) == 1;
}

bool hmac(Hash hash, std::string_view key, std::initializer_list<std::string_view> parts, std::uint8_t* out) {
  if (algorithms().hmac == nullptr) return false;
  EVP_MAC_CTX* context = contexts().hmac(hash);
  if (context == nullptr) return false;

  bool done = set_key(context, key);
  for (const std::string_view part : parts)
    done = done && EVP_MAC_update(context, octets(part), part.size()) == 1;
  std::size_t used = 0;
  done = done && EVP_MAC_final(context, out, &used, hash_size(hash)) == 1 && used == hash_size(hash);
  // The context outlives the call and would keep the padded key: give it another.
  return set_key(context, "wiped") && done;
}

bool pbkdf2(Hash hash, std::string_view password, std::string_view salt, std::uint32_t iterations, std::uint8_t* out) {
  EVP_MD* md = algorithms().digests[index_of(hash)];
  if (md == nullptr || iterations == 0 || iterations > INT_MAX) return false;
  if (password.size() > INT_MAX || salt.size() > INT_MAX) return false;
  return PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), octets(salt),
                           static_cast<int>(salt.size()), static_cast<int>(iterations), md,
                           static_cast<int>(hash_size(hash)), out) == 1;
}

} // namespace saslspec::impl
