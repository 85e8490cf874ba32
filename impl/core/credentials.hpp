// An account's entries in a credential store, as mechanisms read them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "crypto/digest.hpp"

namespace saslspec::impl {

/// A stored SCRAM verifier, raw octets.
struct ScramVerifier {
  std::string_view salt;
  std::uint32_t iterations;
  std::string_view stored_key;
  std::string_view server_key;
};

/// An account's entry for OTP (RFC 2289, RFC 2444): the last one-time password accepted.
struct OtpEntry {
  Hash hash;
  std::uint32_t sequence; ///< of `last`; the next one asked for has sequence - 1
  std::string_view seed;
  std::array<std::uint8_t, 8> last;
};

/// The application's answer about a bearer token. Views live until the next call.
struct TokenAnswer {
  std::string_view user;          ///< the account that the token stands for; never empty with Code::Ok
  std::string_view status;        ///< of RFC 7628 section 3.2.2, for a refusal; empty: invalid_token
  std::string_view scope;         ///< empty: none
  std::string_view configuration; ///< openid-configuration; empty: none
};

} // namespace saslspec::impl
