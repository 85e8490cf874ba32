// The client's messages of SCRAM (RFC 5802 section 7), taken apart. All views lie in the message.
#pragma once

#include <cstdint>
#include <string_view>

#include <tl/expected.hpp>

#include "core/verdict.hpp"

namespace saslspec::impl {

/// gs2-cbind-flag
enum class Gs2Flag : std::uint8_t {
  Invalid,
  NotSupported, ///< "n": the client has no channel binding
  NotOffered,   ///< "y": it has channel binding, and believes that the server has not
  Used,         ///< "p=" and the type
};

// client-first-message = gs2-header client-first-message-bare
struct ClientFirstMessage {
  Gs2Flag flag;
  std::string_view binding_type; ///< empty unless Gs2Flag::Used
  std::string_view gs2_header;   ///< with its second comma
  std::string_view authzid;      ///< still escaped; empty: none
  std::string_view bare;
  std::string_view username; ///< still escaped
  std::string_view nonce;
};

// client-final-message = client-final-message-without-proof "," proof
struct ClientFinalMessage {
  std::string_view without_proof;
  std::string_view channel_binding; ///< still base64
  std::string_view nonce;
  std::string_view proof; ///< still base64
};

/// Messages longer than this are refused unread: two names of 1020 octets, escaped, and the rest.
inline constexpr std::size_t max_client_first = 8192;
/// The nonce and the header of the first message come back, the header in base64, which makes it longer by a third.
inline constexpr std::size_t max_client_final = 2 * max_client_first;

/// Parses by the grammar, and refuses mandatory extensions (m). Optional extensions are checked for form and ignored.
[[nodiscard]] tl::expected<ClientFirstMessage, Refuse> parse_client_first(std::string_view text);
[[nodiscard]] tl::expected<ClientFinalMessage, Refuse> parse_client_final(std::string_view text);

/// Whether `text`, which has no comma and no NUL and is UTF-8, is a name with "=" and "," escaped.
[[nodiscard]] bool is_saslname(std::string_view text);

/// Writes the name that `saslname` stands for ("=2C" and "=3D" undone) at `out`, which has room for as many octets as
/// `saslname` has, and returns the name's length.
std::size_t unescape_saslname(std::string_view saslname, char* out);

} // namespace saslspec::impl
