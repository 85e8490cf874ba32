// The verdict of a mechanism on a message: Continue, Done or Refuse.
#pragma once

#include <string_view>
#include <variant>

#include "core/code.hpp"
#include "core/optional_octets.hpp"
#include "core/security_layer.hpp"

namespace saslspec::impl {

/// The identity that was authenticated, and the identity that the connection acts as. Views into the mechanism, its
/// surroundings or the client's message; the connection copies them.
struct Identity {
  std::string_view authcid;
  std::string_view authzid; ///< empty: the same as authcid
};

/// One more client message is needed; `message` goes to the client (empty: the empty challenge).
struct Continue {
  std::string_view message;
};
/// The mechanism accepted the evidence. The connection still decides on authorization, then publishes `message`.
struct Done {
  Identity identity;
  OptionalOctets message;     ///< additional data with success
  LayerOwner layer = nullptr; ///< protects all later data; null: no layer was negotiated
};
/// The negotiation failed. `reason` is for the server's log alone, static text, never a secret.
struct Refuse {
  Code code;
  const char* reason;
};
using Verdict = std::variant<Continue, Done, Refuse>;

} // namespace saslspec::impl
