// The client's half of a DIGEST-MD5 exchange, by OpenSSL's one-shot functions and not by the code under test.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace saslspec::impl::test {

/// Everything that a response says can be changed before it is made; what depends on it is computed from that.
class DigestMd5Client {
public:
  DigestMd5Client(std::string_view user, std::string_view password)
      : username(user), hashed_username(user), hashed_password(password) {}

  /// digest-response to `challenge`, which gives nonce and realm unless they are set.
  std::string response(std::string_view challenge);
  /// response-value of the last response's values; `method` is empty in the server's message.
  std::string response_value(std::string_view method) const;
  /// Whether the server proved that it knows the account.
  bool accepts(std::string_view response_auth) const { return response_auth == "rspauth=" + response_value(""); }
  /// H(A1)
  std::string session_key() const;

  std::string username;        ///< as it is sent, in quotation marks
  std::string hashed_username; ///< as it is hashed
  std::string hashed_password;
  std::optional<std::string> realm;
  std::optional<std::string> nonce;
  std::string cnonce = "OA6MHXh6VqTrRk";
  std::string nonce_count = "00000001";
  std::string digest_uri = "imap/server.example.com";
  std::optional<std::string> qop; ///< absent: not sent
  std::optional<std::string> cipher;
  std::optional<std::string> maxbuf;
  std::optional<std::string> authzid;
  std::optional<std::string> charset = "utf-8";
  std::string others; ///< put behind the rest as it is
};

/// The value of a directive of a challenge, without quotation marks; empty: it is not there.
std::string directive(std::string_view challenge, std::string_view name);

} // namespace saslspec::impl::test
