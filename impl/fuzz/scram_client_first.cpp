// client-first-message: its parts make up the message again.
#include <string>

#include "fuzz/fuzz.hpp"
#include "mechanisms/scram_messages.hpp"
#include "text/utf8.hpp"

namespace saslspec::impl::fuzz {

void target(std::string_view input) {
  const auto message = parse_client_first(input);
  if (!message) {
    SASLSPEC_HOLDS(message.error().reason != nullptr, "a refusal without a reason");
    return;
  }
  SASLSPEC_HOLDS(is_utf8(input), "a message that is not UTF-8 was accepted");
  SASLSPEC_HOLDS(std::string(message->gs2_header) + std::string(message->bare) == input, "the parts are not the whole");
  for (const std::string_view part : {message->authzid, message->username, message->nonce})
    SASLSPEC_HOLDS(lies_within(part, input), "a part lies outside the message");
  SASLSPEC_HOLDS(message->bare.starts_with("n=" + std::string(message->username) + ",r=" + std::string(message->nonce)),
                 "user name and nonce are not where they belong");
  SASLSPEC_HOLDS(!message->username.empty() && !message->nonce.empty(), "user name or nonce is empty");
  std::string name(message->username.size(), '\0');
  const std::size_t size = unescape_saslname(message->username, name.data());
  SASLSPEC_HOLDS(size > 0 && size <= name.size(), "a name grew");
}

} // namespace saslspec::impl::fuzz
