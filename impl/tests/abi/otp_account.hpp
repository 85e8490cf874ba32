// One-time passwords as an application keeps them: the text of Cyrus SASL's property cmusaslsecretOTP.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "crypto/otp.hpp"
#include "crypto/otp_algorithm.hpp"

namespace saslspec::impl::test {

/// Of a pass-phrase; the password that is asked for first is number `sequence` - 1.
inline std::string otp_account(std::string_view passphrase, unsigned sequence = 1999, std::string_view seed = "ke1234",
                               Hash hash = Hash::Md5) {
  OtpValue value{};
  if (!otp_of_passphrase(hash, passphrase, seed, sequence, value)) return {};
  char digits[24];
  std::snprintf(digits, sizeof digits, "\t%04u\t", sequence);
  std::string text = std::string(otp_algorithm(hash)) + digits + std::string(seed) + "\t";
  for (const unsigned octet : value) {
    std::snprintf(digits, sizeof digits, "%02x", octet);
    text += digits;
  }
  return text + "\t00000000000000000000";
}

inline constexpr const char* otp_property = "cmusaslsecretOTP";

} // namespace saslspec::impl::test
