#include "crypto.hpp"

#include "saslspec/oracle/encoding.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>
#include <tuple>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace saslspec::oracle {
namespace {

const EVP_MD* algorithm(Hash hash) {
  switch (hash) {
  case Hash::Md5:
    return EVP_md5();
  case Hash::Sha1:
    return EVP_sha1();
  case Hash::Sha224:
    return EVP_sha224();
  case Hash::Sha256:
    return EVP_sha256();
  case Hash::Sha384:
    return EVP_sha384();
  case Hash::Sha512:
    return EVP_sha512();
  }
  return nullptr;
}

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* octets_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

/// Called only when memory has run out or OpenSSL is broken.
void require(bool succeeded, const char* what) {
  if (!succeeded) throw std::runtime_error{std::string{"OpenSSL failed: "} + what};
}

ScramKeys derive(Hash hash, std::string_view password, std::string_view salt, std::uint32_t iterations) {
  std::string salted_password(digest_size(hash), '\0');
  require(PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), octets_of(salt),
                            static_cast<int>(salt.size()), static_cast<int>(iterations), algorithm(hash),
                            static_cast<int>(salted_password.size()), octets_of(salted_password)) == 1,
          "PBKDF2");
  ScramKeys keys;
  keys.client_key = hmac(hash, salted_password, "Client Key");
  keys.stored_key = digest(hash, keys.client_key);
  keys.server_key = hmac(hash, salted_password, "Server Key");
  return keys;
}

} // namespace

std::size_t digest_size(Hash hash) {
  return static_cast<std::size_t>(EVP_MD_get_size(algorithm(hash)));
}

std::string digest(Hash hash, std::string_view octets) {
  std::string result(digest_size(hash), '\0');
  require(EVP_Digest(octets.data(), octets.size(), octets_of(result), nullptr, algorithm(hash), nullptr) == 1,
          "digest");
  return result;
}

std::string hmac(Hash hash, std::string_view key, std::string_view octets) {
  std::string result(digest_size(hash), '\0');
  // A null key would mean "the key of the call before".
  const void* key_octets = key.empty() ? "" : key.data();
  require(HMAC(algorithm(hash), key_octets, static_cast<int>(key.size()), octets_of(octets), octets.size(),
               octets_of(result), nullptr) != nullptr,
          "HMAC");
  return result;
}

std::string exclusive_or(std::string left, std::string_view right) {
  std::transform(left.begin(), left.end(), right.begin(), left.begin(), [](char a, char b) {
    return static_cast<char>(static_cast<unsigned char>(a) ^ static_cast<unsigned char>(b));
  });
  return left;
}

std::string random_nonce(std::size_t length) {
  std::string octets(length, '\0');
  require(RAND_bytes(octets_of(octets), static_cast<int>(length)) == 1, "random numbers");
  return base64(octets).substr(0, length);
}

ScramKeys scram_keys(Hash hash, std::string_view password, std::string_view salt, std::uint32_t iterations) {
  using Input = std::tuple<Hash, std::string, std::string, std::uint32_t>;
  // Servers that draw a new salt each time would make it grow without end.
  constexpr std::size_t most_kept = 4096;
  static std::mutex mutex;
  static std::map<Input, ScramKeys> kept;

  const std::uint32_t count = std::clamp<std::uint32_t>(iterations, 1, most_iterations);
  Input input{hash, password, salt, count};
  {
    const std::lock_guard lock{mutex};
    if (const auto found = kept.find(input); found != kept.end()) return found->second;
  }
  const ScramKeys keys = derive(hash, password, salt, count);
  const std::lock_guard lock{mutex};
  if (kept.size() >= most_kept) kept.clear();
  kept.insert_or_assign(std::move(input), keys);
  return keys;
}

} // namespace saslspec::oracle
