// The world every target is seeded with: accounts, who may act as whom, what was established outside SASL.
// One list, used by the worker's seeding, the oracle client and the vectors.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::oracle {

/// One seeded account. Names and passwords are UTF-8, prepared (SASLprep) already.
struct Account {
  std::string_view name;
  std::string_view password;
  std::string_view purpose;
};

/// Stored verifier of one account for one SCRAM hash, raw octets.
struct ScramVerifier {
  std::string_view mechanism; ///< "SCRAM-SHA-256"; the one of the same hash with -PLUS uses it, too
  std::string salt;
  unsigned iterations;
  std::string stored_key;
  std::string server_key;
};

/// What the server keeps of one account's one-time passwords: the last one that was used, number `sequence`.
struct OtpEntry {
  std::string_view user;
  std::string_view algorithm; ///< "md5", "sha1"
  unsigned sequence;
  std::string_view seed;
  std::string_view passphrase;
};

std::span<const Account> accounts();
const Account* account(std::string_view name);

/// alice and the external identity may act as `authorizable_as()`; nobody else may act as anybody but themselves.
std::string_view authorizable_as();

/// That policy; an empty authzid asks for nobody else.
bool may_act_as(std::string_view authcid, std::string_view authzid);

/// A name that no account has.
std::string_view unknown_user();

/// What the server offers under which name: every connection is made for it.
std::string_view service();
std::string_view server_name();

/// Not every account has one-time passwords.
std::span<const OtpEntry> otp_entries();
/// The pass-phrase of the account's one-time passwords; empty when it has none.
std::string_view otp_passphrase(std::string_view user);
/// An account whose one-time passwords are used up.
std::string_view exhausted_user();
/// As Cyrus SASL keeps it in the property cmusaslsecretOTP: algorithm, number, seed, password in hexadecimal and the
/// end of a lock, tabs between.
std::string otp_entry_text(const OtpEntry& entry);

/// The bearer token that stands for whoever has that name and password. The rule is made up; it gives what RFC 6750
/// section 2.1 lets a token be, whatever the name.
std::string bearer_token(std::string_view user, std::string_view password);
/// A token that was `token` once, and is known to be good no longer.
std::string expired_token(std::string_view token);

/// Identity established outside SASL in EXTERNAL negotiations.
std::string_view external_identity();

/// What is known of the channel below on both of its ends (RFC 5056 section 2).
struct ChannelBinding {
  std::string type; ///< the registered name: "tls-unique"
  std::string data; ///< raw octets
};

/// The channel of every negotiation that has one. Its data has a NUL, a comma, an equals sign and octets above 127.
const ChannelBinding& channel_binding();
/// A registered type that this channel has not.
std::string_view other_channel_type(std::string_view type);

/// The verifiers of one of `accounts()`, computed once and kept (PBKDF2 by OpenSSL). Thread-safe.
/// Accounts taken from a standard's printed exchange use that exchange's salt and count.
const std::vector<ScramVerifier>& scram_verifiers(const Account& account);

} // namespace saslspec::oracle
