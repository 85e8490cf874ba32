// PLAIN (RFC 4616): one message with the identities and the password in the clear.
#pragma once

#include "mechanisms/held_text.hpp"
#include "mechanisms/turns.hpp"

namespace saslspec::impl {

class Plain final : public ClientFirst {
public:
  explicit Plain(Surroundings& surroundings)
      : surroundings_(surroundings), authzid_(surroundings), authcid_(surroundings) {}

private:
  [[nodiscard]] Verdict respond(std::string_view message) override;

  Surroundings& surroundings_;
  HeldName authzid_;
  HeldName authcid_;
};

} // namespace saslspec::impl
