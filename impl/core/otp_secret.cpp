#include "core/otp_secret.hpp"

#include <charconv>
#include <cinttypes>
#include <cstdio>

#include "crypto/otp.hpp"
#include "crypto/otp_algorithm.hpp"
#include "crypto/secret.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl {

namespace {

/// Cuts `text` at its first tab; returns the part before it.
std::string_view next_field(std::string_view& text) {
  const std::size_t tab = std::min(text.find('\t'), text.size());
  const std::string_view field = text.substr(0, tab);
  text.remove_prefix(std::min(tab + 1, text.size()));
  return field;
}

template <class Number>
bool read_number(std::string_view text, Number& out, int base = 10) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

} // namespace

bool read_otp_secret(std::string_view text, OtpEntry& out) {
  while (text.ends_with('\0')) // Cyrus SASL counts room for more than it writes
    text.remove_suffix(1);
  const auto hash = otp_hash(next_field(text));
  const bool has_sequence = read_number(next_field(text), out.sequence);
  out.seed = next_field(text);
  const std::string_view last = next_field(text);
  if (!hash || !has_sequence || !is_otp_seed(out.seed) || last.size() != 2 * out.last.size() || text.empty())
    return false;
  out.hash = *hash;
  for (std::size_t i = 0; i < out.last.size(); ++i)
    if (!read_number(last.substr(2 * i, 2), out.last[i], 16)) return false;
  return true;
}

void write_otp_secret(const OtpEntry& entry, Octets& out) {
  std::array<char, 32> number;
  constexpr const char* digits = "0123456789abcdef";
  out.assign(otp_algorithm(entry.hash));
  std::snprintf(number.data(), number.size(), "\t%04" PRIu32 "\t", entry.sequence);
  out.append(number.data());
  out.append(entry.seed);
  out.append("\t");
  for (const std::uint8_t octet : entry.last) {
    out.append({&digits[octet >> 4], 1});
    out.append({&digits[octet & 15], 1});
  }
  out.append("\t00000000000000000000");
}

bool is_same_otp_entry(const OtpEntry& a, const OtpEntry& b) {
  return a.hash == b.hash && a.sequence == b.sequence && a.seed == b.seed &&
         equal_in_constant_time(as_text(a.last), as_text(b.last));
}

Code make_otp_entry(Hash hash, std::uint32_t sequence, std::string_view seed, std::string_view passphrase,
                    OtpEntry& out) {
  const std::size_t characters = is_utf8(passphrase) ? utf8_length(passphrase) : passphrase.size();
  if (otp_algorithm(hash).empty() || sequence < 2 || sequence > max_otp_sequence || !is_otp_seed(seed) ||
      characters < min_otp_passphrase || passphrase.size() > max_otp_passphrase || passphrase == seed)
    return Code::BadParam;
  out = {hash, sequence, seed, {}};
  return otp_of_passphrase(hash, passphrase, seed, sequence, out.last) ? Code::Ok : Code::Fail;
}

} // namespace saslspec::impl
