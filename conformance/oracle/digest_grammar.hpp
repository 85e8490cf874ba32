// The messages of DIGEST-MD5 (RFC 2831 sections 2.1 and 7): lists of directives, and the client's checks of the
// server's messages.
#pragma once

#include "mechanism_client.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace saslspec::oracle {

/// One element of a list of directives.
struct Directive {
  std::string name; ///< in lower case: names are literals, whose case does not count
  std::string value;
  bool is_quoted = false;
};

/// `1#( token "=" ( token | quoted-string ) )`, with the white space and the null elements that section 7.1 allows.
/// Absent when the text is not in this grammar.
std::optional<std::vector<Directive>> read_directives(std::string_view text);

/// The value of the first directive of that name.
std::optional<std::string> first_value(const std::vector<Directive>& directives, std::string_view name);

/// A quoted-string.
std::string quoted_string(std::string_view value);

/// The content of a digest-challenge, as far as it can be read: the client goes on even after a malformed one.
struct DigestChallenge {
  std::vector<std::string> realms;
  std::string nonce;
  std::vector<std::string> ciphers;
  bool offers_utf8 = false;
  std::string protections; ///< in small letters, separated by commas
};
DigestChallenge read_digest_challenge(std::string_view text);

/// Whether the digest-challenge keeps to section 2.1.1; `is_initial` when no response came before it.
Observed check_digest_challenge(std::string_view text, bool is_initial);

/// Whether the response-auth keeps to section 2.1.3 and, where `value` is known, proves the server.
Observed check_response_auth(std::string_view text, const std::optional<std::string>& value);

} // namespace saslspec::oracle
