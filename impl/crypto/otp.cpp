#include "crypto/otp.hpp"

#include <algorithm>

#include "crypto/secret.hpp"

namespace saslspec::impl {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_alphanumeric(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

/// RFC 2289 appendix A. Words of 32 bits are folded, which all hashes but SHA-1 store in the order that the result
/// wants.
[[nodiscard]] bool hash_and_fold(Hash hash, std::string_view text, OtpValue& out) {
  Secret<max_hash_size> whole;
  if (!digest(hash, text, whole.data())) return false;
  OtpValue folded{};
  for (std::size_t i = 0; i < hash_size(hash); ++i)
    folded[i % folded.size()] = static_cast<std::uint8_t>(folded[i % folded.size()] ^ whole[i]);
  if (hash == Hash::Sha1) {
    std::reverse(folded.begin(), folded.begin() + 4);
    std::reverse(folded.begin() + 4, folded.end());
  }
  out = folded;
  wipe(folded.data(), folded.size());
  return true;
}

} // namespace

bool is_otp_seed(std::string_view seed) {
  return !seed.empty() && seed.size() <= max_otp_seed && std::all_of(seed.begin(), seed.end(), is_alphanumeric);
}

bool is_same_otp_seed(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool otp_step(Hash hash, std::span<const std::uint8_t, 8> value, OtpValue& out) {
  return hash_and_fold(hash, as_text(value), out);
}

bool otp_of_passphrase(Hash hash, std::string_view passphrase, std::string_view seed, std::uint32_t sequence,
                       OtpValue& out) {
  Secret<max_otp_seed + max_otp_passphrase> input;
  if (!is_otp_seed(seed) || passphrase.size() > max_otp_passphrase) return false;
  std::transform(seed.begin(), seed.end(), input.data(), [](char c) { return static_cast<std::uint8_t>(lower(c)); });
  std::copy(passphrase.begin(), passphrase.end(), input.data() + seed.size());
  if (!hash_and_fold(hash, input.view(seed.size() + passphrase.size()), out)) return false;
  for (; sequence > 0; --sequence)
    if (!otp_step(hash, out, out)) return false;
  return true;
}

OtpSeed make_otp_seed(std::string_view host, std::span<const std::uint8_t, 2> random) {
  OtpSeed seed{'s', 'a'};
  for (std::size_t i = 0; i < 2 && i < host.size() && is_alphanumeric(host[i]); ++i)
    seed[i] = lower(host[i]);
  unsigned number = (random[0] * 256U + random[1]) % max_otp_sequence + 1;
  for (std::size_t i = seed.size(); i > 2; number /= 10)
    seed[--i] = static_cast<char>('0' + number % 10);
  return seed;
}

} // namespace saslspec::impl
