// The client of DIGEST-MD5 (RFC 2831), with qop=auth. H(user:realm:password) is kept as long as the realm stays.
#pragma once

#include <array>
#include <cstdint>

#include "client.hpp"
#include "text.hpp"

namespace saslspec::bench {

class DigestClient final : public Client {
public:
  std::optional<std::string_view> begin() override {
    responded_ = false;
    return std::nullopt;
  }
  std::string_view answer(std::string_view challenge) override;
  bool accepts(std::string_view last) override;
  bool computes() const override { return true; }

private:
  void derive_secret(std::string_view realm);
  /// RFC 2831 section 2.1.2.1, in hexadecimal; `method` is "AUTHENTICATE" or empty for the server's.
  [[nodiscard]] std::array<char, 32> response_value(std::string_view nonce, std::string_view method) const;

  bool responded_ = false;
  bool has_secret_ = false;
  Text<256> realm_;
  Text<256> nonce_;
  std::array<std::uint8_t, 16> secret_{};
  Text<1024> response_;
};

} // namespace saslspec::bench
