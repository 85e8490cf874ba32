// digest-response: every value was sent, but for its backslashes, and required values are there.
#include <algorithm>
#include <array>

#include "fuzz/fuzz.hpp"
#include "mechanisms/digest_md5_response.hpp"

namespace saslspec::impl::fuzz {

void target(std::string_view input) {
  std::array<char, max_digest_response> room;
  const auto response = parse_digest_response(input, room);
  if (!response) {
    SASLSPEC_HOLDS(response.error().reason != nullptr, "a refusal without a reason");
    return;
  }
  const std::string_view whole(room.data(), std::min(room.size(), input.size()));
  for (const auto& value : {response->username, response->realm, response->nonce, response->cnonce,
                            response->nonce_count, response->qop, response->digest_uri, response->response,
                            response->maxbuf, response->charset, response->cipher, response->authzid})
    SASLSPEC_HOLDS(!value || lies_within(*value, whole), "a value lies outside the room");
  SASLSPEC_HOLDS(response->username && response->nonce && response->cnonce && response->nonce_count &&
                     response->digest_uri && response->response,
                 "something that is required is missing");
  SASLSPEC_HOLDS(response->response->find_first_not_of("0123456789abcdef") == std::string_view::npos &&
                     response->response->size() == 32,
                 "the response is no digest");
}

} // namespace saslspec::impl::fuzz
