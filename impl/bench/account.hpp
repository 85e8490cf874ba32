// The one account of every store, as each library wants to have it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace saslspec::bench {

inline constexpr std::string_view user = "alice";
inline constexpr std::string_view password = "open sesame 1704";
inline constexpr std::string_view server_name = "server.example.com";
inline constexpr std::string_view service = "imap";
inline constexpr std::uint32_t iterations = 4096;

/// SCRAM's keys in the store, for one hash.
struct Verifier {
  std::string mechanism;
  std::string salt;       ///< base64
  std::string stored_key; ///< base64
  std::string server_key; ///< base64
  std::string text;       ///< the value of the property authPassword
};

struct Account {
  bool has_password = true; ///< else nothing but the verifier
  Verifier verifier;        ///< of the mechanism in question; empty when it is not SCRAM
  /// The option mech_list for a library that offers historic mechanisms only when they are named, with a NUL behind it;
  /// without data: not set.
  std::string_view mech_list;
};

/// The user's account with the password or with a verifier alone, for exchanges of `mechanism`.
[[nodiscard]] Account make_account(std::string_view mechanism, bool has_password);

/// The account that the stores answer from. Changed between exchanges only.
inline std::atomic<const Account*> current_account{nullptr};

} // namespace saslspec::bench
