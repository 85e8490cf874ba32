#include "floor.hpp"

#include <array>
#include <string>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "account.hpp"

namespace saslspec::bench {

namespace {

using Block = std::array<unsigned char, EVP_MAX_MD_SIZE>;

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool hmac(const EVP_MD* hash, std::string_view key, std::string_view text, Block& out) {
  return HMAC(hash, key.data(), static_cast<int>(key.size()), octets(text), text.size(), out.data(), nullptr) !=
         nullptr;
}

bool digest(const EVP_MD* hash, std::string_view text, Block& out) {
  return EVP_Digest(text.data(), text.size(), out.data(), nullptr, hash, nullptr) == 1;
}

bool cram_md5() {
  Block out;
  return hmac(EVP_md5(), password, "<12345678901234567890123456789.1700000000@server.example.com>", out);
}

/// H(user:realm:password), H(A1), H(A2) of both sides, and the two responses.
bool digest_md5() {
  static const std::string texts[] = {"alice:server.example.com:open sesame 1704",
                                      std::string(16 + 1 + 24 + 1 + 16, 'a'),
                                      "AUTHENTICATE:imap/server.example.com",
                                      std::string(32 + 1 + 24 + 10 + 16 + 6 + 32, 'b'),
                                      ":imap/server.example.com",
                                      std::string(32 + 1 + 24 + 10 + 16 + 6 + 32, 'c')};
  Block out;
  for (const std::string& text : texts)
    if (!digest(EVP_md5(), text, out)) return false;
  return true;
}

/// ClientSignature, H(ClientKey) and ServerSignature over an AuthMessage of ordinary length.
bool scram(const EVP_MD* hash) {
  static const std::string auth_message(200, 'a');
  const std::string_view key(auth_message.data(), static_cast<std::size_t>(EVP_MD_get_size(hash)));
  Block out;
  return hmac(hash, key, auth_message, out) && digest(hash, key, out) && hmac(hash, key, auth_message, out);
}

bool pbkdf2(const EVP_MD* hash) {
  Block out;
  return PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), octets("sixteen octets.."), 16,
                           static_cast<int>(iterations), hash, EVP_MD_get_size(hash), out.data()) == 1;
}

} // namespace

std::function<bool()> crypto_floor(std::string_view mechanism, bool stored_keys) {
  if (mechanism == "CRAM-MD5") return cram_md5;
  if (mechanism == "DIGEST-MD5") return digest_md5;
  const EVP_MD* hash = nullptr;
  if (mechanism == "SCRAM-SHA-1") hash = EVP_sha1();
  if (mechanism == "SCRAM-SHA-256") hash = EVP_sha256();
  if (hash == nullptr) return nullptr;
  if (stored_keys) return [hash] { return scram(hash); };
  return [hash] { return pbkdf2(hash); };
}

} // namespace saslspec::bench
