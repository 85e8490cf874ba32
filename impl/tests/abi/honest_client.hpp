// A right client for every mechanism of the library, for the tests that play all of them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace saslspec::impl::test {

struct Credentials {
  std::string user = "alice";
  std::string password = "wonderland-7";
  std::string authzid; ///< where the mechanism carries one; empty: none
};

/// What is established outside SASL, for the mechanisms that count on it.
inline constexpr const char* external_identity = "fred@example.com";
inline constexpr const char* channel_type = "tls-exporter";
inline constexpr std::string_view channel_data = "32 octets that only we two know.";

/// Answers the server's messages one after the other. Where the client speaks first its message answers the empty
/// challenge, or goes out as the initial response.
using HonestClient = std::function<std::string(const std::string& challenge)>;

/// Null when there is none: who adds a mechanism to the library adds its client here.
[[nodiscard]] HonestClient honest_client(std::string_view mechanism, const Credentials& credentials);

/// The bearer token that these credentials come to, and what it says: whose it claims to be, and the password.
[[nodiscard]] std::string token_of(const Credentials& credentials);
struct TokenClaim {
  std::string user;
  const char* password; ///< within the token
};
[[nodiscard]] TokenClaim claim_of(const char* token);
/// Whether a verifier that other mechanisms are content with is not enough.
[[nodiscard]] bool needs_stored_password(std::string_view mechanism);

/// The value of mech_list that leaves none out, be it historic.
[[nodiscard]] const char* every_mechanism();

/// Whether the mechanism knows accounts by password: the credentials decide, and can be wrong.
[[nodiscard]] bool has_passwords(std::string_view mechanism);

/// A name as GoogleTest takes it.
[[nodiscard]] std::string test_name(std::string_view mechanism);

} // namespace saslspec::impl::test
