// The messages of SCRAM (RFC 5802 section 7), and the client's checks of the server's messages.
#pragma once

#include "crypto.hpp"
#include "mechanism_client.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace saslspec::oracle {

/// "," as =2C and "=" as =3D.
std::string saslname(std::string_view name);
std::optional<std::string> from_saslname(std::string_view text);

/// The content of a server-first-message, as far as it can be read: the client goes on even after a malformed one.
struct ServerFirst {
  std::string nonce;
  std::string salt;
  std::uint32_t iterations = 1;
};
ServerFirst read_server_first(std::string_view text);

/// The content of a client-first-message, as far as it can be read.
struct ClientFirst {
  std::string gs2_header; ///< up to and with the second comma
  std::string bare;
  std::string nonce;
  std::string user;    ///< decoded
  std::string authzid; ///< decoded
};
ClientFirst read_client_first(std::string_view text);

/// Whether the server-first-message keeps to the grammar and answers a client-first-message with `client_nonce`.
Observed check_server_first(std::string_view text, std::string_view client_nonce, Hash hash);

/// Whether the server-final-message keeps to the grammar of success and, where `signature` is known, proves the server.
Observed check_server_final(std::string_view text, const std::optional<std::string>& signature);

/// Whether the data that came with a failure is an error message.
Observed check_server_error(std::string_view text);

} // namespace saslspec::oracle
