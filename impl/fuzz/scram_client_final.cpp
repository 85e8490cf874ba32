// client-final-message: its parts make up the message again.
#include <string>

#include "fuzz/fuzz.hpp"
#include "mechanisms/scram_messages.hpp"

namespace saslspec::impl::fuzz {

void target(std::string_view input) {
  const auto message = parse_client_final(input);
  if (!message) return;
  SASLSPEC_HOLDS(std::string(message->without_proof) + ",p=" + std::string(message->proof) == input,
                 "the parts are not the whole");
  SASLSPEC_HOLDS(message->without_proof.starts_with("c=" + std::string(message->channel_binding) +
                                                    ",r=" + std::string(message->nonce)),
                 "channel binding and nonce are not where they belong");
  SASLSPEC_HOLDS(message->proof.find(',') == std::string_view::npos, "the proof is not the last attribute");
  SASLSPEC_HOLDS(!message->nonce.empty(), "the nonce is empty");
}

} // namespace saslspec::impl::fuzz
