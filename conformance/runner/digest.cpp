#include "saslspec/runner/digest.hpp"

#include "saslspec/reports/files.hpp"

#include <array>

#include <openssl/evp.h>

namespace saslspec::runner {

tl::expected<std::string, std::string> sha256_of_file(const std::string& path) {
  const auto content = reports::read_file(path);
  if (!content) return tl::unexpected(content.error());
  std::array<unsigned char, 32> digest{};
  std::size_t size = digest.size();
  if (EVP_Q_digest(nullptr, "SHA256", nullptr, content->data(), content->size(), digest.data(), &size) != 1)
    return tl::unexpected(path + ": OpenSSL cannot compute SHA-256");
  std::string text;
  for (const unsigned char octet : digest) {
    constexpr char digits[] = "0123456789abcdef";
    text += digits[octet >> 4U];
    text += digits[octet & 0xfU];
  }
  return text;
}

} // namespace saslspec::runner
