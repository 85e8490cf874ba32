// A stored SCRAM secret: the values that are read lie in their room and can be used.
#include "core/scram_secret.hpp"

#include "fuzz/fuzz.hpp"

namespace saslspec::impl::fuzz {

void target(std::string_view input) {
  Octets room("what was there before");
  for (const std::string_view mechanism : {"SCRAM-SHA-1", "SCRAM-SHA-256"}) {
    ScramVerifier verifier{};
    if (read_scram_secret(input, mechanism, room, verifier) != SecretForm::Ready) continue;
    SASLSPEC_HOLDS(input.starts_with(mechanism), "a secret of another mechanism was read");
    SASLSPEC_HOLDS(verifier.iterations > 0, "there are no iterations");
    SASLSPEC_HOLDS(verifier.stored_key.size() == verifier.server_key.size(), "the keys differ in size");
    for (const std::string_view part : {verifier.salt, verifier.stored_key, verifier.server_key})
      SASLSPEC_HOLDS(!part.empty() && lies_within(part, room.view()), "a part is empty or lies elsewhere");
  }
}

} // namespace saslspec::impl::fuzz
